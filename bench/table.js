// Plain tables that can stand in a document as they are.

import os from 'node:os';

/** A Markdown table with columns of even width; all but the first column to the right. */
export function table(head, rows) {
  const lines = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...lines.map((cells) => cells[i].length)));
  const line = (cells) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | ')} |`;
  const rule = widths.map((width, i) =>
    i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

const digits = (value) => (value < 1 ? value.toFixed(2) : value.toFixed(value < 10 ? 1 : 0));

/** A median with its quartiles. */
export const withSpread = ({ median, low, high }) =>
  `${digits(median)} (${digits(low)}-${digits(high)})`;

/** Where and when: machines differ. */
export function place(...more) {
  const processor = `${os.cpus()[0].model.trim()}, ${os.availableParallelism()} cores`;
  const day = new Date().toISOString().slice(0, 10);
  return `${[day, processor, os.type(), ...more].join(', ')}.`;
}

export const onNode = () => place(`Node ${process.versions.node}`);
