// Answers that are broken on the wire: every one becomes one of our errors.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import v8 from 'node:v8';
import vm from 'node:vm';
import { NetworkError, TimeoutError } from '../../pkg/index.js';
import { BODY, RESULT, TEMPORARY } from './cases/support.js';
import { call, http, rawServer, until } from './raw.js';

v8.setFlagsFromString('--expose-gc');
const collectGarbage = vm.runInNewContext('gc');

const head = (...lines) => `${['HTTP/1.1 200 OK', ...lines].join('\r\n')}\r\n\r\n`;
const length = `Content-Length: ${BODY.length}`;

const MALFORMED = {
  'no status line': 'hello\r\n\r\n',
  'another protocol': 'SSH-2.0-OpenSSH_9.2\r\n',
  'a status of letters': 'HTTP/1.1 abc OK\r\n\r\n',
  'a status of four digits': 'HTTP/1.1 2000 OK\r\n\r\n',
  'a version of the future': 'HTTP/9.9 200 OK\r\n\r\n',
  'a header without a colon': 'HTTP/1.1 200 OK\r\nno colon\r\n\r\n',
  'a header with a NUL': head('X-A: a\0b', length) + BODY,
  'a header of a megabyte': head(`X-A: ${'a'.repeat(1 << 20)}`, length) + BODY,
  'two lengths that differ': head('Content-Length: 3', 'Content-Length: 4') + BODY,
  'a negative length': head('Content-Length: -1') + BODY,
  'a length of letters': head('Content-Length: abc') + BODY,
  'length and chunks': `${head(length, 'Transfer-Encoding: chunked')}zz\r\n`,
  'garbage for a chunk size': `${head('Transfer-Encoding: chunked')}xyz\r\n${BODY}\r\n0\r\n\r\n`,
  'a chunk longer than its size': `${head('Transfer-Encoding: chunked')}3\r\n${BODY}\r\n0\r\n\r\n`,
  'chunks that never end': `${head('Transfer-Encoding: chunked')}3\r\n   \r\n`,
  'a body shorter than its length': head('Content-Length: 4000') + BODY,
  'no gzip under gzip': head('Content-Encoding: gzip', length) + BODY,
  'no brotli under brotli': head('Content-Encoding: br', length) + BODY,
  'an upgrade': 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
};

for (const [kind, bytes] of Object.entries(MALFORMED)) {
  test(`${kind} is a network error`, async (t) => {
    const server = await rawServer(t, (socket) => socket.end(bytes, 'latin1'));
    const { error } = await call(server, { credentials: TEMPORARY });
    assert.ok(error instanceof NetworkError, String(error?.stack));
    assert.equal(server.heads.length, 1);
  });
}

const PHASES = {
  'before anything': '',
  'in the status line': 'HTTP/1.1 20',
  'in the headers': 'HTTP/1.1 200 OK\r\nContent-Le',
  'before the body': head(length),
  'in the body': head(length) + BODY.slice(0, 20),
  'in a chunk': `${head('Transfer-Encoding: chunked')}ff\r\n${BODY.slice(0, 20)}`,
};

for (const [phase, bytes] of Object.entries(PHASES)) {
  test(`a reset ${phase} is a network error, tried again`, async (t) => {
    const server = await rawServer(t, (socket, _, n) => {
      if (n === 3) return socket.end(http(200, BODY));
      // The bytes first: a reset may overtake them.
      if (bytes === '') socket.resetAndDestroy();
      else socket.write(bytes, () => setTimeout(() => socket.resetAndDestroy(), 10));
    });
    const once = await call(server);
    assert.ok(once.error instanceof NetworkError, String(once.error?.stack));
    assert.ok(once.error.cause instanceof Error);
    const { result } = await call(server, { retry: { baseDelayMs: 1 } });
    assert.deepEqual(result, RESULT);
  });

  test(`silence ${phase} ends with the time-out, and the connection`, async (t) => {
    const server = await rawServer(t, (socket) => socket.write(bytes));
    const { error } = await call(server, { timeoutMs: 300 });
    assert.ok(error instanceof TimeoutError, String(error?.stack));
    await until(() => server.sockets.size === 0);
  });

  test(`an abort during silence ${phase} ends the connection`, async (t) => {
    const controller = new AbortController();
    const server = await rawServer(t, (socket) => {
      socket.write(bytes, () => setTimeout(() => controller.abort('enough'), 10));
    });
    const { error } = await call(server, { signal: controller.signal });
    assert.equal(error, 'enough');
    await until(() => server.sockets.size === 0);
  });
}

test('nobody listens: a network error with the cause of the platform', async (t) => {
  const server = await rawServer(t, () => {});
  const { error } = await call({ url: server.url.replace(/\d+$/, '1') });
  assert.ok(error instanceof NetworkError);
  assert.match(String(error.cause), /TypeError/);
});

test('bytes that trickle in are one body', async (t) => {
  const server = await rawServer(t, async (socket) => {
    for (const byte of http(200, BODY)) {
      socket.write(Uint8Array.of(byte));
      await new Promise(setImmediate);
    }
  });
  assert.deepEqual((await call(server)).result, RESULT);
});

test('headers that trickle without end end with the time-out', async (t) => {
  const server = await rawServer(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    const timer = setInterval(() => socket.write('X-A: b\r\n'), 20);
    socket.on('close', () => clearInterval(timer));
  });
  const { error } = await call(server, { timeoutMs: 300 });
  assert.ok(error instanceof TimeoutError, String(error?.stack));
  await until(() => server.sockets.size === 0);
});

// What only weak references lead to is gone then: Node's `Request` hangs on its signal by one.
const FETCHES = { platform: undefined, given: (...args) => globalThis.fetch(...args) };
const SENT = { headers: '', body: `${head('Content-Length: 4000')}{` };
for (const [phase, bytes] of Object.entries(SENT)) {
  for (const [kind, fetch] of Object.entries(FETCHES)) {
    test(`garbage is collected in the ${phase}, ${kind} fetch: the connection is closed`, async (t) => {
      const server = await rawServer(t, (socket) => socket.write(bytes));
      const timer = setInterval(collectGarbage, 20);
      t.after(() => clearInterval(timer));
      const { error } = await call(server, { timeoutMs: 300, fetch });
      assert.ok(error instanceof TimeoutError, String(error?.stack));
      assert.equal(server.heads.length, 1);
      await until(() => server.sockets.size === 0);
    });
  }
}
