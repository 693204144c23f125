// Memory: a body of a million tokens, and many calls in flight.

import { inRoot } from '../scripts/lib/paths.js';
import { run } from '../scripts/lib/run.js';
import { inTurn, ratios, summary } from './measure.js';
import { onNode, table, withSpread } from './table.js';

const RUNS = 3;
const WAYS = [
  ['TextDecoder + JSON.parse', 'parse'],
  ['this package', 'package'],
];

/** The figures that a program of the bench prints. */
const figuresOf = async (file, ...args) =>
  JSON.parse(await run(process.execPath, ['--expose-gc', inRoot('bench', file), ...args]));

export async function million() {
  const tasks = WAYS.map(
    ([, way]) =>
      () =>
        figuresOf('one-million.js', way),
  );
  const figures = await inTurn(tasks, RUNS);
  const columns = ['ms', 'mib'].flatMap((unit) => {
    const values = figures.map((own) => own.map((figure) => figure[unit]));
    return [values.map(summary), ratios(values)];
  });
  return `${onNode()}\n\n${table(
    ['1 000 000 tokens, compact, bytes', 'ms', 'time', 'MiB over the input', 'memory'],
    WAYS.map(([name], i) => [name, ...columns.map((column) => withSpread(column[i]))]),
  )}`;
}

export async function flight() {
  const { calls, kib } = await figuresOf('in-flight.js');
  return `${onNode()}\n\n${table(
    ['linear memory of the module', 'KiB'],
    Object.entries(kib).map(([when, size]) => [`${when} ${calls} calls`, String(size)]),
  )}`;
}
