// `create`: a new token, whose secret goes to standard output or into a new file.

import { standingOf } from '../report/rotation.js';
import { WARN_WITHIN_DAYS } from '../report/rows.js';
import { oneOf, UsageError, wholeNumber } from './arguments.js';
import { openChanges } from './changes.js';
import { runChange } from './ending.js';
import { CommandError } from './exit.js';
import {
  CALL_HELP,
  CALL_OPTIONS,
  ENVIRONMENT_HELP,
  TENANT_HELP,
  TENANT_OPTIONS,
} from './options.js';
import { openSecretOutput } from './secret-output.js';

/** What `create --help` prints. */
export const HELP = `Creates an access token. Its secret is shown this one time.

Usage: identity-center-tokens create [options]

${TENANT_HELP}
  --output FILE         the secret goes into this new file (mode 0600), not to standard output
  --format F            text (default): the secret alone; json: with id and times
  --max-tokens N        refuse where N tokens have not expired
${CALL_HELP}

${ENVIRONMENT_HELP}

If the secret cannot be given out, the token is deleted again.

Exit codes: 0 done, 1 a call failed, 2 wrong usage and nothing was changed, 7 a token may exist that
nobody has the secret of.
`;

/** What it takes. */
export const OPTIONS = {
  ...TENANT_OPTIONS,
  ...CALL_OPTIONS,
  ...createOptions(),
};

/** Of the commands that give a secret out. */
export function createOptions() {
  return {
    output: { type: 'string' },
    format: { type: 'string', default: 'text' },
    'max-tokens': { type: 'string' },
  };
}

/**
 * Runs the command.
 * @param {{values: Record<string, any>}} given
 * @param {object} io
 * @returns {Promise<number>} The exit code.
 */
export async function run({ values }, io) {
  const { format, maxTokens } = readSecretOptions(values);
  const changes = await openChanges(values, io, WARN_WITHIN_DAYS);
  return runChange(changes, async () => {
    refuseMore(await changes.list(), maxTokens);
    await createAndGive(changes, format);
  });
}

/**
 * The options of the commands that give a secret out.
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
 * Keeps `--max-tokens`.
 * @param {import('../report/rows.js').TokenRow[]} rows
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
 * Creates a token and gives its secret out. The token is deleted again where that fails.
 * @param {import('./changes.js').TokenChanges} changes
 * @param {string} format
 * @param {(created: object) => Promise<object | undefined>} [inspect] Looks at the token before it
 *   is given out: throws, or tells what stands beside it in JSON.
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
 * Creates a token and does something with it. The token is deleted again where that fails.
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
