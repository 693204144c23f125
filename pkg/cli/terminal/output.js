// What may be written to a terminal, and how it looks there. Every text of the command goes through
// `openOutput`.

import { CommandError } from './exit.js';

const CODES = { red: 31, yellow: 33, green: 32, dim: 2, bold: 1 };

// Controls, marks that change the direction or the shape of text, lone surrogates, and the line
// ends that only some terminals know.
const STEERING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** No cell of a table is longer, unless it asks for more. A token id has 36 characters. */
const LONGEST_CELL = 64;

/** Standard output cannot be written any more. */
export class OutputError extends CommandError {}

/** The message of a server whose address could not be printed. */
export const UNREAD_ADDRESS = 'cannot tell the address: standard output is closed';

/**
 * One line of text from outside, without the characters that steer a terminal.
 * @param {string} text
 * @returns {string}
 */
export function printable(text) {
  return text.replace(STEERING, '\ufffd');
}

/**
 * An object whose texts are printable: a line break in one must not look like another row.
 * @template {object} T
 * @param {T} item
 * @returns {T}
 */
export function printableMembers(item) {
  const members = Object.entries(item).map(([name, value]) => [
    name,
    typeof value === 'string' ? printable(value) : value,
  ]);
  return Object.fromEntries(members);
}

/**
 * A text as one word of a POSIX shell, quoted only if it must be.
 * @param {string} text
 * @returns {string}
 */
export function shellWord(text) {
  const shown = printable(text);
  return /^[\w./:@-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}

/**
 * Colours for a stream: on a terminal, unless NO_COLOR is set.
 * @param {{isTTY?: boolean}} stream
 * @param {Record<string, string | undefined>} env
 * @returns {(name: keyof CODES, text: string) => string}
 */
export function colours(stream, env) {
  const wanted = stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  return (name, text) => (wanted ? `\u001b[${CODES[name]}m${text}\u001b[0m` : text);
}

/**
 * The ways out of the command. `out` writes data: exactly where standard output is no terminal,
 * printable and coloured line by line where it is one; it gives whether the reader is still there.
 * `note` writes one printable line for people to standard error. `progress` shows a line there that
 * the next one replaces, and nothing where that is no terminal.
 * @param {{stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream, env: NodeJS.ProcessEnv}} process
 * @param {AbortSignal} signal Ends a write that the reader does not take.
 */
export function openOutput({ stdout, stderr, env }, signal) {
  // Each write reports its own failure; without a listener the event would end the process.
  for (const stream of [stdout, stderr]) stream.on('error', () => {});
  const isTerminal = stdout.isTTY === true;
  const paint = colours(stdout, env);
  const line = (text, colour) => {
    const shown = printable(text);
    return colour === undefined ? shown : paint(colour, shown);
  };
  let shownLength = 0;
  // Blanks instead of a control sequence: every terminal knows them. A wrapped line would stay.
  const progress = (text) => {
    if (stderr.isTTY !== true) return;
    const shown = printable(text).slice(0, (stderr.columns || 80) - 1);
    stderr.write(`\r${shown.padEnd(shownLength)}${shown === '' ? '\r' : ''}`);
    shownLength = shown.length;
  };
  const endProgress = () => {
    if (shownLength > 0) progress('');
  };
  return {
    isTerminal,
    progress,
    out(text, lineColours = []) {
      const lines = () => text.split(/\r?\n/).map((each, index) => line(each, lineColours[index]));
      endProgress();
      return new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        stdout.write(isTerminal ? lines().join('\n') : text, (error) => {
          // Not a failure: the reader closed the pipe, such as `head`.
          if (!error || error.code === 'EPIPE') resolve(!error);
          else reject(new OutputError(`cannot write to standard output: ${systemReason(error)}`));
        });
      });
    },
    note(text) {
      endProgress();
      stderr.write(`${printable(text)}\n`);
    },
  };
}

const REASONS = {
  EACCES: 'no permission',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such file',
  ENOSPC: 'no space left',
};

/**
 * The reason of the system for a failed read or write.
 * @param {{code?: string, message: string}} error
 * @returns {string}
 */
export function systemReason({ code, message }) {
  return REASONS[code] ?? code ?? message;
}

/**
 * Columns padded to their widest cell. Long cells are cut, so that one value does not make every
 * row as long; cells hold no characters that steer a terminal.
 * @param {string[]} head
 * @param {string[][]} rows
 * @param {number[]} rightAligned Columns that hold numbers.
 * @param {number} [longest] Characters of a cell.
 * @returns {string}
 */
export function tableText(head, rows, rightAligned, longest = LONGEST_CELL) {
  const table = [head, ...rows].map((cells) => cells.map((text) => cellText(text, longest)));
  const widths = head.map((_, column) =>
    table.reduce((width, cells) => Math.max(width, cells[column].length), 0),
  );
  const line = (cells) =>
    cells
      .map((cell, column) => {
        const width = widths[column];
        return rightAligned.includes(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return table.map((cells) => `${line(cells)}\n`).join('');
}

function cellText(text, longest) {
  if (text.length <= longest) return printable(text);
  return `${printable(text.slice(0, longest - 1))}…`;
}
