// The calls around the list through the relay: each request as one request, and what comes back.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT, TENANTS } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import * as api from '../../pkg/index.js';
import { sharedEmulator } from '../emulator/shared.js';
import { makeRelay, ORIGIN, pageFetch, pathOf, refusal, requestTo } from './handler.js';

const DECODE = '/v5/decode-authorization-message';
const REGIONS = ['cn-north-4', 'cn-east-3', 'ap-southeast-1'];
const DOMAIN_ID = 'domain-1';
const instance = (n) => ({
  identityStoreId: `d-${n}`,
  instanceId: `ins-${n}`,
  alias: n % 2 === 0 ? 'even' : undefined,
  region: REGIONS[n % 3],
});
const tenant = (n) => ({ identityStoreId: `d-${n}`, tenantId: `t-${n}`, denied: n === 5 });
const NUMBERS = [1, 2, 3, 4, 5];
const SEED = {
  regions: REGIONS,
  instances: NUMBERS.map(instance),
  tenants: NUMBERS.map(tenant),
  pageSize: 2,
  domainId: DOMAIN_ID,
};

const emulator = await sharedEmulator({ seed: SEED });
let relay;
beforeEach(() => {
  relay = relayWith();
});

const relayWith = (options) =>
  makeRelay({
    ...{ region: '*', endpoint: emulator.url, fetch: undefined, domainId: DOMAIN_ID },
    credentials: DEFAULT_CREDENTIALS,
    ...options,
  });

const page = (options) => ({ endpoint: ORIGIN, fetch: pageFetch(relay), retry: false, ...options });
const direct = { credentials: DEFAULT_CREDENTIALS, domainId: DOMAIN_ID };
const asked = () => emulator.requests.map(({ method, url }) => `${method} ${url}`);

const jsonTo = (body, init) => requestTo(DECODE, { method: 'POST', body, ...init });

test('each read gives in a page what it gives on the server', async () => {
  const server = { ...direct, endpoint: emulator.url };
  const forbidden = await api.listTokens(tenant(5), server).catch((error) => error);
  const encodedMessage = forbidden.encodedAuthorizationMessage;
  assert.ok(encodedMessage.length > 0);
  for (const call of [
    (options) => api.listRegions(options),
    (options) => api.listInstances(options),
    (options) => api.listTenants(tenant(2), options),
    (options) => api.listTokens(tenant(3), options),
    (options) => api.discoverTenants(options),
    (options) => api.decodeAuthorizationMessage({ encodedMessage }, options),
  ]) {
    assert.deepEqual(await call(page()), await call(server), String(call));
  }
});

test('each page of the instances is one request, with its marker', async () => {
  const { instances } = await api.listInstances(page());
  assert.deepEqual(
    instances.map(({ instanceId }) => instanceId),
    NUMBERS.map((n) => `ins-${n}`),
  );
  const [first, second, third, ...more] = asked();
  assert.equal(first, 'GET /v1/instances?limit=100');
  assert.match(second, /^GET \/v1\/instances\?limit=100&marker=[0-9a-f]{24}$/);
  assert.match(third, /^GET \/v1\/instances\?limit=100&marker=[0-9a-f]{24}$/);
  assert.deepEqual(more, []);

  const answer = await (await relay(requestTo('/v1/instances?limit=100'))).json();
  assert.equal(
    answer.page_info.next_marker,
    new URLSearchParams(second.split('?')[1]).get('marker'),
  );
  assert.deepEqual(Object.keys(answer.instances[0]), ['identity_store_id', 'instance_id']);
  assert.deepEqual(Object.keys(answer.page_info), ['next_marker']);
});

test('a marker arrives as it was sent', async () => {
  for (const marker of ['a+b /%&=', 'é中😀', '%2B', 'x'.repeat(100)]) {
    const query = `limit=100&marker=${encodeURIComponent(marker)}`;
    assert.equal((await relay(requestTo(`/v1/instances?${query}`))).status, 400);
    const [, sent] = emulator.requests.at(-1).url.split('?');
    assert.equal(new URLSearchParams(sent).get('marker'), marker);
  }
});

test('no other query, body or page is forwarded', async () => {
  for (const query of [
    ...['limit=99', 'limit=', 'limit=100&limit=100', 'limit=100&marker=', 'limit=100&x=y'],
    ...['marker=a&marker=b', 'Limit=100', 'limit=100&marker=a&marker=a'],
  ]) {
    const response = await relay(requestTo(`/v1/instances?${query}`));
    assert.deepEqual(await refusal(response), [400, 'RELAY.REQUEST'], query);
  }
  for (const path of ['/v1/registered-regions', '/v1/identity-stores/d-1/provision-tenant']) {
    const response = await relay(requestTo(`${path}?limit=100`));
    assert.deepEqual(await refusal(response), [400, 'RELAY.REQUEST'], path);
  }
  const post = jsonTo('{"encoded_message":"abc"}');
  const withQuery = await relay(new Request(`${post.url}?limit=100`, post));
  assert.deepEqual(await refusal(withQuery), [400, 'RELAY.REQUEST']);
  for (const path of ['/v1/registered-regions/', '/v1/no-call', '/v5/', '/v1//instances']) {
    assert.deepEqual(await refusal(await relay(requestTo(path))), [404, 'RELAY.PATH'], path);
  }
  for (const [path, method, allow] of [
    ['/v1/registered-regions', 'POST', 'GET'],
    ['/v1/instances', 'DELETE', 'GET'],
    [DECODE, 'GET', 'POST'],
    [`${pathOf(tenant(1))}/x`, 'GET', 'DELETE'],
  ]) {
    const response = await relay(requestTo(path, { method }));
    assert.equal(response.headers.get('allow'), allow);
    assert.deepEqual(await refusal(response), [405, 'RELAY.METHOD']);
  }
  assert.deepEqual(asked(), []);
});

test('the body of a decode is read within a bound, and nothing but the message is taken of it', async () => {
  const longest = 'A'.repeat(10_240);
  for (const body of [
    `{"encoded_message":"${longest}"}`,
    ` {"x": 1, "encoded_message": "\\u0041${longest.slice(1)}", "__proto__": {"a": "b"}} `,
  ]) {
    assert.equal(
      (await relay(jsonTo(body))).status,
      400,
      'the service says that it decodes nothing',
    );
    assert.equal(emulator.requests.at(-1).body, `{"encoded_message":"${longest}"}`);
  }
  const before = emulator.requests.length;
  const calls = [];
  relay = relayWith({ authorize: (_, call) => calls.push(call) });
  for (const [body, status] of [
    ...[undefined, '', 'null', '[]', '"abc"', '{}', '{"encoded_message":', 'encoded_message=abc'],
    ...['{"encoded_message":1}', '{"encoded_message":""}', '{"encoded_message":"a b"}'],
    ...['{"encoded_message":"é"}', `{"encoded_message":"${longest}A"}`, '\ufeff', '['.repeat(9000)],
    ...[Uint8Array.of(0xff), [`{"encoded_message":"abc"}${' '.repeat(16_384)}`, 413]],
  ].map((each) => (Array.isArray(each) ? each : [each, 400]))) {
    const response = await relay(jsonTo(body));
    assert.deepEqual(await refusal(response), [status, 'RELAY.REQUEST'], String(body).slice(0, 40));
  }
  assert.equal(emulator.requests.length, before);
  assert.deepEqual(calls, []);
});

test('a body that never ends, or breaks off, holds nothing', async () => {
  const state = { chunks: 0, isCancelled: false };
  const endless = new ReadableStream({
    pull: (controller) => {
      state.chunks += 1;
      controller.enqueue(new Uint8Array(1000).fill(0x20));
    },
    cancel: () => {
      state.isCancelled = true;
    },
  });
  const response = await relay(jsonTo(endless, { duplex: 'half' }));
  assert.deepEqual(await refusal(response), [413, 'RELAY.REQUEST']);
  assert.ok(state.isCancelled);
  assert.ok(state.chunks < 25, `${state.chunks} chunks`);

  const broken = new ReadableStream({ start: (controller) => controller.error(new Error('gone')) });
  const cut = await relay(jsonTo(broken, { duplex: 'half' }));
  assert.deepEqual(await refusal(cut), [400, 'RELAY.REQUEST']);
  assert.deepEqual(asked(), []);
});

test('authorize learns the name and the ids of each call, and a region on regional calls alone', async () => {
  const calls = [];
  relay = relayWith({
    changes: true,
    authorize: (_, call) => {
      calls.push(call);
      return false;
    },
  });
  const ids = { identityStoreId: 'd%2D1', tenantId: 't 1' };
  const path = pathOf({ identityStoreId: 'd%252D1', tenantId: 't%201' });
  const [region, origin] = ['cn-east-3', ORIGIN];
  for (const [name, url, method, call] of [
    ['listRegions', '/v1/registered-regions', 'GET', {}],
    ['listInstances', '/v1/instances?limit=100&marker=m', 'GET', {}],
    [
      'listTenants',
      '/v1/identity-stores/d%252D1/provision-tenant',
      'GET',
      { region, identityStoreId: ids.identityStoreId },
    ],
    ['listTokens', path, 'GET', { region, ...ids }],
    ['createToken', path, 'POST', { region, ...ids }],
    ['deleteToken', `${path}/a%3Fb`, 'DELETE', { region, ...ids, tokenId: 'a?b' }],
    ['checkToken', '/t%201/scim/v2/ServiceProviderConfig', 'GET', { region, tenantId: 't 1' }],
    ['decodeAuthorizationMessage', DECODE, 'POST', { region }],
  ]) {
    const headers = { 'x-region': region, origin, authorization: 'Bearer a.b' };
    const body = method === 'POST' ? '{"encoded_message":"abc"}' : undefined;
    const response = await relay(requestTo(url, { method, headers, body }));
    assert.deepEqual(await refusal(response), [403, 'RELAY.UNAUTHORIZED'], name);
    assert.deepEqual(calls.pop(), { name, ...call });
  }
  assert.deepEqual([calls, asked()], [[], []]);
});

test('each call goes to its own host, and to a region that the package would take', async () => {
  const sent = [];
  const own = { endpoint: undefined, changes: true };
  own.fetch = async (url) => {
    sent.push(url);
    return new Response(null, { status: 500 });
  };
  relay = relayWith(own);
  const at = (name) => `https://${name}.cn-east-3.myhuaweicloud.com`;
  const path = pathOf(tenant(1));
  const [region, origin] = ['cn-east-3', ORIGIN];
  for (const [url, method, expected] of [
    ['/v1/registered-regions', 'GET', 'https://identitycenter.myhuaweicloud.com'],
    ['/v1/instances?limit=100', 'GET', 'https://identitycenter.myhuaweicloud.com'],
    ['/v1/identity-stores/d-1/provision-tenant', 'GET', at('identitystore')],
    [path, 'GET', at('identitystore')],
    [path, 'POST', at('identitystore')],
    [`${path}/x`, 'DELETE', at('identitystore')],
    ['/t-1/scim/v2/ServiceProviderConfig', 'GET', at('scim')],
    [DECODE, 'POST', at('sts')],
  ]) {
    const headers = { 'x-region': region, origin, authorization: 'Bearer a.b' };
    const body = url === DECODE ? '{"encoded_message":"abc"}' : undefined;
    assert.equal((await relay(requestTo(url, { method, headers, body }))).status, 500, url);
    assert.deepEqual(sent.splice(0), [expected + url]);
    for (const named of [undefined, 'evil.example/', 'CN']) {
      const isRegional = !expected.includes('identitycenter.');
      headers['x-region'] = named;
      if (named === undefined) delete headers['x-region'];
      const response = await relay(requestTo(url, { method, headers, body }));
      if (isRegional) assert.deepEqual(await refusal(response), [400, 'RELAY.REGION'], url);
      assert.equal(sent.splice(0).length, isRegional ? 0 : 1);
    }
  }
});

test('the region goes on to an endpoint, which stands for all hosts', async () => {
  const regions = () => emulator.requests.map(({ headers }) => headers['x-region']);
  await api.listTenants(tenant(1), page({ region: 'cn-east-3' }));
  await api.listInstances(page({ region: 'cn-east-3' }));
  assert.deepEqual(regions(), ['cn-east-3', undefined, undefined, undefined]);
  await assert.rejects(api.listTenants(tenant(1), page({ region: 'cn-north-4' })), { status: 404 });
});

test('domainId goes to the global host alone, and is checked when the relay is made', async () => {
  await api.listRegions(page());
  await api.listTenants(tenant(1), page());
  assert.deepEqual(
    emulator.requests.map(({ headers }) => headers['x-domain-id']),
    [DOMAIN_ID, undefined],
  );
  relay = relayWith({ domainId: undefined });
  await assert.rejects(api.listRegions(page()), { status: 401 });
  for (const domainId of ['', 'a b', 'é', 'x'.repeat(65), null, 5]) {
    const argument = 'domainId';
    assert.throws(() => relayWith({ domainId }), { code: 'INVALID_ARGUMENT', argument });
  }
});

test('no header of the caller goes on, its Authorization and cookies neither', async () => {
  const headers = {
    ...{ authorization: 'Bearer caller', cookie: 'a=b', 'x-emulator-fault': 'status=500' },
    ...{ 'x-domain-id': 'evil', 'x-security-token': 'evil', 'x-sdk-date': '20000101T000000Z' },
  };
  for (const [path, init] of [
    ['/v1/registered-regions'],
    ['/v1/instances?limit=100'],
    ['/v1/identity-stores/d-1/provision-tenant'],
    [pathOf(tenant(1))],
    [DECODE, { method: 'POST', body: '{"encoded_message":"abc"}' }],
  ]) {
    emulator.requests.length = 0;
    const { status } = await relay(requestTo(path, { ...init, headers }));
    assert.notEqual(status, 500);
    const [{ headers: sent }] = emulator.requests;
    assert.match(sent.authorization, /^SDK-HMAC-SHA256 /);
    assert.doesNotMatch(JSON.stringify(sent), /caller|evil|a=b|20000101/);
  }
});

test('no region registered is the error that it is, and an empty list for the page', async () => {
  const empty = await startEmulator({ seed: { regions: [], tenants: [], instances: [] } });
  try {
    relay = relayWith({ endpoint: empty.url, domainId: undefined });
    const response = await relay(requestTo('/v1/registered-regions'));
    assert.equal(response.status, 404);
    assert.equal((await response.json()).error_code, 'IIC.1254');
    assert.deepEqual(await api.listRegions(page()), { regionIds: [] });
  } finally {
    await empty.close();
  }
});

test('an invalid answer of each read goes back byte by byte, with its status', async () => {
  for (const [path, body, status] of [
    ['/v1/registered-regions', '{"regions":[{"region_id":1}]}', 200],
    ['/v1/instances?limit=100', '{"instances":[{}],"x":"é"}', 202],
    ['/v1/identity-stores/d-1/provision-tenant', 'no JSON', 200],
    [pathOf(tenant(1)), '{', 203],
    [DECODE, '{"decoded_message":null}', 200],
  ]) {
    emulator.fault({ body, status });
    const isDecode = path === DECODE;
    const init = isDecode ? { method: 'POST', body: '{"encoded_message":"abc"}' } : {};
    const response = await relay(requestTo(path, init));
    assert.deepEqual([response.status, await response.text()], [status, body], path);
  }
});

test('a relay in front of an endpoint needs no region', async () => {
  const plain = await startEmulator();
  try {
    relay = relayWith({ endpoint: plain.url, domainId: undefined, region: undefined });
    const { tenants } = await api.discoverTenants(page());
    assert.equal(tenants.length, Object.keys(TENANTS).length);
    assert.deepEqual(await api.listTokens(DEFAULT_TENANT, page()), {
      bearerTokens: TENANTS.documented.tokens.map((token) => ({
        tokenId: token.token_id,
        creationTime: token.creation_time,
        expirationTime: token.expiration_time,
      })),
    });
  } finally {
    await plain.close();
  }
});
