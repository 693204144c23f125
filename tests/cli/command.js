// Runs the published command as its users do: a child process without a terminal.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DEFAULT_CREDENTIALS } from '../../emulator/seed.js';

/** The published command. */
export const PROGRAM = fileURLToPath(new URL('../../pkg/dist/cli.cjs', import.meta.url));

/** The variables of the emulator's credentials. */
export const CREDENTIALS = {
  HUAWEICLOUD_SDK_AK: DEFAULT_CREDENTIALS.accessKeyId,
  HUAWEICLOUD_SDK_SK: DEFAULT_CREDENTIALS.secretAccessKey,
};

/**
 * Starts the command.
 * @param {string[]} args
 * @param {{env?: object, input?: string | Uint8Array | null, node?: string, program?: string}} [options]
 *   `input: null` leaves standard input open.
 */
export function launch(args, { env = {}, input, node = process.execPath, program = PROGRAM } = {}) {
  const { PATH, SystemRoot } = process.env;
  const child = spawn(node, [program, ...args], {
    env: { PATH, SystemRoot, ...env },
    stdio: 'pipe',
  });
  const seen = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    seen.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    seen.stderr += text;
  });
  child.stdin.on('error', () => {});
  if (input !== null) child.stdin.end(input ?? '');
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...seen }));
  });
  return { child, ended };
}

/**
 * Runs the command to its end.
 * @param {string[]} args
 * @param {Parameters<typeof launch>[1]} [options]
 * @returns {Promise<{code: number, stdout: string, stderr: string}>}
 */
export function command(args, options) {
  return launch(args, options).ended;
}

/** The first line a server prints: its address. */
export function address({ child }) {
  return new Promise((resolve, reject) => {
    child.stdout.once('data', (text) => resolve(text.trim()));
    child.once('close', () => reject(new Error('ended before it printed its address')));
  });
}
