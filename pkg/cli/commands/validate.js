// `validate`: checks a saved answer and says where each issue is in the file.

import { constants, createReadStream, open, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { promisify } from 'node:util';
import { validateResponse } from 'identity-center-tokens';
import { locateIssues } from '../../report/locate.js';
import { counted } from '../../report/time.js';
import { UsageError } from '../terminal/arguments.js';
import { FAILED, OK } from '../terminal/exit.js';
import { printable, systemReason } from '../terminal/output.js';

// Sixteen times the default `maxResponseBytes`. A device file never ends.
const MAX_MIB = 128;
const MAX_BYTES = MAX_MIB * 1024 * 1024;

/** What `validate --help` prints. */
export const HELP = `Checks a saved answer of the service and lists every issue with line and column.

Usage: identity-center-tokens validate FILE
       identity-center-tokens validate -        reads standard input

Each issue is one line: FILE:LINE:COLUMN: JSON pointer: what was expected and received.
A file may have up to ${MAX_MIB} MiB.

Exit codes: 0 the answer is valid, 1 it is not, 2 wrong usage or an unreadable file.
`;

/** What it takes. */
export const OPTIONS = {};

/** One file. */
export const POSITIONALS = 1;

/**
 * Runs the command.
 * @param {{positionals: string[]}} parsed
 * @param {ReturnType<import('../terminal/output.js').openOutput> & {signal: AbortSignal}} io
 * @returns {Promise<number>} The exit code.
 */
export async function run({ positionals: [file] }, { signal, out, note }) {
  if (file === undefined) throw new UsageError('name a file, or - for standard input');
  const name = printable(file === '-' ? 'standard input' : file);
  const bytes = await content(file, name, signal);
  try {
    const { bearerTokens } = validateResponse(bytes);
    await out(`${name}: valid, ${counted(bearerTokens.length, 'token')}\n`);
    return OK;
  } catch (error) {
    if (error?.code !== 'VALIDATION') throw error;
    // Keeps the byte order mark: it is an issue, and offsets count it.
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    const lines = locateIssues(text, error.issues).map(({ issue, place }) => {
      const { path, expected, received } = issue;
      const what = `${path || 'whole document'}: expected ${expected}, received ${received}`;
      return `${name}:${place.line}:${place.column}: ${printable(what)}\n`;
    });
    await out(lines.join(''));
    note(`not valid: ${counted(lines.length, 'issue')}`);
    return FAILED;
  }
}

/** All bytes of the file, within the limit. */
async function content(file, name, signal) {
  const chunks = [];
  let length = 0;
  try {
    for await (const chunk of addAbortSignal(signal, await streamOf(file, signal))) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_BYTES) break;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw new UsageError(`cannot read ${name}: ${systemReason(error)}`);
  }
  if (length > MAX_BYTES)
    throw new UsageError(`cannot read ${name}: it is larger than ${MAX_MIB} MiB`);
  return Buffer.concat(chunks);
}

async function streamOf(file, signal) {
  if (file === '-') return process.stdin;
  if (!(await stat(file)).isFIFO()) return createReadStream(file, { highWaterMark: 1024 * 1024 });
  signal.throwIfAborted();
  // A pipe is polled, like standard input: Node cannot exit while one of its threads waits in
  // `read`, or in `open` for a writer. After a signal this process is that writer.
  const becomeWriter = () => openSync(file, constants.O_RDWR | constants.O_NONBLOCK);
  signal.addEventListener('abort', becomeWriter, { once: true });
  const fd = await promisify(open)(file);
  signal.removeEventListener('abort', becomeWriter);
  return new Socket({ fd, readable: true, writable: false });
}
