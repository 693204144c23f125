// Bodies without end: reading stops at the limit, after decoding, and the connection is closed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { ApiError, ValidationError } from '../../pkg/index.js';
import { BODY, RESULT } from './cases/support.js';
import { call, http, rawServer, until } from './raw.js';

const CODINGS = {
  gzip: (bytes) => gzipSync(bytes, { level: 9 }),
  deflate: deflateSync,
  br: (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
};
const LIMIT = 1 << 20;
const BOMB = Buffer.alloc(64 * LIMIT, 32);

for (const [coding, compress] of Object.entries(CODINGS)) {
  test(`a body under ${coding} is decoded`, async (t) => {
    const body = compress(Buffer.from(BODY));
    const server = await rawServer(t, (socket) =>
      socket.end(http(200, body, { 'Content-Encoding': coding })),
    );
    assert.deepEqual((await call(server)).result, RESULT);
  });

  test(`a ${coding} bomb ends at the limit`, async (t) => {
    const bomb = compress(BOMB);
    for (const status of [200, 404]) {
      const server = await rawServer(t, (socket) =>
        // Not ended: whoever reads to the end waits for ever.
        socket.write(
          http(status, bomb, {
            'Content-Encoding': coding,
            'Content-Length': bomb.length + 1,
            Connection: 'keep-alive',
          }),
        ),
      );
      const before = process.memoryUsage().arrayBuffers;
      const { error } = await call(server, { maxResponseBytes: LIMIT });
      assert.ok(process.memoryUsage().arrayBuffers - before < 32 * LIMIT, 'not decoded to its end');
      if (status === 200) assert.ok(error instanceof ValidationError, String(error?.stack));
      else assert.ok(error instanceof ApiError && error.status === 404, String(error?.stack));
      await until(() => server.sockets.size === 0);
    }
  });
}

test('an endless body ends at the limit', async (t) => {
  for (const framing of ['Transfer-Encoding: chunked', 'Content-Length: 99999999999']) {
    const piece = Buffer.alloc(65_536, 32);
    const chunk = Buffer.concat([Buffer.from('10000\r\n'), piece, Buffer.from('\r\n')]);
    let written = 0;
    const server = await rawServer(t, (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${framing}\r\n\r\n`);
      const more = () => {
        if (socket.destroyed) return;
        written += piece.length;
        socket.write(framing.includes('chunked') ? chunk : piece, more);
      };
      more();
    });
    const { error } = await call(server, { maxResponseBytes: LIMIT });
    assert.ok(error instanceof ValidationError, String(error?.stack));
    assert.match(error.message, /maxResponseBytes/);
    await until(() => server.sockets.size === 0);
    assert.ok(written < 64 * LIMIT, `${written} bytes were taken`);
  }
});

test('a large answer within the limit is read whole', async (t) => {
  const items = Array.from(
    { length: 50_000 },
    (_, n) => `{"token_id":"token-${n}","creation_time":${n},"expiration_time":${n + 1}}`,
  );
  const body = `{"bearer_tokens":[${items}]}`;
  const server = await rawServer(t, (socket) =>
    socket.end(http(200, gzipSync(body), { 'Content-Encoding': 'gzip' })),
  );
  const { bearerTokens } = (await call(server)).result;
  assert.equal(bearerTokens.length, 50_000);
  assert.deepEqual(bearerTokens[49_999], {
    tokenId: 'token-49999',
    creationTime: 49_999,
    expirationTime: 50_000,
  });
});
