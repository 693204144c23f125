// Statuses and redirects on the wire.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError, NetworkError, ValidationError } from '../../pkg/index.js';
import { BODY, hidesSecrets, RESULT, SECRET_KEY, TEMPORARY, TOKEN } from './cases/support.js';
import { call, http, rawServer } from './raw.js';

test('1xx answers come before the answer', async (t) => {
  const server = await rawServer(t, (socket) => {
    socket.write('HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n');
    socket.end(http(200, BODY));
  });
  assert.deepEqual((await call(server)).result, RESULT);
});

test('2xx statuses are judged by their body', async (t) => {
  for (const status of [200, 201, 202, 203, 206, 226, 299]) {
    const server = await rawServer(t, (socket) => socket.end(http(status, BODY)));
    assert.deepEqual((await call(server)).result, RESULT, String(status));
  }
  for (const status of [204, 205]) {
    const server = await rawServer(t, (socket) =>
      socket.end(http(status, '', status === 204 ? { 'Content-Length': undefined } : {})),
    );
    const { error } = await call(server);
    assert.ok(error instanceof ValidationError, String(error?.stack));
  }
});

test('a page of HTML under 200 is refused', async (t) => {
  const headers = { 'Content-Type': 'application/json' };
  const server = await rawServer(t, (socket) => socket.end(http(200, '<html>', headers)));
  assert.ok((await call(server)).error instanceof ValidationError);
});

test('every 4xx and 5xx keeps its status, with a body and without', async (t) => {
  for (const body of ['{"error_code":"IIC.7"}', '<h1>no</h1>', '']) {
    const server = await rawServer(t, (socket, head) =>
      socket.end(http(/\/status-(\d+)\//.exec(head)[1], body)),
    );
    for (let status = 400; status < 600; status++) {
      const { error } = await call({ url: `${server.url}/status-${status}` });
      if (status === 407) {
        // The platform keeps the answer of a proxy to itself.
        assert.ok(error instanceof NetworkError, String(error?.stack));
        continue;
      }
      assert.ok(error instanceof ApiError, String(error?.stack));
      assert.equal(error.status, status);
      assert.equal(error.errorCode, body.startsWith('{') ? 'IIC.7' : undefined);
    }
  }
});

test('an error body that breaks off changes the fields alone', async (t) => {
  for (const answer of [
    http(403, '{"error_code":', { 'Content-Length': 4000, 'X-Request-Id': 'r-1' }),
    http(403, 'no gzip', { 'Content-Encoding': 'gzip', 'X-Request-Id': 'r-1' }),
    http(403, 'zz\r\n', {
      'Content-Length': undefined,
      'Transfer-Encoding': 'chunked',
      'X-Request-Id': 'r-1',
    }),
  ]) {
    const server = await rawServer(t, (socket) => socket.end(answer));
    const { error } = await call(server);
    assert.equal(error.name, 'ForbiddenError');
    assert.equal(error.requestId, 'r-1');
    assert.equal(error.errorCode, undefined);
  }
});

test('redirects are not followed, and no secret travels', async (t) => {
  const elsewhere = await rawServer(t, (socket) => socket.end(http(200, BODY)));
  for (const status of [301, 302, 303, 307, 308]) {
    for (const credentials of [undefined, TEMPORARY]) {
      for (const location of [`${elsewhere.url}/v1`, '/same-origin', '//127.0.0.1:1/', '\u00e9']) {
        const server = await rawServer(t, (socket) =>
          socket.end(http(status, '', { Location: location })),
        );
        const { error } = await call(server, { credentials, retry: {} });
        assert.ok(error instanceof ApiError, String(error?.stack));
        assert.equal(error.status, status);
        assert.equal(error.retryable, false);
        assert.equal(server.heads.length, 1, 'not even to the same origin');
      }
    }
  }
  assert.equal(elsewhere.heads.length, 0);
});

test('what is sent holds each secret in its place or not at all', async (t) => {
  const server = await rawServer(t, (socket) => socket.end(http(200, BODY)));
  await call(server, { credentials: TEMPORARY });
  const [head] = server.heads;
  assert.match(head, /^GET \/v1\/identity-stores\/[^ ?]+\/tenant\/[^ ?]+\/bearer-token HTTP\/1\.1/);
  assert.ok(!head.includes(SECRET_KEY));
  assert.equal(head.split(TOKEN).length, 2, 'once');
  assert.match(head, /^x-security-token: /im);
  assert.doesNotMatch(head, /^(cookie|content-length|transfer-encoding):/im);
});

test('an echo of the whole request shows no secret', async (t) => {
  for (const status of [400, 403, 404]) {
    const server = await rawServer(t, (socket, head) =>
      socket.end(
        http(status, JSON.stringify({ error_msg: head, error_code: TOKEN }), {
          'X-Request-Id': TOKEN,
        }),
      ),
    );
    const { error } = await call(server, { credentials: TEMPORARY });
    assert.ok(error.errorMsg.includes('[REDACTED]'));
    hidesSecrets(error);
  }
});

test('a status line that echoes the token hides it too', async (t) => {
  const server = await rawServer(t, (socket) => socket.end(`HTTP/1.1 ${TOKEN} OK\r\n\r\n`));
  const { error } = await call(server, { credentials: TEMPORARY });
  assert.ok(error instanceof NetworkError);
  hidesSecrets(error);
});
