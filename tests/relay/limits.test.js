// Time and memory: calls at once, the size of an answer, callers who leave.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { listTokens } from '../../pkg/index.js';
import { KEYS, makeRelay, ORIGIN, refusal, requestTo, TOKENS } from './handler.js';

const MANUAL = readFileSync(new URL('../../docs/browser.md', import.meta.url), 'utf8');
/** As documented. */
const MAX_CALLS = Number(/At most (\d+) calls/.exec(MANUAL)[1]);

const turns = async () => {
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
};

/** A service that answers when it is told to. */
function heldService() {
  const waiting = [];
  return {
    waiting,
    fetch: (_, { signal }) =>
      new Promise((resolve, reject) => {
        const call = { answer: (body) => resolve(new Response(body)), isAborted: false };
        signal.addEventListener('abort', () => {
          call.isAborted = true;
          reject(signal.reason);
        });
        waiting.push(call);
      }),
  };
}

test('calls at once are bounded; the rest are told to come back', async () => {
  const { waiting, fetch } = heldService();
  const relay = makeRelay({ fetch });
  const answers = Array.from({ length: MAX_CALLS }, () => relay(requestTo()));
  await turns();
  assert.equal(waiting.length, MAX_CALLS);
  for (const response of await Promise.all([1, 2, 3].map(() => relay(requestTo())))) {
    assert.equal(response.headers.get('retry-after'), '1');
    assert.deepEqual(await refusal(response), [503, 'RELAY.BUSY']);
  }
  assert.equal(waiting.length, MAX_CALLS);

  // Each end of a call makes room for one, whatever it is.
  waiting[0].answer(JSON.stringify(TOKENS));
  waiting[1].answer('no JSON');
  assert.deepEqual(
    (await Promise.all(answers.slice(0, 2))).map(({ status }) => status),
    [200, 200],
  );
  const next = [relay(requestTo()), relay(requestTo())];
  const busy = await relay(requestTo());
  assert.deepEqual(await refusal(busy), [503, 'RELAY.BUSY']);
  await turns();
  assert.equal(waiting.length, MAX_CALLS + 2);
  for (const call of waiting) call.answer(JSON.stringify(TOKENS));
  for (const response of await Promise.all([...answers, ...next])) {
    assert.equal(response.status, 200);
  }
});

test('no failure keeps a place', async () => {
  let count = 0;
  const failures = [
    () => Promise.reject(new TypeError('offline')),
    () => new Response('{}', { status: 403 }),
    () => new Response(`{"x":"${KEYS.secretAccessKey}`),
    () => ({ status: 999, headers: new Headers() }),
    () => undefined,
  ];
  let credentials = () => KEYS;
  const relay = makeRelay({
    credentials: () => credentials(),
    fetch: async () => failures[count++ % failures.length](),
  });
  for (let round = 0; round < 3 * MAX_CALLS; round++) {
    assert.notEqual((await relay(requestTo())).status, 503);
  }
  credentials = () => {
    throw new Error('none');
  };
  for (let round = 0; round < 2 * MAX_CALLS; round++) {
    assert.deepEqual(await refusal(await relay(requestTo())), [500, 'RELAY.CREDENTIALS']);
  }
  credentials = () => KEYS;
  assert.notEqual((await relay(requestTo())).status, 503);
});

test('callers whom authorize refuses, or has not answered, take no place', async () => {
  const undecided = makeRelay({
    authorize: (request) =>
      request.headers.get('x-key') === 'right' ? true : new Promise(() => {}),
  });
  for (let count = 0; count < 2 * MAX_CALLS; count++) undecided(requestTo());
  await turns();
  const response = await undecided(requestTo(undefined, { headers: { 'x-key': 'right' } }));
  assert.equal(response.status, 200);
});

test('a caller who leaves frees the place and ends the call behind it', async () => {
  const { waiting, fetch } = heldService();
  const relay = makeRelay({ fetch });
  const callers = Array.from({ length: MAX_CALLS }, () => {
    const controller = new AbortController();
    return { controller, response: relay(requestTo(undefined, { signal: controller.signal })) };
  });
  await turns();
  assert.deepEqual(await refusal(await relay(requestTo())), [503, 'RELAY.BUSY']);
  for (const { controller } of callers.slice(0, 3)) controller.abort();
  for (const { response } of callers.slice(0, 3)) {
    assert.deepEqual(await refusal(await response), [499, 'RELAY.ABORTED']);
  }
  assert.deepEqual(
    waiting.map(({ isAborted }) => isAborted),
    waiting.map((_, index) => index < 3),
  );
  const next = [1, 2, 3].map(() => relay(requestTo()));
  await turns();
  assert.equal(waiting.length, MAX_CALLS + 3);
  for (const call of waiting) call.answer(JSON.stringify(TOKENS));
  for (const response of await Promise.all(next)) assert.equal(response.status, 200);
  await Promise.all(callers.map(({ response }) => response));
});

test('a caller who left while authorize decided is not asked for', async () => {
  const controller = new AbortController();
  const sent = [];
  const relay = makeRelay({
    authorize: () => {
      controller.abort();
      return true;
    },
    credentials: () => {
      sent.push('credentials');
      return KEYS;
    },
    fetch: async () => {
      sent.push('fetch');
      return Response.json(TOKENS);
    },
  });
  const response = await relay(requestTo(undefined, { signal: controller.signal }));
  assert.deepEqual(await refusal(response), [499, 'RELAY.ABORTED']);
  assert.deepEqual(sent, []);
});

test('the client of the package comes back after a busy relay', async () => {
  const { waiting, fetch } = heldService();
  const relay = makeRelay({ fetch });
  const held = Array.from({ length: MAX_CALLS }, () => relay(requestTo()));
  await turns();
  const statuses = [];
  const list = listTokens(
    { identityStoreId: 'd-1', tenantId: 't-1' },
    {
      endpoint: ORIGIN,
      retry: { maxAttempts: 2, baseDelayMs: 0, maxDelayMs: 1000 },
      fetch: async (url, init) => {
        const response = await relay(new Request(url, init));
        statuses.push(response.status);
        if (statuses.length === 1) {
          for (const call of waiting.splice(0)) call.answer(JSON.stringify(TOKENS));
          await Promise.all(held);
          // The next one is answered at once.
          waiting.push = (call) => call.answer(JSON.stringify(TOKENS));
        }
        return response;
      },
    },
  );
  assert.deepEqual(await list, { bearerTokens: [] });
  assert.deepEqual(statuses, [503, 200]);
});

/** A body without end, and whether it was given up. */
function endlessBody() {
  const state = { chunks: 0, isCancelled: false };
  const body = new ReadableStream({
    pull: (controller) => {
      state.chunks += 1;
      controller.enqueue(new Uint8Array(1000));
    },
    cancel: () => {
      state.isCancelled = true;
    },
  });
  return { state, body };
}

test('an answer beyond maxResponseBytes is given up and not passed on', async () => {
  for (const status of [200, 500]) {
    const { state, body } = endlessBody();
    const relay = makeRelay({
      maxResponseBytes: 10_000,
      fetch: async () => new Response(body, { status }),
    });
    const response = await relay(requestTo());
    if (status === 200) assert.deepEqual(await refusal(response), [502, 'RELAY.TOO_LARGE']);
    else assert.deepEqual([response.status, await response.text()], [500, '{}']);
    assert.ok(state.isCancelled);
    assert.ok(state.chunks < 20, `${state.chunks} chunks`);
  }
});

test('an answer of exactly maxResponseBytes passes, valid or not', async () => {
  for (const text of [JSON.stringify(TOKENS), 'no JSON']) {
    for (const [maxResponseBytes, status] of [
      [text.length, 200],
      [text.length - 1, 502],
    ]) {
      const relay = makeRelay({ maxResponseBytes, fetch: async () => new Response(text) });
      assert.equal((await relay(requestTo())).status, status);
    }
  }
});

/** The processor time that the relay takes for an answer: the least of some runs, in ms. */
async function workOn(text) {
  const bytes = new TextEncoder().encode(text);
  const relay = makeRelay({ fetch: async () => new Response(bytes) });
  const times = [];
  for (let run = 0; run < 5; run++) {
    const start = process.cpuUsage();
    const response = await relay(requestTo());
    await response.arrayBuffer();
    const { user, system } = process.cpuUsage(start);
    assert.equal(response.status, 200);
    times.push((user + system) / 1000);
  }
  return Math.min(...times);
}

test('time grows with the length of an answer, not with its square', async () => {
  const token = (id) => `{"token_id":"${id}","creation_time":1,"expiration_time":2}`;
  for (const [name, textOf] of Object.entries({
    'a string that does not end': (n) => `{"x":"${'\\"'.repeat(n)}`,
    'strings that do not end': (n) => '"\\'.repeat(n),
    backslashes: (n) => `"${'\\'.repeat(2 * n)}`,
    'escapes that do not end': (n) => '\\u00'.repeat(n),
    percents: (n) => '%2'.repeat(n),
    ampersands: (n) => '&#x'.repeat(n),
    'beginnings of the secret': (n) => KEYS.secretAccessKey.slice(0, -1).repeat(n / 10),
    brackets: (n) => '['.repeat(2 * n),
    'one long id': (n) => `{"bearer_tokens":[${token('\\"'.repeat(n))}]}`,
    'many ids': (n) =>
      `{"bearer_tokens":[${token('a')
        .concat(',')
        .repeat(n / 10)}${token('b')}]}`,
    'many quotes': (n) => `{"error":${JSON.stringify('"'.repeat(n))}}`,
  })) {
    const [short, long] = [await workOn(textOf(40_000)), await workOn(textOf(160_000))];
    // Four times the length: a linear time is four times as long, a quadratic one 16 times.
    assert.ok(long < 9 * Math.max(short, 2), `${name}: ${short} ms, then ${long} ms`);
  }
});
