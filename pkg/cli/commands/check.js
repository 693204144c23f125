// The room `commands`: one file a command, with its help, options and `run`. A command reads its
// options, calls, and prints; it imports no other command. What two of them need is in another room.
// `check`: whether SCIM accepts a token, which comes on standard input.

import * as client from 'identity-center-tokens';
import {
  CALL_HELP,
  CALL_OPTIONS,
  ENVIRONMENT_HELP,
  readCallOptions,
  readUnsignedOptions,
  TENANT_HELP,
  TENANT_OPTIONS,
} from '../call/options.js';
import { forTenant, oneTenant, scimEndpointOf } from '../call/tenant.js';
import { UsageError } from '../terminal/arguments.js';
import { INCONCLUSIVE, OK, REJECTED } from '../terminal/exit.js';
import { readInput } from '../terminal/input.js';

/** What `check --help` prints. */
export const HELP = `Asks SCIM whether it accepts a token, which is read from standard input.

Usage: identity-center-tokens check --scim-url URL < FILE
       identity-center-tokens check [options]         asks for the token on a terminal

With --scim-url no keys are needed. Else the tenant is found with them; it must be one.

${TENANT_HELP}
${CALL_HELP}

${ENVIRONMENT_HELP}

Prints accepted, rejected or inconclusive. Inconclusive: SCIM also accepts a token that cannot be
right, so its answer says nothing.

Exit codes: 0 accepted, 4 rejected, 5 inconclusive, 1 a call failed, 2 wrong usage.
`;

/** What it takes. */
export const OPTIONS = { ...TENANT_OPTIONS, ...CALL_OPTIONS };

const MEANING = {
  accepted: [OK, 'SCIM accepts the token.'],
  rejected: [REJECTED, 'SCIM rejects the token: it is wrong, deleted or expired.'],
  inconclusive: [
    INCONCLUSIVE,
    'It cannot be told: SCIM also accepts a token that cannot be right.',
  ],
};

/**
 * Runs the command.
 * @param {{values: Record<string, any>}} parsed
 * @param {ReturnType<import('../terminal/output.js').openOutput> & {signal: AbortSignal, network: object}} io
 * @returns {Promise<number>} The exit code.
 */
export async function run({ values }, io) {
  const options = readUnsignedOptions(values, io);
  // Before the prompt, so that a call that cannot work does not ask for a token.
  const tenant =
    values['scim-url'] === undefined ? await discovered(values, io) : known(values['scim-url']);
  const token = await readInput('the token', io);
  if (token === '') throw new UsageError('standard input holds no token');
  const { scimEndpoint } = tenant;
  const { verdict } = await forTenant(tenant, options, ({ region: _, ...each }) =>
    client.checkToken({ scimEndpoint, token }, each),
  );
  const [code, meaning] = MEANING[verdict];
  if (await io.out(`${verdict}\n`)) io.note(meaning);
  return code;
}

function known(url) {
  client.parseScimEndpoint(url);
  return { scimEndpoint: url };
}

async function discovered(values, io) {
  const options = readCallOptions(values, io);
  const tenant = await oneTenant(client, values, options, io.progress);
  return { ...tenant, scimEndpoint: await scimEndpointOf(client, tenant, options) };
}
