// Every call under every fault, in Node. `tests/browser` runs the same table in a page.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { inspect } from 'node:util';
import { findNoSecret, REQUESTS, runCell } from './run.js';
import { shown } from './shown.js';
import { FAULTS, ROWS } from './table.js';

const library = await import('../../pkg/index.js');

/** Everything that is printed while calls are made. */
const printed = [];
const streams = [process.stdout, process.stderr].map((stream) => [stream, stream.write]);
for (const [stream, write] of streams) {
  stream.write = (chunk, ...rest) => {
    printed.push(Buffer.from(chunk).toString());
    return write.call(stream, chunk, ...rest);
  };
}
after(() => {
  for (const [stream, write] of streams) stream.write = write;
});

const renderings = (error) => [
  inspect(error),
  inspect(error, { depth: 20, showHidden: true, getters: true }),
  inspect(error.cause, { depth: 20, showHidden: true }),
];
const make = (name, args) => shown(library[name](...args), renderings);

test('the table has every call and every fault of the emulator', () => {
  for (const { expected } of ROWS) {
    assert.deepEqual(Object.keys(expected).sort(), Object.keys(REQUESTS).sort());
  }
  assert.deepEqual(new Set(ROWS.map(({ fault }) => fault)), new Set(Object.keys(FAULTS)));
  const source = readFileSync(new URL('../../emulator/faults.js', import.meta.url), 'utf8');
  const [, kinds] = /const KINDS = \{(.*?)\n\};/s.exec(source);
  const names = [...kinds.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name);
  const used = new Set(Object.values(FAULTS).flatMap(Object.keys));
  // `run.js` sets these two for every fault.
  const missing = names.filter((name) => !used.has(name) && name !== 'call' && name !== 'times');
  assert.deepEqual(missing, []);
});

for (const row of ROWS) {
  test(`${row.fault}, ${row.times}: each call tells it, and leaves what it says`, async () => {
    const cells = await Promise.all(
      Object.keys(row.expected).map(async (name) => [name, await runCell(name, row, make)]),
    );
    const told = cells.map(([name, { cell }]) => [name, cell]);
    assert.deepEqual(Object.fromEntries(told), row.expected);
    for (const [name, { texts, secrets }] of cells)
      findNoSecret(name, [...texts, ...printed], secrets);
  });
}
