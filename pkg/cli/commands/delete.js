// `delete`: one token, by its id.

import { isLastValid } from '../../report/rotation.js';
import { WARN_WITHIN_DAYS } from '../../report/rows.js';
import {
  CALL_HELP,
  CALL_OPTIONS,
  ENVIRONMENT_HELP,
  TENANT_HELP,
  TENANT_OPTIONS,
} from '../call/options.js';
import { openChanges } from '../change/changes.js';
import { confirm, requireConfirmation } from '../change/confirm.js';
import { runChange } from '../change/ending.js';
import { UsageError } from '../terminal/arguments.js';
import { CommandError } from '../terminal/exit.js';

/** What `delete --help` prints. */
export const HELP = `Deletes an access token. What signs in with it stops working.

Usage: identity-center-tokens delete TOKEN_ID [options]

${TENANT_HELP}
  --yes                 does not ask; needed where there is no terminal
  --force               also the last token that has not expired
${CALL_HELP}

${ENVIRONMENT_HELP}

Exit codes: 0 done, 1 a call failed, 2 wrong usage and nothing was changed.
`;

/** What it takes. */
export const OPTIONS = {
  ...TENANT_OPTIONS,
  ...CALL_OPTIONS,
  yes: { type: 'boolean', default: false },
  force: { type: 'boolean', default: false },
};

/** The token's id. */
export const POSITIONALS = 1;

/**
 * Runs the command.
 * @param {{values: Record<string, any>, positionals: string[]}} parsed
 * @param {object} io
 * @returns {Promise<number>} The exit code.
 */
export async function run({ values, positionals: [tokenId] }, io) {
  if (!tokenId) throw new UsageError('name the token: delete TOKEN_ID');
  requireConfirmation(values);
  const changes = await openChanges(values, io, WARN_WITHIN_DAYS);
  return runChange(changes, async () => {
    refuse(await changes.list(), tokenId, values);
    if (!values.yes) {
      await confirm(`Delete the token ${tokenId}?`, io);
      // The list may have changed while the user was deciding.
      refuse(await changes.list(), tokenId, values);
    }
    await changes.delete(tokenId);
  });
}

function refuse(rows, tokenId, { force }) {
  if (!rows.some((row) => row.tokenId === tokenId)) {
    throw new CommandError(`there is no token ${tokenId}`);
  }
  if (!force && isLastValid(rows, tokenId)) {
    throw new UsageError('this is the last token that has not expired; --force deletes it too');
  }
}
