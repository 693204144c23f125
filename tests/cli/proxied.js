// One call of the command through a proxy, with any Node and any copy of the command.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CERTIFICATE } from './certificate.js';
import { CREDENTIALS, command } from './command.js';
import { closedPort, startProxy, tlsServer } from './sockets.js';

const ANSWER = JSON.stringify({
  bearer_tokens: [{ token_id: 'a', creation_time: 1, expiration_time: 2 }],
});

/**
 * Lists tokens of `https://service.example`, which only the proxy can reach, if it is there at all.
 * @param {{node?: string, program?: string, isThere?: boolean}} [options]
 * @returns {Promise<{code: number, stdout: string, stderr: string, asked: string[]}>}
 */
export async function callsThroughProxy({ isThere = true, ...options } = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'proxied-'));
  const service = await tlsServer(ANSWER);
  const proxy = await startProxy(isThere ? service.port : await closedPort());
  try {
    const authority = path.join(folder, 'authority.pem');
    await writeFile(authority, CERTIFICATE);
    const ids = ['--identity-store', 'i', '--tenant', 't', '--retries', '0'];
    const args = ['list', '--endpoint', 'https://service.example', ...ids, '--format', 'json'];
    const env = {
      ...CREDENTIALS,
      HTTPS_PROXY: `http://user:password@127.0.0.1:${proxy.port}`,
      NODE_EXTRA_CA_CERTS: authority,
    };
    return { ...(await command(args, { ...options, env })), asked: proxy.asked };
  } finally {
    await Promise.all([proxy.close(), service.close()]);
    await rm(folder, { recursive: true });
  }
}
