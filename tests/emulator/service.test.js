import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import test from 'node:test';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT, TENANTS } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { emulatorFor, get, pathOf, send, signedHeaders, storePath } from './client.js';

const DAY_MS = 24 * 60 * 60 * 1000;

// As printed in the service's documentation.
const DOCUMENTED = `{ "bearer_tokens" : [ {
  "creation_time" : 1754277891140, "expiration_time" : 1785813891000,
  "token_id" : "5bd76fe3-48cc-4e4b-a235-a4e6xxxx" }, {
  "creation_time" : 1754278569276, "expiration_time" : 1785814569000,
  "token_id" : "715ad873-3b32-48a3-a08f-50fxxxxxx7" } ] }`;

/** An error in the documented form; returns its body. */
function assertError(answer, status, code) {
  assert.equal(answer.status, status);
  assert.equal(answer.headers['content-type'], 'application/json');
  const body = JSON.parse(answer.text);
  assert.equal(body.error_code, code);
  assert.ok(body.error_msg.length > 0);
  assert.match(body.request_id, /^[0-9a-f]{32}$/);
  assert.equal(body.request_id, answer.headers['x-request-id']);
  return body;
}

test("the default tenant is the documentation's example, member for member", async (t) => {
  const { status, headers, text } = await get(await emulatorFor(t));
  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'application/json');
  assert.match(headers['x-request-id'], /^[0-9a-f]{32}$/);
  assert.equal(text, JSON.stringify(JSON.parse(DOCUMENTED)));
});

test('an empty list is a list', async (t) => {
  const { status, text } = await get(await emulatorFor(t), { tenant: TENANTS.empty });
  assert.deepEqual([status, text], [200, '{"bearer_tokens":[]}']);
});

test('one tenant has an active, an expiring and an expired token by the clock', async (t) => {
  const now = Date.UTC(2030, 5, 1, 8, 30, 0) + 140;
  const emulator = await emulatorFor(t, { clock: () => now });
  const { text } = await get(emulator, { tenant: TENANTS.mixed, now });
  const tokens = JSON.parse(text).bearer_tokens;
  assert.deepEqual(
    tokens.map(({ expiration_time }) => expiration_time),
    [300, 30, -10].map((days) => now - 140 + days * DAY_MS),
  );
  for (const token of tokens) {
    assert.deepEqual(Object.keys(token), ['creation_time', 'expiration_time', 'token_id']);
    assert.equal(token.expiration_time - token.creation_time, 365 * DAY_MS - 140);
  }
});

test('one tenant has 10 000 tokens, all different', async (t) => {
  const { text } = await get(await emulatorFor(t), { tenant: TENANTS.large });
  const ids = JSON.parse(text).bearer_tokens.map(({ token_id }) => token_id);
  assert.deepEqual([ids.length, new Set(ids).size], [10_000, 10_000]);
});

test('400, 403 and 404 have the documented bodies', async (t) => {
  const emulator = await emulatorFor(t);
  const plain = ['error_code', 'error_msg', 'request_id'];

  const invalid = await get(emulator, { tenant: TENANTS.invalid });
  assert.deepEqual(Object.keys(assertError(invalid, 400, 'IIC.400')), plain);

  const denied = assertError(await get(emulator, { tenant: TENANTS.forbidden }), 403, 'IIC.1000');
  assert.deepEqual(Object.keys(denied), [...plain, 'encoded_authorization_message']);
  assert.match(denied.error_msg, /IdentityCenter:externalIdp:listBearerTokens/);

  for (const [tenant, code] of [
    [{ ...DEFAULT_TENANT, tenantId: 'unknown' }, 'IIC.1332'],
    [{ ...DEFAULT_TENANT, identityStoreId: 'd-unknown' }, 'IIC.404'],
    [{ ...DEFAULT_TENANT, tenantId: `../tenant/${DEFAULT_TENANT.tenantId}` }, 'IIC.1332'],
  ]) {
    const unknown = await get(emulator, { tenant });
    assert.deepEqual(Object.keys(assertError(unknown, 404, code)), plain);
  }
});

test('a path that is not the API is 404, even unsigned', async (t) => {
  const emulator = await emulatorFor(t);
  for (const path of [
    ...['/', '/favicon.ico', `${pathOf()}/`, `/api${pathOf()}`, '/v1/../x', '//', '/v1/instances/'],
    ...[`${pathOf()}/a/b`, '/scim/v2/ServiceProviderConfig', '/v5', `${storePath()}/x`],
  ]) {
    assertError(await send(emulator.url + path), 404, 'APIGW.0101');
  }
});

test('other methods are 405', async (t) => {
  const emulator = await emulatorFor(t);
  for (const [path, allow, methods] of [
    [pathOf(), 'GET, POST', ['PUT', 'DELETE', 'OPTIONS']],
    [`${pathOf()}/token`, 'DELETE', ['GET', 'POST', 'OPTIONS']],
    [storePath(), 'GET', ['POST', 'DELETE']],
    ['/v1/registered-regions', 'GET', ['POST']],
    ['/v1/instances?limit=1', 'GET', ['POST']],
    ['/v5/decode-authorization-message', 'POST', ['GET']],
    ['/tenant/scim/v2/ServiceProviderConfig', 'GET', ['POST']],
  ]) {
    for (const method of methods) {
      const answer = await send(emulator.url + path, { method });
      assertError(answer, 405, 'APIGW.0101');
      assert.equal(answer.headers.allow, allow);
    }
  }
  const head = await send(emulator.url + pathOf(), { method: 'HEAD' });
  assert.deepEqual([head.status, head.text], [405, '']);
});

test('unsigned requests are answered where allowed, wrongly signed ones never', async (t) => {
  const emulator = await emulatorFor(t, { allowUnsigned: true });
  const url = emulator.url + pathOf();
  assert.equal((await send(url)).status, 200);
  const headers = { ...signedHeaders(url), 'x-sdk-date': '20200101T000000Z' };
  assertError(await send(url, { headers }), 401, 'APIGW.0301');
});

test('a base path is part of the URL and of what is signed', async (t) => {
  const emulator = await emulatorFor(t, { basePath: '/proxy/api' });
  assert.ok(emulator.url.endsWith('/proxy/api'));
  assert.equal((await get(emulator)).status, 200);
  const outside = new URL(pathOf(), emulator.url);
  assertError(await send(outside), 404, 'APIGW.0101');
});

test('a seed replaces credentials and tenants', async (t) => {
  const credentials = { accessKeyId: 'OTHER', secretAccessKey: 'otherSecret' };
  const tenant = { identityStoreId: 'd-x y+z%', tenantId: '租 户-é' };
  const tokens = [{ creation_time: 1, expiration_time: 2, token_id: 'a', note: 'kept' }];
  const seed = { credentials: [credentials], tenants: [{ ...tenant, tokens }] };
  const emulator = await emulatorFor(t, { seed });
  const { text } = await get(emulator, { tenant, credentials });
  assert.deepEqual(JSON.parse(text), { bearer_tokens: tokens });
  assertError(await get(emulator), 401, 'APIGW.0301');
  assertError(await get(emulator, { credentials }), 404, 'IIC.404'); // another store

  const regionless = await emulatorFor(t, { seed: { regions: [], tenants: [tenant] } });
  const [{ scimEndpoint }] = regionless.seed.tenants;
  assert.equal(
    scimEndpoint,
    'https://scim.cn-north-4.myhuaweicloud.com/%E7%A7%9F%20%E6%88%B7-%C3%A9/scim/v2/',
  );

  const keysOnly = await emulatorFor(t, { seed: { credentials: [credentials] } });
  assert.equal((await get(keysOnly, { credentials })).status, 200);
});

test('a wrong option is refused at the start', async () => {
  const wrong = [
    [{ seed: null }, /seed: expected an object/],
    [{ seed: { tenants: {} } }, /tenants is not an array/],
    [{ seed: { credentials: 1 } }, /credentials is not an array/],
    [{ seed: { credentials: [{ accessKeyId: 'A' }] } }, /credentials\[0\].secretAccessKey/],
    [{ seed: { tenants: [{ identityStoreId: 'd' }] } }, /tenants\[0\].tenantId/],
    [{ seed: { tenants: [{ ...DEFAULT_TENANT, tokens: {} }] } }, /tenants\[0\].tokens/],
    [{ seed: { tenants: [{ ...DEFAULT_TENANT, tokens: [{ token: 1 }] }] } }, /tokens\[0\].token/],
    [{ seed: { tenant: [] } }, /unknown member tenant/],
    [{ seed: { regions: 'a' } }, /regions is not an array/],
    [{ seed: { regions: [''] } }, /regions\[0\]/],
    [{ seed: { instances: {} } }, /instances is not an array/],
    [{ seed: { instances: [{ instanceId: 'ins-1' }] } }, /instances\[0\].identityStoreId/],
    [{ seed: { instances: [{ identityStoreId: 'd' }] } }, /instances\[0\].instanceId/],
    [
      { seed: { instances: [{ identityStoreId: 'd', instanceId: 'i', region: 'x' }] } },
      /instances\[0\].region is not one of regions/,
    ],
    [
      { seed: { instances: [], tenants: [DEFAULT_TENANT] } },
      /tenants\[0\].identityStoreId is of no instance/,
    ],
    [{ seed: { tokenQuota: -1 } }, /tokenQuota/],
    [{ seed: { pageSize: 101 } }, /pageSize/],
    [{ seed: { domainId: '' } }, /domainId/],
    [
      { seed: { credentials: [{ ...DEFAULT_CREDENTIALS, deniedActions: ['listTokens'] }] } },
      /credentials\[0\].deniedActions: no call needs listTokens/,
    ],
    [{ host: '0.0.0.0' }, /loopback/],
    [{ basePath: 'api/' }, /basePath/],
  ];
  for (const [options, message] of wrong) {
    await assert.rejects(startEmulator(options), { name: 'TypeError', message });
  }
});

test('it records what arrived and how it ended', async (t) => {
  const emulator = await emulatorFor(t);
  const answer = await get(emulator, { headers: { 'x-other': 'value' } });
  await send(`${emulator.url}/elsewhere`);
  const [first, second] = emulator.requests;
  assert.deepEqual([first.method, first.url, first.status], ['GET', pathOf(), 200]);
  assert.deepEqual([first.call, second.call, first.body], ['listTokens', undefined, '']);
  assert.equal(first.headers['x-other'], 'value');
  assert.match(first.headers.authorization, /^SDK-HMAC-SHA256 /);
  assert.equal(first.requestId, answer.headers['x-request-id']);
  assert.deepEqual([second.url, second.status], ['/elsewhere', 404]);
  assert.equal(first.outcome, 'finished');
});

test('closing ends open connections', async () => {
  const emulator = await startEmulator();
  const socket = connect(emulator.port, '127.0.0.1');
  await once(socket, 'connect');
  emulator.fault({ hang: true });
  socket.write(`GET ${pathOf()} HTTP/1.1\r\nHost: a\r\n\r\n`);
  while (emulator.requests.length === 0) await new Promise(setImmediate);
  const closed = once(socket, 'close');
  await emulator.close();
  await closed;
  await emulator.close();
  const again = connect(emulator.port, '127.0.0.1');
  const [error] = await once(again, 'error');
  assert.equal(error.code, 'ECONNREFUSED');
});
