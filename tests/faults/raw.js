// A server on loopback that speaks in bytes: what a broken, slow or hostile service sends.

import { createServer } from 'node:net';
import * as library from '../../pkg/index.js';
import { IDS } from './cases/support.js';

/**
 * Serves raw answers; ends with the test. `respond(socket, head, n)` writes the n-th answer.
 * Gives `url`, the request heads as they came, and the open sockets that
 * had a request (Node opens a spare one by itself after a connection was cut).
 */
export async function rawServer(t, respond) {
  const heads = [];
  const sockets = new Set();
  const all = new Set();
  const server = createServer((socket) => {
    all.add(socket);
    // Resets are what these tests are about.
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = text.slice(0, end);
      text = text.slice(end + 4);
      heads.push(head);
      sockets.add(socket);
      respond(socket, head, heads.length);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of all) socket.destroy();
    server.close();
  });
  return { url: `http://127.0.0.1:${server.address().port}`, heads, sockets };
}

/** An answer that closes its connection. */
export function http(status, body = '', headers = {}) {
  const length = Buffer.byteLength(body);
  const lines = Object.entries({ 'Content-Length': length, Connection: 'close', ...headers })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`HTTP/1.1 ${status} Status\r\n${lines.join('')}\r\n`, 'latin1');
  return Buffer.concat([head, Buffer.from(body)]);
}

/** One attempt against the server: its result, or its error. */
export const call = (server, options) =>
  library
    .listTokens(IDS, { endpoint: server.url, retry: false, timeoutMs: 20_000, ...options })
    .then(
      (result) => ({ result }),
      (error) => ({ error }),
    );

/** Waits until `condition` holds; the test's own time limit ends a wait in vain. */
export async function until(condition) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
