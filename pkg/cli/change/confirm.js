// Asks before something is deleted.

import { createInterface } from 'node:readline';
import { UsageError } from '../terminal/arguments.js';

/**
 * Refuses a command that needs a confirmation where there is no terminal.
 * @param {{yes?: boolean}} values
 */
export function requireConfirmation({ yes }) {
  if (!yes && !(process.stdin.isTTY && process.stderr.isTTY)) {
    throw new UsageError('--yes is missing: there is no terminal to ask on');
  }
}

/**
 * Asks on the terminal.
 * @param {string} question
 * @param {{note: (text: string) => void, signal: AbortSignal}} io
 * @returns {Promise<void>} Throws if the answer is not yes.
 */
export async function confirm(question, { note, signal }) {
  note(`${question} [y/N]`);
  const answer = await line(signal);
  if (!/^y(?:es)?$/i.test(answer.trim())) throw new UsageError('not confirmed');
}

/** A line from the terminal; empty at its end. */
async function line(signal) {
  const lines = createInterface({ input: process.stdin });
  try {
    return await new Promise((resolve, reject) => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(''));
      signal.throwIfAborted();
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  } finally {
    lines.close();
  }
}
