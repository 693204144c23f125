// Creates a token and delivers its secret, for `create` and `rotate`: the options, the limit of
// tokens, and the deletion of the token if the secret cannot be delivered.

import { standingOf } from '../../report/rotation.js';
import { oneOf, UsageError, wholeNumber } from '../terminal/arguments.js';
import { CommandError } from '../terminal/exit.js';
import { openSecretOutput } from './secret-output.js';

/** The options of a command that delivers a secret. */
export function createOptions() {
  return {
    output: { type: 'string' },
    format: { type: 'string', default: 'text' },
    'max-tokens': { type: 'string' },
  };
}

/**
 * The values of these options.
 * @param {Record<string, any>} values
 * @returns {{format: string, maxTokens: number}}
 */
export function readSecretOptions(values) {
  const format = oneOf('format', values.format, ['text', 'json']);
  const most = values['max-tokens'];
  if (values.output === '') throw new UsageError('--output: must not be empty');
  const maxTokens = most === undefined ? Infinity : wholeNumber('max-tokens', most, 1, 1_000_000);
  return { format, maxTokens };
}

/**
 * Refuses to create more than `--max-tokens`.
 * @param {import('../../report/rows.js').TokenRow[]} rows
 * @param {number} maxTokens
 */
export function refuseMore(rows, maxTokens) {
  const { length } = standingOf(rows).valid;
  if (length >= maxTokens) {
    throw new UsageError(
      `--max-tokens ${maxTokens}: ${length} have not expired; nothing is created`,
    );
  }
}

/**
 * Creates a token and delivers its secret. If that fails, the token is deleted again.
 * @param {import('./changes.js').TokenChanges} changes
 * @param {string} format
 * @param {(created: object) => Promise<object | undefined>} [inspect] Looks at the token before it
 *   is given out: throws, or returns more members of the JSON output.
 */
export async function createAndGive(changes, format, inspect) {
  const output = openSecretOutput(changes.values.output, changes.io);
  try {
    await withNewToken(changes, async (created) => {
      const more = await inspect?.(created);
      const json = { formatVersion: 1, created, ...more };
      await output.give(`${format === 'json' ? JSON.stringify(json) : created.token}\n`);
    });
    changes.isGiven = true;
  } finally {
    output.close();
  }
}

/**
 * Creates a token and calls `use` with it. If that fails, the token is deleted again.
 * @template T
 * @param {import('./changes.js').TokenChanges} changes
 * @param {(created: import('identity-center-tokens').CreatedToken) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withNewToken(changes, use) {
  changes.io.progress('Creating a token');
  const created = await changes.create();
  try {
    changes.io.signal.throwIfAborted();
    if (!/^[!-~]+$/.test(created.token)) {
      throw new CommandError('the secret of the new token is not one line of printable ASCII');
    }
    return await use(created);
  } catch (error) {
    await changes.takeBack(created.tokenId);
    throw error;
  }
}
