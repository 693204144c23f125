import assert from 'node:assert/strict';
import test from 'node:test';
import { CALLS } from '../../emulator/calls.js';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT, TENANTS } from '../../emulator/seed.js';
import {
  call,
  create,
  decode,
  emulatorFor,
  get,
  listedIds,
  pathOf,
  remove,
  storePath,
} from './client.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const NOW = Date.UTC(2030, 5, 1, 8, 30, 0) + 140;
const { identityStoreId, tenantId } = DEFAULT_TENANT;

function assertError({ status, value, headers }, expected, code) {
  assert.deepEqual([status, value.error_code], [expected, code]);
  assert.equal(value.request_id, headers.get('x-request-id'));
  return value;
}

test('regions: those of the seed; 404 IIC.1254 where none is registered', async (t) => {
  const path = '/v1/registered-regions';
  const standard = await call(await emulatorFor(t), 'GET', path);
  assert.deepEqual(standard.value, { regions: [{ region_id: 'cn-north-4' }] });
  const two = await emulatorFor(t, { seed: { regions: ['a-1', 'b-2'] } });
  const { value } = await call(two, 'GET', path);
  assert.deepEqual(value, { regions: [{ region_id: 'a-1' }, { region_id: 'b-2' }] });
  const none = await emulatorFor(t, { seed: { regions: [] } });
  assertError(await call(none, 'GET', path), 404, 'IIC.1254');
  assert.equal((await get(none)).status, 200);
});

test('instances: the default has the one of its store', async (t) => {
  const { value } = await call(await emulatorFor(t), 'GET', '/v1/instances');
  const [instance] = value.instances;
  assert.deepEqual(Object.keys(instance), ['alias', 'identity_store_id', 'instance_id']);
  assert.deepEqual([instance.alias, instance.identity_store_id], [null, identityStoreId]);
  assert.match(instance.instance_id, /^ins-[0-9a-f]{16}$/);
  assert.deepEqual(value.page_info, { next_marker: null, current_count: 1 });
});

function manyInstances(count) {
  const instances = Array.from({ length: count }, (_, i) => ({
    identityStoreId: `d-${i}`,
    instanceId: `ins-${String(i).padStart(16, '0')}`,
    alias: i % 2 ? `alias ${i}` : undefined,
    instanceUrn: i % 2 ? `IdentityCenter::system:instance:ins-${i}` : undefined,
  }));
  return { instances };
}

/** All pages, as a client that follows the markers sees them. */
async function pagesOf(emulator, limit) {
  const pages = [];
  let marker;
  do {
    const query = new URLSearchParams({ ...(limit && { limit }), ...(marker && { marker }) });
    const { status, value } = await call(emulator, 'GET', `/v1/instances?${query}`);
    assert.equal(status, 200);
    pages.push(value);
    marker = value.page_info.next_marker;
    assert.ok(marker === null || marker.length === 24);
  } while (marker !== null);
  return pages;
}

test('instances: pages by limit and marker, each instance once', async (t) => {
  const seed = manyInstances(205);
  const emulator = await emulatorFor(t, { seed });
  for (const [limit, sizes] of [
    [undefined, [100, 100, 5]],
    ['100', [100, 100, 5]],
    ['41', [41, 41, 41, 41, 41]],
  ]) {
    const pages = await pagesOf(emulator, limit);
    assert.deepEqual(
      pages.map(({ page_info }) => page_info.current_count),
      sizes,
    );
    const instances = pages.flatMap((page) => page.instances);
    assert.deepEqual(
      instances.map(({ instance_id }) => instance_id),
      seed.instances.map(({ instanceId }) => instanceId),
    );
    assert.deepEqual([instances[0].alias, instances[1].alias], [null, 'alias 1']);
    assert.equal(instances[1].instance_urn, 'IdentityCenter::system:instance:ins-1');
  }
  const small = await emulatorFor(t, { seed: { ...manyInstances(5), pageSize: 2 } });
  const pages = await pagesOf(small, '100');
  assert.deepEqual(
    pages.map((page) => page.instances.length),
    [2, 2, 1],
  );
});

test('instances: a wrong limit or marker is 400', async (t) => {
  const emulator = await emulatorFor(t);
  for (const query of [
    ...['limit=0', 'limit=101', 'limit=', 'limit=1.5', 'limit=-1', 'limit=ten'],
    ...['marker=', 'marker=a1B2c3D4e5F6g7H8i9J0k1L2'],
  ]) {
    const answer = await call(emulator, 'GET', `/v1/instances?${query}`);
    assertError(answer, 400, 'IIC.400');
  }
});

test('tenants: those of the store, with the documented SCIM address', async (t) => {
  const emulator = await emulatorFor(t);
  const { value } = await call(emulator, 'GET', storePath());
  assert.deepEqual(value.provisioning_tenants[0], {
    creation_time: 1754277890722,
    scim_endpoint: `https://scim.cn-north-4.myhuaweicloud.com/${tenantId}/scim/v2/`,
    tenant_id: tenantId,
  });
  assert.deepEqual(
    value.provisioning_tenants.map(({ tenant_id }) => tenant_id),
    Object.values(TENANTS).map((each) => each.tenantId),
  );

  const tenant = { identityStoreId: 'd-1', tenantId: 't-1', tokens: [] };
  const instances = [
    { identityStoreId: 'd-0', instanceId: 'ins-0' },
    { identityStoreId: 'd-1', instanceId: 'ins-1', region: 'b-2' },
  ];
  const tenants = [tenant, { ...tenant, tenantId: 't-2', creationTime: 7, scimEndpoint: 'any' }];
  const other = await emulatorFor(t, { seed: { regions: ['a-1', 'b-2'], instances, tenants } });
  const { value: listed } = await call(other, 'GET', storePath(tenant));
  assert.deepEqual(listed.provisioning_tenants.slice(0, 1), [
    {
      creation_time: 1754277890722,
      scim_endpoint: 'https://scim.b-2.myhuaweicloud.com/t-1/scim/v2/',
      tenant_id: 't-1',
    },
  ]);
  assert.deepEqual(listed.provisioning_tenants[1], {
    creation_time: 7,
    scim_endpoint: 'any',
    tenant_id: 't-2',
  });
  const empty = await call(other, 'GET', storePath({ identityStoreId: 'd-0' }));
  assert.deepEqual([empty.status, empty.value], [200, { provisioning_tenants: [] }]);
  const unknown = await call(other, 'GET', storePath());
  assertError(unknown, 404, 'IIC.404');
});

test('a store belongs to its region: X-Region of another one is 404', async (t) => {
  const tenant = { identityStoreId: 'd-2', tenantId: 't-2' };
  const tokens = [{ creation_time: 1, expiration_time: 2, token_id: 'a' }];
  const instances = [
    { identityStoreId: 'd-1', instanceId: 'ins-1' },
    { identityStoreId: 'd-2', instanceId: 'ins-2', region: 'b-2' },
  ];
  const tenants = [{ ...tenant, tokens }];
  const two = await emulatorFor(t, { seed: { regions: ['a-1', 'b-2'], instances, tenants } });
  const statuses = async (emulator, region) => {
    const unsigned = region === undefined ? {} : { 'x-region': region };
    return [
      (await call(emulator, 'GET', storePath(tenant), { unsigned })).status,
      (await call(emulator, 'GET', pathOf(tenant), { unsigned })).status,
      (await create(emulator, { tenant, unsigned })).status,
      (await remove(emulator, 'unknown', { tenant, unsigned })).value.error_msg,
    ];
  };
  const [noToken, noStore] = [/access token does not exist/, /identity store does not exist/];
  for (const [region, status, created, reason] of [
    [undefined, 200, 201, noToken],
    ['b-2', 200, 201, noToken],
    ['a-1', 404, 404, noStore],
    ['elsewhere', 404, 404, noStore],
  ]) {
    const [ofStore, ofTenant, ofCreate, message] = await statuses(two, region);
    assert.deepEqual([ofStore, ofTenant, ofCreate], [status, status, created], region);
    assert.match(message, reason);
  }
  // Calls of the global host know no region.
  const unsigned = { 'x-region': 'elsewhere' };
  const { value } = await call(two, 'GET', '/v1/instances', { unsigned });
  assert.equal(value.instances.length, 2);

  const one = await emulatorFor(t, { seed: { regions: ['a-1'], tenants } });
  assert.deepEqual((await statuses(one, 'elsewhere')).slice(0, 3), [200, 200, 201]);
});

test('create adds, list shows, delete removes', async (t) => {
  const emulator = await emulatorFor(t, { clock: () => NOW });
  const before = await listedIds(emulator, { now: NOW });
  const created = await create(emulator, { now: NOW });
  assert.equal(created.status, 201);
  assert.equal(created.headers.get('content-type'), 'application/json');
  const { creation_time, expiration_time, token, token_id } = created.value;
  assert.deepEqual(Object.keys(created.value), [
    ...['creation_time', 'expiration_time', 'token', 'token_id'],
  ]);
  assert.deepEqual([creation_time, expiration_time], [NOW, NOW - 140 + 365 * DAY_MS]);
  assert.match(token, /^[\w-]+\.[\w-]+\.[\w-]{342}$/);
  const [head, claims] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
  assert.equal(JSON.parse(head).alg, 'RS256');
  assert.equal(JSON.parse(claims).jti, token_id);

  const { text, value } = await call(emulator, 'GET', pathOf(), { now: NOW });
  assert.deepEqual(value.bearer_tokens.at(-1), { creation_time, expiration_time, token_id });
  assert.ok(!text.includes(token));
  assert.deepEqual(await listedIds(emulator, { now: NOW }), [...before, token_id]);
  assert.deepEqual(emulator.tokensOf(identityStoreId, tenantId).at(-1), created.value);
  assert.equal(emulator.tokensOf(identityStoreId, TENANTS.empty.tenantId).length, 0);

  const again = await create(emulator, { now: NOW });
  assert.notEqual(again.value.token_id, token_id);
  const signature = (text) => text.split('.')[2];
  assert.notEqual(signature(again.value.token), signature(token));

  const removed = await remove(emulator, token_id, { now: NOW });
  assert.deepEqual([removed.status, removed.text], [200, '']);
  assert.deepEqual(await listedIds(emulator, { now: NOW }), [...before, again.value.token_id]);
  assertError(await remove(emulator, token_id, { now: NOW }), 404, 'IIC.404');
  for (const id of before) assert.equal((await remove(emulator, id, { now: NOW })).status, 200);
  assert.deepEqual(await listedIds(emulator, { now: NOW }), [again.value.token_id]);
  assert.deepEqual(
    emulator.requests.slice(0, 4).map((request) => request.call),
    ['listTokens', 'createToken', 'listTokens', 'listTokens'],
  );
});

test('what a test reads or seeds is not the state itself', async (t) => {
  const tokens = [{ creation_time: 1, expiration_time: 2, token_id: 'a', token: 'secret' }];
  const tenants = [{ ...DEFAULT_TENANT, tokens }];
  const emulator = await emulatorFor(t, { seed: { tenants } });
  emulator.tokensOf(identityStoreId, tenantId).pop();
  emulator.tokensOf(identityStoreId, tenantId)[0].token_id = 'changed';
  assert.deepEqual(await listedIds(emulator), ['a']);
  assert.ok(!(await get(emulator)).text.includes('secret'));
  await create(emulator);
  assert.equal(tenants[0].tokens.length, 1);
  assert.equal(emulator.seed.tenants[0].tokens.length, 1);
  const fresh = await emulatorFor(t, { seed: { tenants } });
  assert.deepEqual(await listedIds(fresh), ['a']);
});

test('create and delete of what is unknown, denied or invalid change nothing', async (t) => {
  const emulator = await emulatorFor(t);
  const unknown = { identityStoreId, tenantId: 'unknown' };
  assertError(await create(emulator, { tenant: unknown }), 404, 'IIC.1332');
  assertError(await remove(emulator, 'a', { tenant: unknown }), 404, 'IIC.1332');
  assertError(await remove(emulator, 'unknown'), 404, 'IIC.404');
  assertError(await create(emulator, { tenant: TENANTS.invalid }), 400, 'IIC.400');
  assertError(await create(emulator, { tenant: TENANTS.forbidden }), 403, 'IIC.1000');
  for (const tenant of [TENANTS.invalid, TENANTS.forbidden]) {
    assert.deepEqual(emulator.tokensOf(identityStoreId, tenant.tenantId), []);
  }
});

test('a quota: one token too many is 409, and room again after a delete', async (t) => {
  const emulator = await emulatorFor(t, { seed: { tokenQuota: 3 } });
  const { value } = await create(emulator);
  assertError(await create(emulator), 409, 'IIC.1257');
  assert.equal((await listedIds(emulator)).length, 3);
  await remove(emulator, value.token_id);
  assert.equal((await create(emulator)).status, 201);
  const unlimited = await emulatorFor(t);
  for (let i = 0; i < 5; i++) assert.equal((await create(unlimited)).status, 201);
});

const SIGNED = CALLS.filter(({ isScim }) => !isScim);
const ofCall = ({ path }) =>
  path.replace(
    /\{(\w+)\}/g,
    (_, name) => ({ store: identityStoreId, tenant: tenantId })[name] ?? 'x',
  );

test('every action that is denied is 403, and the message decodes to its name', async (t) => {
  assert.deepEqual(
    SIGNED.map(({ name, action }) => [name, action]),
    [
      ['listRegions', 'IdentityCenter:instance:describeRegisteredRegions'],
      ['listInstances', 'IdentityCenter:instance:list'],
      ['listTenants', 'IdentityCenter:externalIdp:listProvisioningTenant'],
      ['listTokens', 'IdentityCenter:externalIdp:listBearerTokens'],
      ['createToken', 'IdentityCenter:externalIdp:createBearerToken'],
      ['deleteToken', 'IdentityCenter:externalIdp:deleteBearerToken'],
      ['decodeAuthorizationMessage', 'sts::decodeAuthorizationMessage'],
    ],
  );
  const other = { accessKeyId: 'OTHER', secretAccessKey: 'otherSecret' };
  for (const { name, method, path, action } of SIGNED) {
    const denied = { ...DEFAULT_CREDENTIALS, deniedActions: [action] };
    const emulator = await emulatorFor(t, { seed: { credentials: [denied, other] } });
    const answer = await call(emulator, method, ofCall({ path }));
    const body = assertError(answer, 403, 'IIC.1000');
    assert.ok(body.error_msg.includes(action), name);

    const decoded = await decode(emulator, body.encoded_authorization_message, {
      credentials: other,
    });
    assert.equal(decoded.status, 200, name);
    assert.deepEqual(Object.keys(decoded.value), ['decoded_message']);
    const message = JSON.parse(decoded.value.decoded_message);
    assert.deepEqual(Object.keys(message), ['context', 'failure']);
    assert.equal(message.context.action, action);
    assert.equal(message.context.request_id, body.request_id);
    // The other calls are not concerned.
    const next = SIGNED.find((each) => each.action !== action && each.name === 'listRegions');
    if (next) assert.equal((await call(emulator, next.method, next.path)).status, 200);
  }
});

test('the dependent action is needed by all calls but decode', async (t) => {
  const action = 'organizations:delegatedAdministrators:list';
  const denied = { ...DEFAULT_CREDENTIALS, deniedActions: [action] };
  const emulator = await emulatorFor(t, { seed: { credentials: [denied] } });
  for (const { name, method, path } of SIGNED.slice(0, -1)) {
    const body = assertError(await call(emulator, method, ofCall({ path })), 403, 'IIC.1001');
    assert.ok(body.error_msg.includes(action), name);
    const { status, value } = await decode(emulator, body.encoded_authorization_message);
    assert.equal(status, 200);
    assert.equal(JSON.parse(value.decoded_message).failure.action, action);
  }
});

test("a denied tenant's message, and a fault's, name the call's action", async (t) => {
  const emulator = await emulatorFor(t);
  const actionOf = async ({ value }) => {
    const { value: decoded } = await decode(emulator, value.encoded_authorization_message);
    return JSON.parse(decoded.decoded_message).context.action;
  };
  const tenant = TENANTS.forbidden;
  assert.match(await actionOf(await call(emulator, 'GET', pathOf(tenant))), /:listBearerTokens$/);
  assert.match(await actionOf(await create(emulator, { tenant })), /:createBearerToken$/);
  assert.match(await actionOf(await remove(emulator, 'a', { tenant })), /:deleteBearerToken$/);
  emulator.fault({ status: 403 });
  assert.match(await actionOf(await call(emulator, 'GET', '/v1/instances')), /:instance:list$/);
});

test('decode: what it cannot decode is 400', async (t) => {
  const emulator = await emulatorFor(t);
  const { value } = await create(emulator, { tenant: TENANTS.forbidden });
  const message = value.encoded_authorization_message;
  assert.equal((await decode(emulator, message)).status, 200);
  for (const wrong of ['', 'not base64!', 'e30=', `${message}A`, 'A'.repeat(10241), 5, null]) {
    assertError(await decode(emulator, wrong), 400, 'IIC.400');
  }
  const longest = await decode(emulator, 'A'.repeat(10240));
  const tooLong = await decode(emulator, 'A'.repeat(10241));
  assert.match(longest.value.error_msg, /cannot be decoded/);
  assert.match(tooLong.value.error_msg, /1 to 10240/);
  const path = '/v5/decode-authorization-message';
  const headers = { 'content-type': 'application/json' };
  for (const body of ['', '{', 'null', '[]', '{}', `{"encodedMessage":"${message}"}`]) {
    assertError(await call(emulator, 'POST', path, { body, headers }), 400, 'IIC.400');
  }
  const body = JSON.stringify({ encoded_message: message });
  const text = { 'content-type': 'text/plain' };
  assertError(await call(emulator, 'POST', path, { body, headers: text }), 400, 'IIC.400');
  assert.equal(emulator.requests.at(-1).body, body);
});

test('every call below a base path, signed with it', async (t) => {
  const emulator = await emulatorFor(t, { basePath: '/proxy/api' });
  const statuses = [];
  for (const { method, path } of SIGNED) {
    const { status } = await call(emulator, method, ofCall({ path }));
    statuses.push(status);
  }
  assert.deepEqual(statuses, [200, 200, 200, 200, 201, 404, 400]);
});
