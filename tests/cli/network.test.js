// Calls that get no answer: the command names the cause, and what to do about it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkReason } from '../../pkg/cli/call/network.js';
import { CREDENTIALS, command } from './command.js';
import { closedPort, httpServer, rawServer, tlsServer } from './sockets.js';

/** Asks an endpoint once; the exit code must be that of a failed call. */
async function askOnce(endpoint, ...args) {
  const ids = ['--identity-store', 'i', '--tenant', 't', '--retries', '0'];
  const all = ['list', ...ids, '--endpoint', endpoint, ...args];
  const { code, stdout, stderr } = await command(all, { env: CREDENTIALS });
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.ok(!stderr.includes('see cause'), stderr);
  assert.match(stderr, /^[^\n]+\n[^\n]+\. What to do:\n(- [^\n]+\n)+$/);
  return stderr;
}

test('a refused connection: code, address and port', async () => {
  const port = await closedPort();
  for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
    const stderr = await askOnce(`http://${host}:${port}`);
    assert.match(stderr, new RegExp(`^identity-center-tokens: no answer from .*:${port}: \\w+ `));
    assert.match(stderr, new RegExp(`E(CONNREFUSED|ADDRNOTAVAIL) [^ ]+:${port}`));
  }
  const stderr = await askOnce(`http://127.0.0.1:${port}`);
  const line = `no answer from 127.0.0.1:${port}: ECONNREFUSED 127.0.0.1:${port}: nothing listens there`;
  assert.equal(stderr.split('\n')[0], `identity-center-tokens: ${line}`);
  assert.match(stderr, /^- Check host and port/m);
});

test('an unknown host', async () => {
  const stderr = await askOnce('https://x.invalid');
  assert.match(stderr, /no answer from x\.invalid:443: (ENOTFOUND|EAI_AGAIN) x\.invalid: /);
});

test('a port that fetch connects to never', async () => {
  const stderr = await askOnce('http://127.0.0.1:1');
  assert.match(stderr, /no answer from 127\.0\.0\.1:1: fetch connects to no such port/);
});

for (const [name, start, scheme, pattern] of [
  [
    'a self-signed certificate',
    () => tlsServer('x'),
    'https',
    /DEPTH_ZERO_SELF_SIGNED_CERT: its certificate is signed by no authority.*\n.*\n- .*NODE_EXTRA_CA_CERTS/,
  ],
  [
    'plain HTTP on a port of https:',
    () => httpServer('x'),
    'https',
    /ERR_SSL_\w+: it does not speak TLS/,
  ],
  [
    'an old version of TLS',
    () =>
      tlsServer('x', {
        minVersion: 'TLSv1',
        maxVersion: 'TLSv1.1',
        ciphers: 'DEFAULT@SECLEVEL=0',
      }),
    'https',
    /ERR_SSL_\w+: no TLS version in common/,
  ],
  ['TLS on a port of http:', () => tlsServer('x'), 'http', /it closed the connection/],
  [
    'a reset',
    () => rawServer((socket) => socket.resetAndDestroy()),
    'http',
    /ECONNRESET.*: it closed the connection/,
  ],
  [
    'an answer that is not HTTP',
    () => rawServer((socket) => socket.end('\u001b]52;c;aGk=\u0007\r\n\r\n')),
    'http',
    /its answer is not HTTP/,
  ],
  [
    'a body that breaks off',
    () => rawServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx')),
    'http',
    /UND_ERR_SOCKET.*: it closed the connection/,
  ],
]) {
  test(name, async () => {
    const server = await start();
    try {
      const stderr = await askOnce(`${scheme}://localhost:${server.port}`);
      assert.ok(stderr.includes(` no answer from localhost:${server.port}: `), stderr);
      assert.match(stderr, pattern);
    } finally {
      await server.close();
    }
  });
}

test('no answer in time', async () => {
  const server = await rawServer(() => {});
  try {
    const stderr = await askOnce(`http://127.0.0.1:${server.port}`, '--timeout', '0.3');
    assert.match(stderr, new RegExp(`127\\.0\\.0\\.1:${server.port}: .* within 300 ms`));
    assert.match(stderr, /raise --timeout$/m);
  } finally {
    await server.close();
  }
});

test('causes in causes, several addresses, circles and values that are no errors', () => {
  const refused = (address) =>
    Object.assign(new Error('connect'), { code: 'ECONNREFUSED', address, port: 443 });
  const all = new AggregateError([refused('::1'), refused('127.0.0.1')], '');
  Object.assign(all, { code: 'ECONNREFUSED' });
  const circle = new Error('round and round');
  circle.cause = circle;
  const lost = Object.assign(new Error('connect timeout'), { code: 'UND_ERR_CONNECT_TIMEOUT' });
  for (const [cause, expected] of [
    [
      new TypeError('fetch failed', { cause: all }),
      'ECONNREFUSED [::1]:443, 127.0.0.1:443: nothing listens there',
    ],
    [new TypeError('fetch failed', { cause: lost }), 'UND_ERR_CONNECT_TIMEOUT: no connection'],
    [circle, 'round and round'],
    [new TypeError('fetch failed'), 'fetch failed'],
    ['text', 'text'],
    [undefined, 'undefined'],
  ]) {
    const { message } = networkReason({ cause }, 'h:443');
    assert.ok(message.startsWith(`no answer from h:443: ${expected}`), message);
  }
  assert.equal(
    networkReason({ cause: lost }).message,
    'no answer: UND_ERR_CONNECT_TIMEOUT: no connection in time',
  );
});
