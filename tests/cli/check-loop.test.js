// The check of a new token that is repeated until SCIM accepts it, on a clock of the test's own.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkUntilAccepted } from '../../pkg/report/check.js';

const { signal } = new AbortController();

/** Runs the loop against these answers, each after so many milliseconds; the last one repeats. */
async function loop(t, answers, { withinMs = 5000, timeoutMs = 2000, ...options } = {}) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const calls = [];
  const check = async (limits) => {
    const { takes = 0, error, verdict } = answers[Math.min(calls.length, answers.length - 1)];
    calls.push(limits);
    const isLate = takes > limits.timeoutMs;
    t.mock.timers.setTime(Date.now() + Math.min(takes, limits.timeoutMs));
    if (isLate) throw { code: 'TIMEOUT' };
    if (error) throw error;
    return { verdict };
  };
  const running = checkUntilAccepted(check, { withinMs, timeoutMs, signal, ...options });
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  running.then(end, end);
  while (!isOver) {
    await new Promise(setImmediate);
    t.mock.timers.tick(1000);
  }
  return { answer: await running, calls };
}

test('an accepted token is asked for once', async (t) => {
  const { answer, calls } = await loop(t, [{ verdict: 'accepted' }]);
  assert.deepEqual(answer, { verdict: 'accepted' });
  assert.deepEqual(calls, [{ timeoutMs: 2000, retry: false }]);
});

test('a token that is not known yet is asked for again', async (t) => {
  const { answer, calls } = await loop(t, [{ verdict: 'rejected' }, { verdict: 'accepted' }]);
  assert.deepEqual(answer, { verdict: 'accepted' });
  assert.equal(calls.length, 2);
});

test('the last answer counts when the time is over', async (t) => {
  for (const verdict of ['rejected', 'inconclusive']) {
    const { answer, calls } = await loop(t, [{ verdict }]);
    assert.deepEqual(answer, { verdict });
    assert.ok(calls.length > 1);
    t.mock.timers.reset();
  }
});

test('a last call that the end cuts short does not replace the answer before it', async (t) => {
  const answers = [{ verdict: 'rejected', takes: 1900 }, { takes: 10_000 }];
  const { answer, calls } = await loop(t, answers, { withinMs: 4500 });
  assert.deepEqual(answer, { verdict: 'rejected' });
  assert.ok(calls.at(-1).timeoutMs < 2000);
});

test('a call that has its whole time and fails is a failure', async (t) => {
  const { answer } = await loop(t, [{ takes: 10_000 }], { withinMs: 2000 });
  assert.deepEqual(answer, { verdict: 'failed', error: { code: 'TIMEOUT' } });
});

test('so is one after an answer', async (t) => {
  const { answer } = await loop(t, [{ verdict: 'rejected' }, { takes: 10_000 }]);
  assert.equal(answer.verdict, 'failed');
});

test('what another check cannot change ends the loop', async (t) => {
  for (const code of ['INVALID_ARGUMENT', 'FORBIDDEN']) {
    const { answer, calls } = await loop(t, [{ error: { code } }]);
    assert.deepEqual(answer, { verdict: 'failed', error: { code } });
    assert.equal(calls.length, 1);
    t.mock.timers.reset();
  }
});

test('an abort ends the loop with its reason', async (t) => {
  const caller = new AbortController();
  const answers = [{ verdict: 'rejected' }];
  const running = loop(t, answers, { signal: caller.signal });
  caller.abort('enough');
  await assert.rejects(running, (reason) => reason === 'enough');
});
