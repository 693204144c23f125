// `create`: a new token, whose secret goes to standard output or into a new file.

import { WARN_WITHIN_DAYS } from '../../report/rows.js';
import {
  CALL_HELP,
  CALL_OPTIONS,
  ENVIRONMENT_HELP,
  TENANT_HELP,
  TENANT_OPTIONS,
} from '../call/options.js';
import { openChanges } from '../change/changes.js';
import { runChange } from '../change/ending.js';
import {
  createAndGive,
  createOptions,
  readSecretOptions,
  refuseMore,
} from '../change/new-token.js';

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

/**
 * Runs the command.
 * @param {{values: Record<string, any>}} parsed
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
