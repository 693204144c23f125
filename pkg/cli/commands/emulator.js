// `emulator`: the service's answers on this machine, for trying without an account.

import { once } from 'node:events';
import { OptionError } from '../../../emulator/option-error.js';
import { OPTIONS, OPTIONS_HELP, startOptions } from '../../../emulator/options.js';
import { startEmulator } from '../../../emulator/server.js';
import { VARIABLES } from '../call/credentials.js';
import { portProblem, UsageError } from '../terminal/arguments.js';
import { OK } from '../terminal/exit.js';
import { OutputError, shellWord, UNREAD_ADDRESS } from '../terminal/output.js';

export { OPTIONS };

/** What `emulator --help` prints. */
export const HELP = `Emulates the service on this machine, for trying and testing without an account.

Usage: identity-center-tokens emulator [options]

${OPTIONS_HELP}
Prints its address, then how to call it with the first key and tenant that it knows.
`;

/**
 * Serves until it is interrupted.
 * @param {{values: Record<string, any>}} parsed
 * @param {ReturnType<import('../terminal/output.js').openOutput> & {signal: AbortSignal}} io
 * @returns {Promise<number>} The exit code.
 */
export async function run({ values }, { signal, out, note }) {
  let emulator;
  try {
    emulator = await startEmulator(startOptions(values));
  } catch (error) {
    if (error instanceof OptionError) throw new UsageError(error.message);
    throw portProblem(error, Number(values.port));
  }
  try {
    if (!(await out(`${emulator.url}\n`))) throw new OutputError(UNREAD_ADDRESS);
    for (const line of instructions(emulator, values.seed)) note(line);
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await emulator.close();
  }
  return OK;
}

// The default's keys are public constants of this package; those of a seed stay in their file.
function instructions({ url, seed }, file) {
  const lines = [];
  const [key] = seed.credentials;
  if (key) {
    const { accessKeyId, secretAccessKey, securityToken } = key;
    const shown = (name, value) =>
      file === undefined ? shellWord(value) : `...   # ${name}, in ${file}`;
    lines.push(`export ${VARIABLES.accessKeyId}=${shellWord(accessKeyId)}`);
    lines.push(`export ${VARIABLES.secretAccessKey}=${shown('secretAccessKey', secretAccessKey)}`);
    if (securityToken !== undefined) {
      lines.push(`export ${VARIABLES.securityToken}=${shown('securityToken', securityToken)}`);
    }
  }
  const [tenant] = seed.tenants;
  if (tenant) {
    lines.push(`identity-center-tokens list --endpoint ${url} \\`);
    const { identityStoreId, tenantId } = tenant;
    lines.push(`  --identity-store ${shellWord(identityStoreId)} --tenant ${shellWord(tenantId)}`);
  }
  return ['Try it:', ...lines.map((line) => `  ${line}`), 'End with Ctrl-C.'];
}
