// Every call under every fault, from a page of headless Chromium: the table of `tests/calls`.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findNoSecret, runCell } from '../calls/run.js';
import { CHROMIUM_ROWS } from '../calls/table.js';
import { openPage } from './page.js';

const page = await openPage(
  `
  import * as library from '/pkg/index.js';
  import { shown } from '/tests/calls/shown.js';
  globalThis.makeCall = (name, args) => shown(library[name](...args));`,
  'makeCall',
);
const printed = [];
page.on('console', (message) => printed.push(message.text()));
const make = (name, args) =>
  page.evaluate(([...call]) => globalThis.makeCall(...call), [name, args]);

for (const row of CHROMIUM_ROWS) {
  test(`${row.fault}, ${row.times}: each call of a page tells it, and leaves what it says`, async () => {
    const names = Object.keys(row.expected);
    const cells = await Promise.all(names.map((name) => runCell(name, row, make, { cors: true })));
    const told = cells.map(({ cell }, at) => [names[at], cell]);
    assert.deepEqual(Object.fromEntries(told), row.expected);
    for (const [at, { texts, secrets }] of cells.entries()) {
      findNoSecret(names[at], [...texts, ...printed], secrets);
    }
  });
}
