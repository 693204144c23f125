import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inRoot } from '../../scripts/lib/paths.js';
import { bundleFor, weigh } from '../../scripts/lib/size.js';

// Only ever lowered: what makes the package heavier has to pay elsewhere.
const BUDGET = JSON.parse(readFileSync(inRoot('scripts', 'size-budget.json'), 'utf8'));

const WEIGHED = {
  'core.wasm': () => readFileSync(inRoot('pkg', 'dist', 'core.wasm')),
  'bundle of listTokens': () => bundleFor('listTokens'),
  // One class brings neither the module nor the client with it.
  'bundle of ApiError': () => bundleFor('ApiError'),
};

test('everything with a budget is weighed', () => {
  assert.deepEqual(Object.keys(BUDGET), Object.keys(WEIGHED));
});

for (const [name, bytesOf] of Object.entries(WEIGHED)) {
  test(`${name} is within its budget`, async () => {
    const weights = weigh(await bytesOf());
    assert.deepEqual(Object.keys(BUDGET[name]), Object.keys(weights));
    for (const [form, weight] of Object.entries(weights)) {
      const limit = BUDGET[name][form];
      assert.ok(weight <= limit, `${form}: ${weight} bytes, the budget is ${limit}`);
    }
  });
}
