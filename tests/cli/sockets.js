// Servers on loopback for the command's network tests.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, createServer as createTcpServer } from 'node:net';
import { CERTIFICATE, KEY } from './certificate.js';

/** Listens on a free port; gives the port and a function that closes all. */
async function listening(server) {
  const sockets = new Set();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: server.address().port,
    async close() {
      for (const socket of sockets) socket.destroy();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A server of raw bytes: `answer` gets each socket once it has sent something. */
export function rawServer(answer) {
  return listening(
    createTcpServer((socket) => socket.once('data', () => answer(socket)).on('error', () => {})),
  );
}

/** An HTTP server that answers every request with this body. */
export const httpServer = (body) => listening(createServer((_, response) => response.end(body)));

/** The same behind TLS, with a certificate that no authority signed. */
export const tlsServer = (body, options) =>
  listening(
    createTlsServer({ key: KEY, cert: CERTIFICATE, ...options }, (_, response) =>
      response.end(body),
    ),
  );

/** A port where nothing listens. */
export async function closedPort() {
  const server = await listening(createTcpServer());
  await server.close();
  return server.port;
}

/**
 * An HTTP proxy. Whatever host is asked for, it leads to `port` of this machine; `asked` has each
 * method and address.
 */
export async function startProxy(port) {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(418).end();
  });
  server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    const behind = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      behind.pipe(socket).pipe(behind);
    });
    behind.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
    socket.on('error', () => {}).once('close', () => behind.destroy());
  });
  return { asked, ...(await listening(server)) };
}
