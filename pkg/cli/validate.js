// `validate`: checks a saved answer and says where each issue is in the file.

import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { validateResponse } from 'identity-center-tokens';
import { locateIssues } from '../report/locate.js';
import { counted } from '../report/moment.js';
import { readArguments, UsageError } from './arguments.js';
import { printable } from './terminal.js';

/** What `validate --help` prints. */
export const HELP = `Checks a saved answer of the service and lists every issue with line and column.

Usage: identity-center-tokens validate FILE
       identity-center-tokens validate -        reads standard input

Each issue is one line: FILE:LINE:COLUMN: JSON pointer: what was expected and received.

Exit codes: 0 the answer is valid, 1 it is not, 2 wrong usage or an unreadable file.
`;

/**
 * Reads the arguments.
 * @param {string[]} args
 */
export function read(args) {
  return readArguments(args, {}, 1);
}

/**
 * Runs the command.
 * @param {{positionals: string[]}} given
 * @param {{out: (text: string) => Promise<void>, note: (text: string) => void}} io
 * @returns {Promise<number>} The exit code.
 */
export async function run({ positionals: [file] }, { out, note }) {
  if (file === undefined) throw new UsageError('name a file, or - for standard input');
  const bytes = await content(file);
  const name = file === '-' ? 'standard input' : file;
  try {
    const { bearerTokens } = validateResponse(bytes);
    await out(`${printable(name)}: valid, ${counted(bearerTokens.length, 'token')}\n`);
    return 0;
  } catch (error) {
    if (error?.code !== 'VALIDATION') throw error;
    // The mark is kept: it is one of the issues, and bytes are counted from it.
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    const lines = locateIssues(text, error.issues).map(({ issue, place }) => {
      const { path, expected, received } = issue;
      const where = `${name}:${place.line}:${place.column}`;
      return `${where}: ${path || 'whole document'}: expected ${expected}, received ${received}`;
    });
    await out(lines.map((line) => `${printable(line)}\n`).join(''));
    note(`not valid: ${counted(lines.length, 'issue')}`);
    return 1;
  }
}

async function content(file) {
  try {
    return file === '-' ? await buffer(process.stdin) : await readFile(file);
  } catch (error) {
    throw new UsageError(`cannot read ${printable(file)}: ${REASONS[error.code] ?? error.code}`);
  }
}

const REASONS = {
  ENOENT: 'there is no such file',
  EACCES: 'no permission',
  EISDIR: 'it is a folder',
};
