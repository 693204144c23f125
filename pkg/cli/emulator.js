// `emulator`: the service's answers on this machine, for trying without an account.

import { once } from 'node:events';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { readArguments, wholeNumber } from './arguments.js';
import { portProblem } from './console.js';
import { OutputError, UNREAD_ADDRESS } from './terminal.js';

/** What `emulator --help` prints. */
export const HELP = `Emulates the service on this machine, for trying and testing without an account.

Usage: identity-center-tokens emulator [--port N]

  --port N   of 127.0.0.1 (default: a free one)

Prints its address, then the ids and keys that it knows.
`;

/**
 * Reads the arguments.
 * @param {string[]} args
 */
export function read(args) {
  return readArguments(args, { port: { type: 'string', default: '0' } });
}

/**
 * Serves until it is interrupted.
 * @param {{values: Record<string, any>}} given
 * @param {ReturnType<import('./terminal.js').openOutput> & {signal: AbortSignal}} io
 * @returns {Promise<number>} The exit code.
 */
export async function run({ values }, { signal, out, note }) {
  const port = wholeNumber('port', values.port, 0, 65_535);
  let emulator;
  try {
    emulator = await startEmulator({ port });
  } catch (error) {
    throw portProblem(error, port);
  }
  try {
    if (!(await out(`${emulator.url}\n`))) throw new OutputError(UNREAD_ADDRESS);
    for (const line of instructions(emulator.url)) note(line);
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await emulator.close();
  }
  return 0;
}

// The emulator's keys are public constants of this package, not secrets.
function instructions(url) {
  return [
    'Try it:',
    `  export HUAWEICLOUD_SDK_AK=${DEFAULT_CREDENTIALS.accessKeyId}`,
    `  export HUAWEICLOUD_SDK_SK=${DEFAULT_CREDENTIALS.secretAccessKey}`,
    `  identity-center-tokens list --endpoint ${url} \\`,
    `    --identity-store ${DEFAULT_TENANT.identityStoreId} --tenant ${DEFAULT_TENANT.tenantId}`,
    'End with Ctrl-C.',
  ];
}
