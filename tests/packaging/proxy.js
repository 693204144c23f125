// A proxy on loopback: tunnels (CONNECT) and forwards requests in absolute form, as HTTP proxies do.

import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import { connect } from 'node:net';

/** @returns {Promise<{ url: string, targets: string[], close: () => Promise<void> }>} */
export async function startProxy() {
  const targets = [];
  const server = createServer((incoming, outgoing) => {
    targets.push(new URL(incoming.url).host);
    const { method, headers } = incoming;
    const forwarded = send(incoming.url, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    outgoing.on('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  server.on('connect', ({ url }, client) => {
    targets.push(url);
    const { hostname, port } = new URL(`http://${url}`);
    const upstream = connect(port, hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ]) {
      socket.on('error', () => {});
      socket.on('close', () => other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    targets,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
