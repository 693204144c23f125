// The tables of the tests have every call of the package: what is missing there is tested by none.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as entry from '../../pkg/index.js';
import { CALLS } from '../calls/cases/support.js';
import { REQUESTS } from '../calls/run.js';
import { CHROMIUM_ROWS, ROWS } from '../calls/table.js';

/** Functions that do not call the service. */
const LOCAL = ['parseScimEndpoint', 'ready', 'tokenStatus', 'validateResponse'];
const NAMES = Object.entries(entry)
  .filter(([name, value]) => typeof value === 'function' && !name.endsWith('Error'))
  .map(([name]) => name)
  .filter((name) => !LOCAL.includes(name))
  .sort();

test('the tables of the tests have every call', () => {
  assert.deepEqual(Object.keys(CALLS).sort(), NAMES);
  assert.deepEqual(Object.keys(REQUESTS).sort(), NAMES);
  for (const { expected, fault } of [...ROWS, ...CHROMIUM_ROWS]) {
    assert.deepEqual(Object.keys(expected).sort(), NAMES, fault);
  }
});
