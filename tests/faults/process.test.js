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
  return printed([process.execPath, '--input-type=module', '-e', programOf(script), ...args]);
}

const programOf = (script, before = '') => `
  ${before}
  const library = await import(${ENTRY});
  const { listTokens, validateResponse } = library;
  const IDS = ${JSON.stringify(IDS)};
  const BODY = ${JSON.stringify(BODY)};
  ${script}`;

function printed([command, ...args]) {
  const process_ = spawn(command, args);
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

test('calls beside each other on one signal print no warning', async () => {
  const { status, output } = await child(`
    const { signal } = new AbortController();
    const answered = async () => new Response(BODY);
    let count = 0;
    const failing = async () => new Response('{}', { status: count++ < 40 ? 503 : 200 });
    const retry = { maxAttempts: 100, baseDelayMs: 0 };
    const calls = Array.from({ length: 12 }, () => [
      listTokens(IDS, { region: 'a', signal, fetch: answered }),
      listTokens(IDS, { region: 'a', signal, fetch: failing, retry }).catch(() => {}),
    ]);
    await Promise.all(calls.flat());`);
  assert.deepEqual({ status, output }, { status: 0, output: '' });
});

test('what the runtime lacks is named, and a refusal to compile as such', async () => {
  const end = `
    const errors = [];
    for (const call of [() => listTokens(IDS, { region: 'a' }), () => validateResponse('{}')]) {
      try { await call(); } catch (error) { errors.push(error); }
    }
    for (const { name, code, message } of errors) console.log(name, code, message);`;
  const lacking = (name) => `delete globalThis.${name};`;
  const refusing = `for (const name of ['Module', 'compile', 'compileStreaming']) {
    WebAssembly[name] = function () { throw new WebAssembly.CompileError('blocked by CSP'); };
  }`;
  const short = `WebAssembly.Instance = function () { throw new RangeError('Out of memory'); };`;
  for (const [before, named, unnamed] of [
    ...['WebAssembly', 'TextDecoder', 'TextEncoder'].map((name) => [
      lacking(name),
      `this runtime has no ${name}`,
      'Content-Security-Policy',
    ]),
    [refusing, "'wasm-unsafe-eval'", 'has no'],
    [short, 'see cause', 'Content-Security-Policy'],
  ]) {
    const program = programOf(end, before);
    const { status, output } = await printed([
      process.execPath,
      '--input-type=module',
      '-e',
      program,
    ]);
    assert.equal(status, 0, output);
    const lines = output.trim().split('\n');
    assert.equal(lines.length, 2, output);
    for (const line of lines) {
      assert.ok(line.startsWith('WasmLoadError WASM_LOAD '), line);
      assert.ok(line.includes(named) && !line.includes(unnamed), line);
    }
  }
});

// In Node 20 each module takes 10 GiB of address space, and Node's own `fetch` is another one: loaded
// without room for it, it ends the process. Node 22 loads it even where a name is only looked up, so
// there the second size is the platform's; Node 24 needs no such space.
const isLazy = 'get' in Object.getOwnPropertyDescriptor(globalThis, 'Request');
const SIZES = { 8: 'no module', ...(isLazy && { 12: 'one module' }) };
for (const [gibibytes, room] of Object.entries(SIZES)) {
  test(`with address space for ${room} a call ends as it should, and nothing is printed`, async () => {
    const program = programOf(`
      const plainAnswer = async () => {
        const chunks = [new TextEncoder().encode(BODY)];
        const read = async () => ({ done: chunks.length === 0, value: chunks.pop() });
        return { status: 200, headers: new Map(), body: { getReader: () => ({ read }) } };
      };
      const end = (call) => call.then(() => 'good', ({ code }) => code);
      process.exitCode = 7;
      const ends = [
        await end(listTokens(IDS, { region: 'a', fetch: plainAnswer })),
        await end(listTokens({}, { region: 'a' })),
        await end(listTokens(IDS, { region: 'a', endpoint: 'x' })),
      ];
      console.log(ends.join());`);
    const run = (script) => {
      const limited = `ulimit -v ${gibibytes * 1024 * 1024}; exec "$@"`;
      const node = [process.execPath, '--input-type=module', '-e', script];
      return printed(['bash', '-c', limited, 'bash', ...node]);
    };
    const probe = await run(`new WebAssembly.Memory({ initial: 1 })`);
    const ends = ['good', 'INVALID_ARGUMENT', 'INVALID_ARGUMENT'];
    if (probe.status !== 0) ends.fill('WASM_LOAD');
    assert.deepEqual(await run(program), { status: 7, output: `${ends}\n` });
  });
}

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
