// The relay in front of the emulator: what it forwards, and what becomes of the answers.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT, TENANTS } from '../../emulator/seed.js';
import { listTokens } from '../../pkg/index.js';
import { sharedEmulator } from '../emulator/shared.js';
import { makeRelay, ORIGIN, pathOf, refusal } from './handler.js';

const PATH = pathOf(DEFAULT_TENANT);
const emulator = await sharedEmulator();
let relay;

const ask = (path = PATH, { origin = ORIGIN, ...init } = {}, handler = relay) =>
  handler(new Request(origin + path, init));

const relayWith = (options) =>
  makeRelay({
    ...{ region: undefined, endpoint: emulator.url, fetch: undefined },
    credentials: DEFAULT_CREDENTIALS,
    ...options,
  });

beforeEach(() => {
  relay = relayWith();
});

test('forwards the call, signed, and gives the documented members only', async () => {
  emulator.fault({
    body: '{"extra":1,"bearer_tokens":[{"token_id":"a","x":2,"creation_time":1,"expiration_time":2}]}',
  });
  const response = await ask();
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), {
    bearer_tokens: [{ token_id: 'a', creation_time: 1, expiration_time: 2 }],
  });
  assert.match(emulator.requests[0].headers.authorization, /^SDK-HMAC-SHA256 Access=EMULATOR/);
  assert.equal(response.headers.get('x-request-id'), emulator.requests[0].requestId);
});

test('is a working endpoint of listTokens', async () => {
  const { bearerTokens } = await listTokens(DEFAULT_TENANT, {
    endpoint: ORIGIN,
    fetch: (url, init) => relay(new Request(url, init)),
  });
  assert.deepEqual(
    bearerTokens.map(({ tokenId }) => tokenId),
    TENANTS.documented.tokens.map(({ token_id }) => token_id),
  );
});

test('stores nothing and lets nothing run', async () => {
  const { headers } = await ask();
  assert.equal(headers.get('cache-control'), 'no-store');
  assert.equal(headers.get('content-type'), 'application/json');
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.match(headers.get('content-security-policy'), /default-src 'none'/);
  assert.equal(headers.get('access-control-allow-origin'), null);
});

test('ids arrive as they were sent', async () => {
  const response = await ask(pathOf({ identityStoreId: 'a%20b%3F', tenantId: '%25' }));
  assert.equal(response.status, 404);
  assert.equal(emulator.requests[0].url, '/v1/identity-stores/a%20b%3F/tenant/%25/bearer-token');
});

test('no other path, method or query is forwarded', async () => {
  for (const path of [
    '/',
    '/v1/identity-stores/a/tenant/b/bearer-token/',
    '/v1/identity-stores/a/tenant/b/bearer-tokens',
    '/v1/identity-stores/a/tenant/b/c/bearer-token',
    '/x/v1/identity-stores/a/tenant/b/bearer-token',
    '//evil.example/v1/identity-stores/a/tenant/b/bearer-token',
  ]) {
    assert.deepEqual(await refusal(await ask(path)), [404, 'RELAY.PATH'], path);
  }
  for (const method of ['PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH']) {
    const response = await ask(PATH, { method });
    assert.equal(response.status, 405, method);
    assert.equal(response.headers.get('allow'), 'GET, POST');
  }
  assert.deepEqual(await refusal(await ask(`${PATH}?a=b`)), [400, 'RELAY.REQUEST']);
  for (const id of ['%2F', '%2E%2E', '%0A', '%']) {
    const path = pathOf({ identityStoreId: 'd-1', tenantId: id });
    const response = await ask(path);
    assert.ok([400, 404].includes(response.status), id);
  }
  assert.equal(emulator.requests.length, 0);
});

test('errors of the service pass with their documented members', async () => {
  const forbidden = await ask(pathOf(TENANTS.forbidden));
  assert.equal(forbidden.status, 403);
  const body = await forbidden.json();
  assert.equal(body.error_code, 'IIC.1000');
  assert.ok(body.encoded_authorization_message.length > 0);
  assert.equal(body.request_id, forbidden.headers.get('x-request-id'));

  emulator.fault({ status: 429, retryAfter: 7 });
  const throttled = await ask();
  assert.equal(throttled.status, 429);
  assert.equal(throttled.headers.get('retry-after'), '7');
  assert.equal(emulator.requests.length, 2, 'the relay does not retry by itself');
});

test('an answer that is not valid passes unchanged, for the page to name what is wrong', async () => {
  for (const fault of [{ body: '{"bearer_tokens":[{"token_id":1}]}' }, { garbage: true }]) {
    emulator.fault(fault);
    const response = await ask();
    const bytes = Buffer.from(await response.arrayBuffer());
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'application/json');
    const expected = fault.body
      ? Buffer.from(fault.body)
      : Buffer.from('fffe7b2200c3285b80', 'hex');
    assert.deepEqual(bytes, expected);
  }
});

test('a redirect is not followed and its target not told', async () => {
  emulator.fault({ redirect: 'https://evil.example/' });
  const response = await ask();
  assert.equal(response.headers.get('location'), null);
  assert.deepEqual(await refusal(response), [502, 'RELAY.REDIRECT']);
});

test('a service that is gone or slow is told apart', async () => {
  emulator.fault({ drop: true });
  assert.deepEqual(await refusal(await ask()), [502, 'RELAY.NETWORK']);
  emulator.fault({ hang: true });
  const hasty = relayWith({ timeoutMs: 50 });
  assert.deepEqual(await refusal(await ask(PATH, {}, hasty)), [504, 'RELAY.TIMEOUT']);
});

test('a caller who leaves ends the call to the service', async () => {
  emulator.fault({ hang: true });
  const controller = new AbortController();
  const pending = ask(PATH, { signal: controller.signal });
  while (emulator.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  controller.abort();
  assert.equal((await pending).status, 499);
  while (emulator.requests[0].outcome === 'pending') {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.equal(emulator.requests[0].outcome, 'aborted');
});

test('the page may only choose a region, and only where it is left open', async () => {
  const hosts = [];
  const watch = async (url) => {
    hosts.push(new URL(url).host);
    return Response.json({ bearer_tokens: [] });
  };
  const wish = (region) => ({ headers: region === undefined ? {} : { 'x-region': region } });
  const open = relayWith({ endpoint: undefined, region: '*', fetch: watch });
  assert.equal((await ask(PATH, wish('cn-east-3'), open)).status, 200);
  for (const region of [undefined, '', 'evil.example/', 'a..b', 'evil.example#', 'CN', 'a b']) {
    assert.deepEqual(await refusal(await ask(PATH, wish(region), open)), [400, 'RELAY.REGION']);
  }
  const fixed = relayWith({ endpoint: undefined, region: 'cn-north-4', fetch: watch });
  assert.equal((await ask(PATH, {}, fixed)).status, 200);
  assert.equal((await ask(PATH, wish('cn-north-4'), fixed)).status, 200);
  assert.deepEqual(await refusal(await ask(PATH, wish('cn-east-3'), fixed)), [400, 'RELAY.REGION']);
  assert.deepEqual(hosts, [
    'identitystore.cn-east-3.myhuaweicloud.com',
    'identitystore.cn-north-4.myhuaweicloud.com',
    'identitystore.cn-north-4.myhuaweicloud.com',
  ]);
});

test('the argument decides whose fault a refused value is, not the words about it', async () => {
  const { accessKeyId } = DEFAULT_CREDENTIALS;
  for (const keys of [{}, { accessKeyId, secretAccessKey: 'hunter 2' }, 'hunter2', undefined]) {
    const response = await ask(PATH, {}, relayWith({ credentials: () => keys }));
    const text = await response.clone().text();
    assert.deepEqual(await refusal(response), [500, 'RELAY.CREDENTIALS'], text);
    assert.doesNotMatch(text, /hunter/);
  }
  for (const ids of [
    { identityStoreId: 'd-1', tenantId: '%0A' },
    { identityStoreId: 'd%2F1', tenantId: 't-1' },
  ]) {
    assert.deepEqual(await refusal(await ask(pathOf(ids))), [400, 'RELAY.REQUEST']);
  }
  assert.equal(emulator.requests.length, 0);
});

test('a base path is kept in front', async () => {
  const mounted = relayWith({ basePath: '/api' });
  assert.equal((await ask(`/api${PATH}`, {}, mounted)).status, 200);
  assert.equal((await ask(PATH, {}, mounted)).status, 404);
});
