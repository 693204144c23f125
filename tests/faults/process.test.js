// What only a process of its own shows: that it ends by itself, prints nothing, is left as it was.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { inspect } from 'node:util';
import * as library from '../../pkg/index.js';
import {
  answer,
  BODY,
  hidesSecrets,
  IDS,
  quick,
  SECRET_KEY,
  TEMPORARY,
  TOKEN,
} from './cases/support.js';
import { call, http, rawServer } from './raw.js';

const ENTRY = JSON.stringify(new URL('../../pkg/index.js', import.meta.url).href);

/** Runs a script with the package as `library`; gives what it printed and how it ended. */
function child(script, ...args) {
  const program = `
    const library = await import(${ENTRY});
    const { listTokens, validateResponse } = library;
    const IDS = ${JSON.stringify(IDS)};
    ${script}`;
  const process_ = spawn(process.execPath, ['--input-type=module', '-e', program, ...args]);
  let output = '';
  for (const stream of [process_.stdout, process_.stderr]) {
    stream.on('data', (bytes) => {
      output += bytes;
    });
  }
  return new Promise((resolve) => {
    process_.on('close', (status) => resolve({ status, output }));
  });
}

test('a process ends by itself after every end of a call, and nothing is printed', async (t) => {
  const server = await rawServer(t, (socket, head) => {
    if (head.includes('/silent/')) return;
    if (head.includes('/cut/')) return socket.destroy();
    socket.write(http(head.includes('/503/') ? 503 : 200, BODY, { Connection: 'keep-alive' }));
  });
  // Each would keep the process alive for a day, were a timer or a socket left behind.
  const { status, output } = await child(
    `
    const day = 86_400_000;
    const call = (way, options) =>
      listTokens(IDS, { endpoint: process.argv[1] + way, timeoutMs: day, retry: false, ...options })
        .then(() => 'success', (error) => error?.name ?? error);
    const abortedLater = () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort('aborted'), 50);
      return controller.signal;
    };
    const ends = await Promise.all([
      call('/good'),
      call('/good', { signal: new AbortController().signal }),
      call('/good', { maxResponseBytes: 1 }),
      call('/503'),
      call('/cut'),
      call('/silent', { timeoutMs: 50 }),
      call('/silent', { signal: abortedLater() }),
      call('/503', {
        retry: { baseDelayMs: day * 1e6, maxDelayMs: day * 1e9 },
        signal: abortedLater(),
      }),
      call('/good', { fetch: () => new Promise(() => {}), signal: abortedLater() }),
      call('/good', { credentials: () => new Promise(() => {}), timeoutMs: 50 }),
      call('/good', { credentials: () => Promise.reject('mine') }),
      call('/good', { timeoutMs: -1 }),
    ]);
    const expected = [
      'success', 'success', 'ValidationError', 'ApiError', 'NetworkError', 'TimeoutError',
      'aborted', 'aborted', 'aborted', 'TimeoutError', 'mine', 'InvalidArgumentError',
    ];
    if (ends.join() !== expected.join()) console.log(ends.join());`,
    server.url,
  );
  assert.deepEqual({ status, output }, { status: 0, output: '' });
});

test('importing and calling leaves globals and prototypes as they were', async () => {
  // The platform makes parts of its own at first use: a call without the package comes first.
  const snapshot = `
    await fetch(new Request('http://127.0.0.1:1', { signal: new AbortController().signal })).catch(() => {});
    const seen = () => {
      const owners = Object.getOwnPropertyNames(globalThis).flatMap((name) => {
        const value = globalThis[name];
        return typeof value === 'function' ? [value, value.prototype] : [];
      });
      return [globalThis, ...owners.filter(Boolean)].map((owner) =>
        Reflect.ownKeys(owner).map(String).sort().join()).join('\\n');
    };`;
  const program = `${snapshot}
    const before = seen();
    const { listTokens, validateResponse } = await import(${ENTRY});
    validateResponse(${JSON.stringify(BODY)});
    await listTokens({}, {}).catch(() => {});
    await listTokens(${JSON.stringify(IDS)}, { region: 'a', fetch: () => 7, retry: false }).catch(() => {});
    if (seen() !== before) console.log('changed');`;
  const own = spawn(process.execPath, ['--input-type=module', '-e', program]);
  let printed = '';
  own.stdout.on('data', (bytes) => {
    printed += bytes;
  });
  assert.equal(await new Promise((resolve) => own.on('close', resolve)), 0);
  assert.equal(printed, '');
});

test('an unobserved failure of a call is the one rejection there is', async () => {
  const { status, output } = await child(`
    let count = 0;
    process.on('unhandledRejection', () => { count += 1; });
    const controller = new AbortController();
    listTokens(IDS, { region: 'a', retry: false, signal: controller.signal, fetch: () => {
      controller.abort();
      return Promise.reject(new Error('late'));
    } });
    setTimeout(() => console.log(count), 50);`);
  assert.deepEqual({ status, output }, { status: 0, output: '1\n' });
});

test('inspection shows the fields and no secret', async () => {
  const options = quick({ credentials: TEMPORARY, retry: false });
  const errors = [];
  for (const fetch of [
    async (_, init) =>
      answer(403, JSON.stringify({ error_msg: Object.entries(init.headers).join() })),
    async (_, init) => Promise.reject(Object.assign(new Error(TOKEN), { init })),
    async (...call) =>
      Promise.reject(Object.assign(new Error('a'), { request: new Request(...call) })),
    async () => answer(200, `{"bearer_tokens":"${TOKEN}"}`),
    () => new Promise(() => {}),
  ]) {
    const error = await library.listTokens(IDS, { ...options, fetch, timeoutMs: 50 }).then(
      () => assert.fail('a failure is expected'),
      (error) => error,
    );
    errors.push(error);
  }
  const names = [
    'ForbiddenError',
    'NetworkError',
    'NetworkError',
    'ValidationError',
    'TimeoutError',
  ];
  assert.deepEqual(
    errors.map(({ name }) => name),
    names,
  );
  for (const error of errors) {
    hidesSecrets(error);
    for (const showHidden of [false, true]) {
      const text = inspect(error, { showHidden, depth: 20, getters: true });
      for (const secret of [SECRET_KEY, TOKEN]) assert.ok(!text.includes(secret), text);
      assert.match(text, new RegExp(error.name));
      assert.match(text, new RegExp(`code: '${error.code}'`));
    }
  }
  const { error } = await call({ url: 'http://127.0.0.1:1' });
  assert.match(inspect(error), /ECONNREFUSED|bad port/, 'the cause is shown');
});
