// The measurements are run by hand. This keeps them from going stale meanwhile.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BODIES, checkResult, largeBody } from '../../bench/bodies.js';
import { inTurn, ratios } from '../../bench/measure.js';
import { validateResponse } from '../../pkg/index.js';
import { inRoot } from '../../scripts/lib/paths.js';
import { run } from '../../scripts/lib/run.js';

const MIB = 1024;

for (const [form, bodyOf] of Object.entries(BODIES)) {
  test(`a body, ${form}, holds what the contenders are checked for`, () => {
    for (const n of [0, 2, 50]) {
      const result = validateResponse(bodyOf(n));
      checkResult(result, n);
      assert.throws(() => checkResult(result, n + 1));
    }
    const wrong = structuredClone(validateResponse(bodyOf(2)));
    wrong.bearerTokens[1].creationTime += 1;
    assert.throws(() => checkResult(wrong, 2));
  });
}

test('the large body is the compact one', () => {
  assert.equal(new TextDecoder().decode(largeBody(3)), BODIES.compact(3));
});

test('contenders take turns, and are compared within a round', async () => {
  const order = [];
  const task = (name, value) => async () => {
    order.push(name);
    return value * order.length;
  };
  const figures = await inTurn([task('a', 1), task('b', 10)], 2);
  // The first round warms up.
  assert.equal(order.join(''), 'abbaab');
  assert.deepEqual(figures, [
    [4, 5],
    [30, 60],
  ]);
  const [base, other] = ratios(figures).map(({ median }) => median);
  assert.deepEqual([base, other], [1, (30 / 4 + 60 / 5) / 2]);
});

test('calls in flight hold no memory of the module, and leave none', async () => {
  const { kib } = JSON.parse(await run(process.execPath, [inRoot('bench', 'in-flight.js')]));
  assert.ok(kib.before > 0);
  for (const when of ['during', 'after']) {
    const grown = kib[when] - kib.before;
    assert.ok(grown < 2 * MIB, `${when} the calls: ${grown} KiB more`);
  }
});
