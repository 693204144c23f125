// Tells people what failed, and what to do: one place for every command.

import { adviseOn } from '../../report/advice.js';
import { optionMessage } from '../terminal/arguments.js';
import { CommandError, FAILED, USAGE } from '../terminal/exit.js';
import { shellWord } from '../terminal/output.js';
import { networkReason } from './network.js';

/** The codes of calls that got no answer. */
const UNREACHED = ['NETWORK', 'TIMEOUT'];

/** How many issues of a refused answer are printed; `validate` prints all. */
const SHOWN_ISSUES = 10;

/**
 * Tells people what failed, and what to do.
 * @param {any} error
 * @param {{note: (text: string) => void, network: ReturnType<typeof watchNetwork>, proxy?: string,
 *   endpoint?: string}} io
 * @returns {number} The exit code.
 */
export function explainFailure(error, { note, network, proxy, endpoint }) {
  const say = (text) => note(`identity-center-tokens: ${text}`);
  if (error instanceof CommandError) {
    say(error.message);
    for (const line of error.lines) note(line);
    return error.exitCode;
  }
  if (error?.code === 'INVALID_ARGUMENT') {
    say(optionMessage(error));
    return USAGE;
  }
  const { title, steps } = adviseOn(error);
  const { message, step } = messageOf(error, network.hostOf(error));
  say(message);
  // Discovery found this tenant: the message must name it.
  if (error?.tenant?.instanceId !== undefined) {
    const { identityStoreId, tenantId } = error.tenant;
    note(`Identity store ${identityStoreId}, tenant ${tenantId}.`);
  }
  note(`${title}. What to do:`);
  for (const each of step === undefined ? steps : [step]) note(`- ${each}`);
  if (proxy !== undefined && UNREACHED.includes(error?.code)) {
    note(`- Unless NO_PROXY names the host, the call goes through the proxy in ${proxy}.`);
  }
  const { encodedAuthorizationMessage: encoded, issues = [] } = error ?? {};
  for (const issue of issues.slice(0, SHOWN_ISSUES)) note(issue.message);
  if (encoded) {
    note('It is decoded by:');
    note(`  ${decodeCommand(encoded, { endpoint, region: error.tenant?.region })}`);
  }
  return FAILED;
}

function decodeCommand(encoded, { endpoint, region }) {
  const options = Object.entries({ endpoint, region })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `--${name} ${shellWord(value)} `);
  return `identity-center-tokens explain ${options.join('')}${shellWord(encoded)}`;
}

/** The message with its cause, and with the names of the command's options. */
function messageOf(error, host) {
  const message = String(error?.message ?? error);
  switch (error?.code) {
    case 'NETWORK':
      return networkReason(error, host);
    case 'TIMEOUT': {
      const text = message.replace('timeoutMs', '--timeout');
      return { message: host === undefined ? text : `${host}: ${text}` };
    }
    case 'WASM_LOAD':
      return { message: message.replace('see cause', () => String(error.cause)) };
    default:
      return { message };
  }
}
