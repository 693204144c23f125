// The recipe for Microsoft Entra ID, against a stub of its two addresses: what arrives there, and
// what becomes of the tokens for each answer.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { tenantFor } from './tenant.js';

const RECIPE = fileURLToPath(new URL('../../examples/entra-id.js', import.meta.url));
const SCIM_URL = 'https://scim.cn-north-4.myhuaweicloud.com/TENANT/scim/v2/?aadOptscim062020';

/** Answers the sign-in, and each PUT with the next of these statuses; 0 is no answer. */
async function stubFor(t, statuses, signIn = 200) {
  const received = [];
  const server = createServer(async (request, response) => {
    const body = String(await buffer(request));
    received.push({ method: request.method, url: request.url, headers: request.headers, body });
    if (request.method === 'POST') {
      response.writeHead(signIn, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ access_token: 'graph-access' }));
      return;
    }
    const status = statuses.shift();
    if (status === 0) request.socket.destroy();
    else response.writeHead(status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return { received, url: `http://127.0.0.1:${server.address().port}` };
}

async function rotate(t, statuses, signIn) {
  const tenant = await tenantFor(t, { old: 20 });
  const stub = await stubFor(t, statuses, signIn);
  const [, , ...ids] = tenant.which;
  const url = SCIM_URL.replace('TENANT', ids.at(-1));
  tenant.which = [...tenant.which.slice(0, 4), '--scim-url', url];
  const args = ['--exec', `'${process.execPath}' '${RECIPE}'`, '--finish', '--yes'];
  const env = {
    ENTRA_DIRECTORY_ID: 'directory',
    ENTRA_CLIENT_ID: 'client',
    ENTRA_CLIENT_SECRET: 'client-secret',
    ENTRA_SERVICE_PRINCIPAL_ID: 'principal',
    ENTRA_LOGIN_URL: stub.url,
    ENTRA_GRAPH_URL: stub.url,
  };
  const run = await tenant.run(['rotate', '--if-expiring', ...args], { env });
  return { tenant, run, received: stub.received, url };
}

test('the new token and the SCIM URL, its query included, arrive in one PUT', async (t) => {
  const { tenant, run, received, url } = await rotate(t, [204]);
  assert.deepEqual([run.code, tenant.names], [0, ['new']], run.stderr);
  const [signIn, put] = received;
  assert.deepEqual([signIn.method, signIn.url], ['POST', '/directory/oauth2/v2.0/token']);
  assert.equal(new URLSearchParams(signIn.body).get('grant_type'), 'client_credentials');
  assert.equal(put.method, 'PUT');
  assert.equal(put.url, '/v1.0/servicePrincipals/principal/synchronization/secrets');
  assert.equal(put.headers.authorization, 'Bearer graph-access');
  assert.deepEqual(JSON.parse(put.body), {
    value: [
      { key: 'BaseAddress', value: url },
      { key: 'SecretToken', value: tenant.newToken.token },
    ],
  });
});

for (const [what, statuses, code, names] of [
  ['a refusal', [403], 1, ['old']],
  ['throttled three times', [429, 429, 429], 1, ['old']],
  ['throttled, then taken', [429, 204], 0, ['new']],
  ['no answer, then taken', [0, 204], 0, ['new']],
  ['no answer at all', [0, 0, 0], 7, ['old', 'new']],
  ['failing', [500, 503, 500], 7, ['old', 'new']],
  ['no answer, then a refusal', [0, 403], 7, ['old', 'new']],
]) {
  test(`${what}: ${code}, ${names}`, async (t) => {
    const { tenant, run, received } = await rotate(t, [...statuses]);
    assert.deepEqual([run.code, tenant.names], [code, names], run.stderr);
    assert.equal(received.length, 1 + statuses.length);
  });
}

test('a sign-in that is refused puts nothing', async (t) => {
  const { tenant, run, received } = await rotate(t, [], 401);
  assert.deepEqual([run.code, tenant.names, received.length], [1, ['old'], 1]);
  assert.match(run.stderr, /^sign-in: 401$/m);
  assert.ok(!run.stderr.includes('client-secret'));
});
