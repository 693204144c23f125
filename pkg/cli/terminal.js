// What may be written to a terminal, and how it looks there.

const CODES = { red: 31, yellow: 33, green: 32, dim: 2, bold: 1 };

/**
 * Text from outside, without the characters that steer a terminal.
 * @param {string} text
 * @returns {string}
 */
export function printable(text) {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\ufffd');
}

/**
 * Colours for a stream, or none: only on a terminal, and not when NO_COLOR asks for none.
 * @param {{isTTY?: boolean}} stream
 * @param {Record<string, string | undefined>} env
 * @returns {(name: keyof CODES, text: string) => string}
 */
export function colours(stream, env) {
  const wanted = stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  return (name, text) => (wanted ? `\u001b[${CODES[name]}m${text}\u001b[0m` : text);
}

/**
 * Columns padded to their widest cell; the paint of a row is applied after padding.
 * @param {string[]} head
 * @param {Array<{cells: string[], paint: (text: string) => string}>} rows
 * @param {number[]} rightAligned Columns that hold numbers.
 * @returns {string}
 */
export function tableText(head, rows, rightAligned) {
  const widths = head.map((name, column) =>
    rows.reduce((width, { cells }) => Math.max(width, cells[column].length), name.length),
  );
  const line = (cells) =>
    cells
      .map((cell, column) => {
        const width = widths[column];
        return rightAligned.includes(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(({ cells, paint }) => paint(line(cells)))]
    .map((text) => `${text}\n`)
    .join('');
}
