// Runs the command on a pseudo-terminal of util-linux's `script`, and answers its questions.

import { spawn } from 'node:child_process';
import { CREDENTIALS, PROGRAM } from './command.js';

const QUESTION = '[y/N]';

const quoted = (word) => `'${word.replaceAll("'", `'\\''`)}'`;

/**
 * @param {string[]} args
 * @param {{answers?: Array<string | {before: () => Promise<unknown>, text: string}>}} [options] One
 *   answer for each question.
 * @returns {Promise<{code: number, text: string}>} Both outputs are in the text.
 */
export async function onTerminal(args, { answers = [] } = {}) {
  const line = [process.execPath, PROGRAM, ...args].map(quoted).join(' ');
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    env: { PATH: process.env.PATH, SHELL: '/bin/sh', NO_COLOR: '1', ...CREDENTIALS },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const left = [...answers];
  let text = '';
  let seen = 0;
  child.stdout.setEncoding('utf8').on('data', async (chunk) => {
    text += chunk;
    const at = text.indexOf(QUESTION, seen);
    if (at < 0 || left.length === 0) return;
    seen = at + QUESTION.length;
    const answer = left.shift();
    await answer.before?.();
    child.stdin.write(answer.text ?? answer);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, text }));
  });
}
