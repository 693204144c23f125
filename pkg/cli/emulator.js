// `emulator`: the service's answers on this machine, for trying without an account.

import { once } from 'node:events';
import { OptionError } from '../../emulator/option-error.js';
import { OPTIONS, OPTIONS_HELP, startOptions } from '../../emulator/options.js';
import { startEmulator } from '../../emulator/server.js';
import { readArguments, UsageError } from './arguments.js';
import { portProblem } from './console.js';
import { OutputError, printable, UNREAD_ADDRESS } from './terminal.js';

/** What `emulator --help` prints. */
export const HELP = `Emulates the service on this machine, for trying and testing without an account.

Usage: identity-center-tokens emulator [options]

${OPTIONS_HELP}
Prints its address, then how to call it with the first key and tenant that it knows.
`;

/**
 * Reads the arguments.
 * @param {string[]} args
 */
export function read(args) {
  return readArguments(args, OPTIONS);
}

/**
 * Serves until it is interrupted.
 * @param {{values: Record<string, any>}} given
 * @param {ReturnType<import('./terminal.js').openOutput> & {signal: AbortSignal}} io
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
  return 0;
}

// The default's keys are public constants of this package; those of a seed stay in their file.
function instructions({ url, seed }, file) {
  const lines = [];
  const [key] = seed.credentials;
  if (key) {
    const { accessKeyId, secretAccessKey, securityToken } = key;
    const shown = (name, value) =>
      file === undefined ? quoted(value) : `...   # ${name}, in ${file}`;
    lines.push(`export HUAWEICLOUD_SDK_AK=${quoted(accessKeyId)}`);
    lines.push(`export HUAWEICLOUD_SDK_SK=${shown('secretAccessKey', secretAccessKey)}`);
    if (securityToken !== undefined) {
      lines.push(`export HUAWEICLOUD_SDK_SECURITY_TOKEN=${shown('securityToken', securityToken)}`);
    }
  }
  const [tenant] = seed.tenants;
  if (tenant) {
    lines.push(`identity-center-tokens list --endpoint ${url} \\`);
    const { identityStoreId, tenantId } = tenant;
    lines.push(`  --identity-store ${quoted(identityStoreId)} --tenant ${quoted(tenantId)}`);
  }
  return ['Try it:', ...lines.map((line) => `  ${line}`), 'End with Ctrl-C.'];
}

/** A word of a shell, as it is where nothing in it has a meaning there. */
function quoted(text) {
  const shown = printable(text);
  return /^[\w./:@-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}
