// Where a rotation stands and what may be deleted, from the list alone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tokenStatus } from '../../pkg/index.js';
import {
  finishPlan,
  isLastValid,
  refuseDelete,
  standingOf,
  unknownTokens,
} from '../../pkg/report/rotation.js';
import { tokenRows } from '../../pkg/report/rows.js';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 0, 1);

/** Tokens by id: the days until they end. Each was created 365 days before. */
function rowsOf(days) {
  const tokens = Object.entries(days).map(([tokenId, left]) => ({
    tokenId,
    creationTime: NOW + (left - 365) * DAY,
    expirationTime: NOW + left * DAY,
  }));
  return tokenRows(tokens, tokenStatus, { now: NOW, warnWithinDays: 90 });
}

const idsOf = (rows) => rows.map(({ tokenId }) => tokenId);

for (const [days, stage, valid, expired] of [
  [{}, 'none', [], []],
  [{ a: -1 }, 'none', [], ['a']],
  [{ a: -400, b: -1 }, 'none', [], ['a', 'b']],
  [{ a: 91 }, 'nothing-to-do', ['a'], []],
  [{ a: 89 }, 'due', ['a'], []],
  [{ a: 0.5 }, 'due', ['a'], []],
  [{ a: 300, b: -5 }, 'nothing-to-do', ['a'], ['b']],
  [{ a: 20, b: -5 }, 'due', ['a'], ['b']],
  [{ new: 365, old: 20 }, 'under-way', ['old', 'new'], []],
  [{ c: 365, a: 100, b: 200, d: -1 }, 'under-way', ['a', 'b', 'c'], ['d']],
]) {
  test(`${JSON.stringify(days)} is ${stage}`, () => {
    const standing = standingOf(rowsOf(days));
    assert.equal(standing.stage, stage);
    assert.deepEqual(idsOf(standing.valid), valid);
    assert.deepEqual(idsOf(standing.expired), expired);
  });
}

for (const [days, keep, remove] of [
  [{ a: 300 }, 'a', []],
  [{ new: 365, old: 20 }, 'new', ['old']],
  [{ new: 365, older: 20, oldest: -3 }, 'new', ['oldest', 'older']],
]) {
  test(`finishing ${JSON.stringify(days)} keeps ${keep}`, () => {
    const plan = finishPlan(rowsOf(days));
    assert.equal(plan.refusal, undefined);
    assert.equal(plan.keep.tokenId, keep);
    assert.deepEqual(idsOf(plan.remove), remove);
  });
}

test('the newest is the one that was created last, not the one that ends last', () => {
  const rows = rowsOf({ first: 10, second: 20 });
  rows.find(({ tokenId }) => tokenId === 'first').expirationTime = NOW + 999 * DAY;
  const { keep, remove } = finishPlan(rows);
  assert.deepEqual([keep.tokenId, idsOf(remove)], ['second', ['first']]);
});

for (const [days, refusal] of [
  [{}, 'none'],
  [{ a: -1 }, 'expired'],
  [{ a: 365, b: 365 }, 'same-time'],
  [{ a: 365, b: 365, old: 5 }, 'same-time'],
]) {
  test(`finishing ${JSON.stringify(days)} is refused: ${refusal}`, () => {
    assert.deepEqual(finishPlan(rowsOf(days)), { remove: [], refusal });
  });
}

test('a newest token that has expired is not kept for an older one that has not', () => {
  const rows = rowsOf({ newest: 100, older: 20 });
  const newest = rows.find(({ tokenId }) => tokenId === 'newest');
  Object.assign(newest, { expirationTime: NOW - DAY, state: 'expired' });
  assert.deepEqual(finishPlan(rows), { remove: [], refusal: 'expired' });
});

test('the last valid token is told from an expired one, and from one of two', () => {
  assert.equal(isLastValid(rowsOf({ a: 5 }), 'a'), true);
  assert.equal(isLastValid(rowsOf({ a: 5, b: -5 }), 'a'), true);
  assert.equal(isLastValid(rowsOf({ a: 5, b: -5 }), 'b'), false);
  assert.equal(isLastValid(rowsOf({ a: 5, b: 50 }), 'a'), false);
  assert.equal(isLastValid([], 'a'), false);
});

test('tokens of another run are neither old nor own', () => {
  const before = rowsOf({ old: 5 });
  assert.deepEqual(idsOf(unknownTokens(before, rowsOf({ old: 5, own: 365 }), ['own'])), []);
  assert.deepEqual(idsOf(unknownTokens(before, rowsOf({ own: 365, x: 364 }), ['own'])), ['x']);
});

for (const [days, tokenId, options, refusal] of [
  [{ old: 20, new: 365 }, 'old', { keep: 'new' }, undefined],
  [{ old: 20, new: 365 }, 'new', { keep: 'new' }, 'kept'],
  [{ old: 20 }, 'old', { keep: 'new' }, 'no-kept'],
  [{ old: 20, new: -1 }, 'old', { keep: 'new' }, 'no-kept'],
  [{ old: 20 }, 'old', {}, 'last'],
  [{ old: 20, gone: -1 }, 'old', { mayBeNewest: true }, 'last'],
  [{ old: 20, gone: -1 }, 'gone', {}, undefined],
  [{ old: 20, new: 365 }, 'new', {}, 'newest'],
  [{ old: 20, new: 365 }, 'new', { mayBeNewest: true }, undefined],
  [{ one: 365, two: 365 }, 'one', {}, 'newest'],
  [{ old: 20, new: 365 }, 'old', {}, undefined],
]) {
  const rule = JSON.stringify(options);
  test(`of ${JSON.stringify(days)}, ${rule}: delete ${tokenId} is ${refusal ?? 'allowed'}`, () => {
    assert.equal(refuseDelete(rowsOf(days), tokenId, options), refusal);
  });
}
