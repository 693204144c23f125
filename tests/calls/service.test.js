// The calls against the emulator as the service has them: its gateway checks each signature.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT, TENANTS } from '../../emulator/seed.js';
import {
  checkToken,
  createToken,
  decodeAuthorizationMessage,
  deleteToken,
  discoverTenants,
  listInstances,
  listRegions,
  listTenants,
  listTokens,
} from '../../pkg/index.js';
import { emulatorFor } from '../emulator/client.js';

const optionsFor = ({ url }, options) => ({
  endpoint: url,
  credentials: DEFAULT_CREDENTIALS,
  ...options,
});
const rejection = (promise) =>
  promise.then(
    () => assert.fail('a failure is expected'),
    (error) => error,
  );

test('a token is created, listed, checked and deleted', async (t) => {
  const emulator = await emulatorFor(t);
  const options = optionsFor(emulator);
  const ids = { identityStoreId: DEFAULT_TENANT.identityStoreId, tenantId: TENANTS.empty.tenantId };
  const { token, ...created } = await createToken(ids, options);
  assert.deepEqual((await listTokens(ids, options)).bearerTokens, [created]);
  const { provisioningTenants } = await listTenants(ids, options);
  const { scimEndpoint } = provisioningTenants.find(({ tenantId }) => tenantId === ids.tenantId);
  const checked = { endpoint: emulator.url };
  const check = (text) => checkToken({ scimEndpoint, token: text }, checked);
  assert.deepEqual(await check(token), { verdict: 'accepted' });
  assert.deepEqual(await check(`${token}x`), { verdict: 'rejected' });
  await deleteToken({ ...ids, tokenId: created.tokenId }, options);
  assert.deepEqual((await listTokens(ids, options)).bearerTokens, []);
  assert.deepEqual(await check(token), { verdict: 'rejected' });
  const error = await rejection(deleteToken({ ...ids, tokenId: created.tokenId }, options));
  assert.deepEqual([error.status, error.outcomeUnknown], [404, false]);
});

test('an address that takes every token is inconclusive', async (t) => {
  const emulator = await emulatorFor(t, { scimAcceptsAll: true });
  const { tenantId } = DEFAULT_TENANT;
  const scimEndpoint = `https://scim.cn-north-4.myhuaweicloud.com/${tenantId}/scim/v2/`;
  const options = { endpoint: emulator.url };
  assert.deepEqual(await checkToken({ scimEndpoint, token: 'a.b.c' }, options), {
    verdict: 'inconclusive',
  });
});

test('one token more than the quota is an error that leaves nothing unknown', async (t) => {
  const emulator = await emulatorFor(t, { seed: { tokenQuota: 2 } });
  const error = await rejection(createToken(DEFAULT_TENANT, optionsFor(emulator)));
  assert.deepEqual([error.status, error.errorCode, error.outcomeUnknown], [409, 'IIC.1257', false]);
});

test('the message of a 403 is decoded', async (t) => {
  const emulator = await emulatorFor(t);
  const options = optionsFor(emulator);
  const forbidden = {
    identityStoreId: DEFAULT_TENANT.identityStoreId,
    tenantId: TENANTS.forbidden.tenantId,
  };
  const { encodedAuthorizationMessage, message } = await rejection(createToken(forbidden, options));
  const action = 'IdentityCenter:externalIdp:createBearerToken';
  assert.ok(message.includes(action), message);
  const decoded = await decodeAuthorizationMessage(
    { encodedMessage: encodedAuthorizationMessage },
    options,
  );
  assert.equal(JSON.parse(decoded.decodedMessage).failure.action, action);
});

const REGIONS = ['cn-north-4', 'ap-southeast-3', 'eu-west-101'];
const STORES = ['d-1', 'd-2', 'd-3', 'd-4', 'd-5'];
const ORGANIZATION = {
  regions: REGIONS,
  instances: STORES.map((store, at) => ({
    ...{ identityStoreId: store, instanceId: `ins-${store}`, alias: `a b+/=${at}` },
    region: REGIONS[at % 3],
  })),
  tenants: STORES.map((store) => ({ identityStoreId: store, tenantId: `t-${store}` })),
};

test('an organization of several regions and pages is found', async (t) => {
  const seed = { ...ORGANIZATION, pageSize: 2, domainId: 'account' };
  const emulator = await emulatorFor(t, { seed });
  const options = optionsFor(emulator, { domainId: 'account' });
  assert.deepEqual(await listRegions(options), { regionIds: REGIONS });
  const { instances } = await listInstances(options);
  assert.deepEqual(
    instances.map(({ identityStoreId }) => identityStoreId),
    STORES,
  );
  emulator.requests.length = 0;
  const { tenants } = await discoverTenants(options);
  assert.deepEqual(
    tenants.map(({ region, tenantId, alias }) => [region, tenantId, alias]),
    [
      ['cn-north-4', 't-d-1', 'a b+/=0'],
      ['cn-north-4', 't-d-4', 'a b+/=3'],
      ['ap-southeast-3', 't-d-2', 'a b+/=1'],
      ['ap-southeast-3', 't-d-5', 'a b+/=4'],
      ['eu-west-101', 't-d-3', 'a b+/=2'],
    ],
  );
  assert.equal(emulator.requests.length, 1 + 3 + REGIONS.length * STORES.length);
  const error = await rejection(discoverTenants({ ...options, domainId: 'other' }));
  assert.equal(error.status, 401);
});

test('the first call of each kind that fails is the error of a discovery', async (t) => {
  for (const call of ['listRegions', 'listInstances', 'listTenants']) {
    const emulator = await emulatorFor(t, { seed: ORGANIZATION });
    emulator.fault({ call, status: 403, times: 100 });
    const error = await rejection(discoverTenants(optionsFor(emulator)));
    assert.deepEqual([error.name, error.errorCode], ['ForbiddenError', 'IIC.1000']);
    assert.ok(error.encodedAuthorizationMessage);
  }
});

test('no bad signature is sent a second time: a key is not locked by one call', async (t) => {
  const emulator = await emulatorFor(t, { keyLock: true });
  const credentials = { ...DEFAULT_CREDENTIALS, secretAccessKey: 'wrong' };
  const options = optionsFor(emulator, { credentials, retry: { maxAttempts: 10 } });
  const tokenId = 'token-1';
  for (const call of [
    () => listRegions(options),
    () => discoverTenants(options),
    () => createToken(DEFAULT_TENANT, options),
    () => deleteToken({ ...DEFAULT_TENANT, tokenId }, options),
    () => decodeAuthorizationMessage({ encodedMessage: 'a' }, options),
  ]) {
    assert.equal((await rejection(call())).status, 401);
  }
  assert.equal(emulator.requests.length, 5);
  assert.deepEqual(await listRegions(optionsFor(emulator)), { regionIds: ['cn-north-4'] });
});
