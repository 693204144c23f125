// Reads standard input, for the commands that take a token or a message there.

import { createInterface } from 'node:readline';
import { addAbortSignal, Writable } from 'node:stream';
import { UsageError } from './arguments.js';
import { systemReason } from './output.js';

/** The limit of standard input: more than the longest token or message, with blanks around it. */
const MAX_KIB = 64;

/**
 * All of standard input, without the blanks around it. On a terminal it is one line that is not
 * shown: it may be a secret.
 * @param {string} what For people, such as 'the token'.
 * @param {{signal: AbortSignal, note: (text: string) => void}} io
 * @returns {Promise<string>}
 */
export async function readInput(what, { signal, note }) {
  if (process.stdin.isTTY) {
    note(`Paste ${what}, then Enter; it is not shown.`);
    return (await hiddenLine(signal)).trim();
  }
  const chunks = [];
  let length = 0;
  try {
    for await (const chunk of addAbortSignal(signal, process.stdin)) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_KIB * 1024) {
        throw new UsageError(`standard input holds more than ${MAX_KIB} KiB`);
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot read standard input: ${systemReason(error)}`);
  }
  return Buffer.concat(chunks).toString('utf8').trim();
}

/** `terminal: true` turns the terminal's own echo off; what readline writes goes nowhere. */
function hiddenLine(signal) {
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({
    input: process.stdin,
    output,
    terminal: true,
    historySize: 0,
    signal,
  });
  return new Promise((resolve, reject) => {
    lines.once('line', (line) => {
      resolve(line);
      lines.close();
    });
    // The terminal sends no signal while readline reads its keys.
    lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    lines.once('close', () => (signal.aborted ? reject(signal.reason) : resolve('')));
  });
}
