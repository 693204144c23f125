import assert from 'node:assert/strict';
import test from 'node:test';
import { DEFAULT_TENANT, TENANTS } from '../../emulator/seed.js';
import { call, checkScim, create, emulatorFor, remove, send, storePath } from './client.js';

const { tenantId } = DEFAULT_TENANT;
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** SCIM's form of an error; returns its body. */
function assertScimError({ status, headers, text }, expected) {
  assert.equal(status, expected);
  assert.equal(headers['content-type'], 'application/scim+json');
  const body = JSON.parse(text);
  assert.deepEqual(Object.keys(body), ['schema', 'schemas', 'detail', 'status', 'timeStamp']);
  assert.deepEqual(body.schemas, ['urn:ietf:params:scim:api:messages:2.0:Error']);
  assert.equal(body.status, expected);
  assert.ok(!Number.isNaN(Date.parse(body.timeStamp)));
  return body;
}

function assertConfig({ status, headers, text }) {
  assert.deepEqual([status, headers['content-type']], [200, 'application/scim+json']);
  const body = JSON.parse(text);
  for (const name of ['schemas', 'authenticationSchemes', 'patch', 'bulk', 'filter']) {
    assert.ok(name in body, name);
  }
}

test('a token works from its create to its delete', async (t) => {
  const emulator = await emulatorFor(t);
  const { token, token_id } = (await create(emulator)).value;
  assertConfig(await checkScim(emulator, tenantId, token));
  assertScimError(await checkScim(emulator, TENANTS.empty.tenantId, token), 401);
  await remove(emulator, token_id);
  assertScimError(await checkScim(emulator, tenantId, token), 401);
  assert.deepEqual(
    emulator.requests.map((request) => request.call),
    ['createToken', 'checkToken', 'checkToken', 'deleteToken', 'checkToken'],
  );
});

test('no token, an unknown one, one in another form', async (t) => {
  const emulator = await emulatorFor(t);
  const { token } = (await create(emulator)).value;
  const url = `${emulator.url}/${tenantId}/scim/v2/ServiceProviderConfig`;
  for (const authorization of [
    '',
    token,
    `Basic ${token}`,
    `Bearer ${token} x`,
    'Bearer',
    'Bearer a',
  ]) {
    assertScimError(await send(url, { headers: { authorization } }), 401);
  }
  assertScimError(await send(url), 401);
  // Of the seed's tokens only the ids are known.
  const [{ token_id }] = TENANTS.documented.tokens;
  for (const text of [token_id, 'undefined', 'null', undefined]) {
    assertScimError(await checkScim(emulator, tenantId, text), 401);
    assertScimError(await checkScim(emulator, TENANTS.mixed.tenantId, text), 401);
  }
});

test('a changed signature is refused; bits of its last character that no byte has are not', async (t) => {
  const emulator = await emulatorFor(t);
  const { token } = (await create(emulator)).value;
  const middle = token.length - 171;
  const other = token[middle] === 'A' ? 'B' : 'A';
  const changed = token.slice(0, middle) + other + token.slice(middle + 1);
  assertScimError(await checkScim(emulator, tenantId, changed), 401);
  assertScimError(await checkScim(emulator, tenantId, token.slice(0, -4)), 401);
  const bytes = (text) => Buffer.from(text.split('.')[2], 'base64url').toString('hex');
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const same = [...alphabet]
    .map((last) => token.slice(0, -1) + last)
    .filter((each) => each !== token && bytes(each) === bytes(token));
  assert.equal(same.length, 15);
  for (const each of same) assertConfig(await checkScim(emulator, tenantId, each));
});

test('a token of the seed has the secret that the seed gives', async (t) => {
  const token = { token_id: 'a', creation_time: 1, expiration_time: 4e12, token: 'secret!' };
  const tenants = [{ identityStoreId: 'd', tenantId: 'a b', tokens: [token] }];
  const emulator = await emulatorFor(t, { seed: { tenants } });
  assertConfig(await checkScim(emulator, 'a b', 'secret!'));
  assertScimError(await checkScim(emulator, 'a b', 'secret'), 401);
});

test('an expired token is refused from its last millisecond on', async (t) => {
  let now = Date.UTC(2026, 0, 31, 12, 0, 0) + 999;
  const emulator = await emulatorFor(t, { clock: () => now });
  const { token, expiration_time } = (await create(emulator, { now })).value;
  assert.equal(expiration_time, now - 999 + YEAR_MS);
  now = expiration_time - 1;
  assertConfig(await checkScim(emulator, tenantId, token));
  now = expiration_time;
  assertScimError(await checkScim(emulator, tenantId, token), 401);
});

test('an unknown tenant is 404 in the form of SCIM, whatever the token', async (t) => {
  for (const scimAcceptsAll of [false, true]) {
    const emulator = await emulatorFor(t, { scimAcceptsAll });
    const { token } = (await create(emulator)).value;
    for (const id of ['unknown', `${tenantId}x`, '%ff']) {
      assertScimError(await checkScim(emulator, id, token), 404);
    }
    const broken = `${emulator.url}/%ff/scim/v2/ServiceProviderConfig`;
    assertScimError(await send(broken), 404);
  }
});

test('by an option every token is accepted', async (t) => {
  const emulator = await emulatorFor(t, { scimAcceptsAll: true });
  for (const token of ['anything', undefined]) {
    assertConfig(await checkScim(emulator, tenantId, token));
  }
});

test('what a tenant denies to signed calls says nothing of its tokens', async (t) => {
  const emulator = await emulatorFor(t, { scimAcceptsAll: true });
  for (const tenant of [TENANTS.forbidden, TENANTS.invalid]) {
    assertConfig(await checkScim(emulator, tenant.tenantId, 'x'));
  }
});

test('the path of scim_endpoint works, below a base path and for odd ids', async (t) => {
  const tenant = { identityStoreId: 'd', tenantId: '租 户-é' };
  const emulator = await emulatorFor(t, { basePath: '/api', seed: { tenants: [tenant] } });
  const { token } = (await create(emulator, { tenant })).value;
  const { value } = await call(emulator, 'GET', storePath(tenant));
  const { pathname } = new URL(value.provisioning_tenants[0].scim_endpoint);
  const url = `${emulator.url}${pathname}ServiceProviderConfig`;
  assertConfig(await send(url, { headers: { authorization: `Bearer ${token}` } }));
});

test('with several regions X-Region must be the one of the store', async (t) => {
  const tenants = [{ identityStoreId: 'd', tenantId: 't' }];
  const seed = { regions: ['a-1', 'b-2'], tenants };
  const emulator = await emulatorFor(t, { seed, scimAcceptsAll: true });
  assertConfig(await checkScim(emulator, 't', 'x', { 'x-region': 'a-1' }));
  assertConfig(await checkScim(emulator, 't', 'x'));
  assertScimError(await checkScim(emulator, 't', 'x', { 'x-region': 'b-2' }), 404);
});

test('faults: in the form of SCIM', async (t) => {
  const emulator = await emulatorFor(t, { scimAcceptsAll: true });
  emulator.fault({ call: 'checkToken', status: 503, retryAfter: 1 });
  const answer = await checkScim(emulator, tenantId, 'x');
  assertScimError(answer, 503);
  assert.equal(answer.headers['retry-after'], '1');
  emulator.fault({ echoToken: true });
  const { detail } = assertScimError(await checkScim(emulator, tenantId, 'some-token'), 401);
  assert.match(detail, /some-token/);
});
