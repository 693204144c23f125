// The relay as a handler: what it forwards, what it refuses, and what never gets out of it.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import {
  DEFAULT_CREDENTIALS,
  DEFAULT_TENANT,
  TEMPORARY_CREDENTIALS,
  TENANTS,
} from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { InvalidArgumentError, listTokens } from '../../pkg/index.js';
import { createRelay } from '../../pkg/relay.js';

const ORIGIN = 'https://admin.example.com';
let emulator;
let relay;

const pathOf = ({ identityStoreId, tenantId }) =>
  `/v1/identity-stores/${identityStoreId}/tenant/${tenantId}/bearer-token`;
const PATH = pathOf(DEFAULT_TENANT);

const ask = (path = PATH, { origin = ORIGIN, ...init } = {}, handler = relay) =>
  handler(new Request(origin + path, init));

async function refusal(response) {
  return [response.status, (await response.json()).error_code];
}

function relayWith(options) {
  return createRelay({
    endpoint: emulator.url,
    credentials: DEFAULT_CREDENTIALS,
    allowedOrigins: [ORIGIN],
    ...options,
  });
}

before(async () => {
  emulator = await startEmulator();
});
after(() => emulator.close());
beforeEach(() => {
  emulator.requests.length = 0;
  emulator.faults.length = 0;
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
  for (const method of ['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS']) {
    const response = await ask(PATH, { method });
    assert.equal(response.status, 405, method);
    assert.equal(response.headers.get('allow'), 'GET');
  }
  assert.deepEqual(await refusal(await ask(`${PATH}?a=b`)), [400, 'RELAY.REQUEST']);
  for (const id of ['%2F', '%2E%2E', '%0A', '%']) {
    const path = pathOf({ identityStoreId: 'd-1', tenantId: id });
    const response = await ask(path);
    assert.ok([400, 404].includes(response.status), id);
  }
  assert.equal(emulator.requests.length, 0);
});

test('another host name is refused: DNS rebinding', async () => {
  for (const host of ['evil.example', 'admin.example.com.evil.example', 'admin.example.com:8443']) {
    const response = await ask(PATH, { headers: { host } });
    assert.deepEqual(await refusal(response), [403, 'RELAY.HOST'], host);
  }
  assert.deepEqual(await refusal(await ask(PATH, { origin: 'https://evil.example' })), [
    403,
    'RELAY.HOST',
  ]);
  assert.equal(emulator.requests.length, 0);
});

test('without allowedOrigins only loopback is served', async () => {
  const local = relayWith({ allowedOrigins: undefined });
  for (const origin of ['http://127.0.0.1:8080', 'http://localhost', 'http://[::1]:1']) {
    assert.equal((await ask(PATH, { origin }, local)).status, 200, origin);
  }
  for (const origin of [ORIGIN, 'http://127.0.0.1.evil.example', 'http://localhost.evil.example']) {
    assert.equal((await ask(PATH, { origin }, local)).status, 403, origin);
  }
  const neighbour = { origin: 'http://127.0.0.1:8080', headers: { origin: 'http://127.0.0.1:9' } };
  assert.deepEqual(await refusal(await ask(PATH, neighbour, local)), [403, 'RELAY.ORIGIN']);
});

test('a call from another site is refused', async () => {
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ]) {
    assert.deepEqual(await refusal(await ask(PATH, { headers })), [403, 'RELAY.ORIGIN']);
  }
  assert.equal(emulator.requests.length, 0);
  const own = { headers: { origin: ORIGIN, 'sec-fetch-site': 'same-origin' } };
  assert.equal((await ask(PATH, own)).status, 200);
});

test('authorize decides, and its own answer is used', async () => {
  const seen = [];
  const guarded = relayWith({
    authorize: async (request) => {
      seen.push(request.method);
      const key = request.headers.get('x-key');
      return key === 'other' ? new Response('sign in', { status: 401 }) : key === 'right';
    },
  });
  const withKey = (key) => ask(PATH, { headers: { 'x-key': key } }, guarded);
  assert.deepEqual(await refusal(await withKey('wrong')), [403, 'RELAY.UNAUTHORIZED']);
  assert.equal((await withKey('other')).status, 401);
  assert.equal(emulator.requests.length, 0);
  assert.equal((await withKey('right')).status, 200);
  assert.equal(seen.length, 3);
  const broken = relayWith({
    authorize: () => {
      throw new Error('secret detail');
    },
  });
  const response = await ask(PATH, {}, broken);
  assert.equal(response.status, 500);
  assert.doesNotMatch(await response.text(), /secret detail/);
  // Only `true` is a yes: a forgotten return must not open the relay.
  const forgotten = relayWith({ authorize: () => 'yes' });
  assert.equal((await ask(PATH, {}, forgotten)).status, 403);
});

test("the service's errors pass with their documented members", async () => {
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

test('credentials never come out', async () => {
  const { accessKeyId, secretAccessKey, securityToken } = TEMPORARY_CREDENTIALS;
  const temporary = relayWith({ credentials: async () => TEMPORARY_CREDENTIALS });
  const escaped = securityToken.replaceAll('/', '\\/').replace('e', '\\u0065');
  const answers = [
    { echoToken: true },
    { body: `{"bearer_tokens":[],"echo":"${securityToken}` },
    { body: `{"bearer_tokens":null,"echo":"${escaped}"}` },
    { body: `{"bearer_tokens":[{"token_id":"${escaped}","creation_time":1,"expiration_time":2}]}` },
    { status: 403, body: `{"error_code":"${secretAccessKey}","error_msg":"${accessKeyId}"}` },
  ];
  for (const fault of answers) {
    emulator.fault(fault);
    const response = await ask(PATH, {}, temporary);
    const text = [await response.text(), ...response.headers].flat().join('\n');
    for (const secret of [accessKeyId, secretAccessKey, securityToken, escaped]) {
      assert.ok(!text.includes(secret), `${JSON.stringify(fault)} gave ${text}`);
    }
  }
  assert.equal(emulator.requests.length, answers.length);
  const failing = relayWith({
    credentials: () => {
      throw new Error('vault says hunter2');
    },
  });
  const response = await ask(PATH, {}, failing);
  const text = await response.text();
  assert.equal(response.status, 500);
  assert.match(text, /RELAY\.CREDENTIALS/);
  assert.doesNotMatch(text, /hunter2/);
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
  for (const [options, expected] of [
    [{ credentials: {} }, [500, 'RELAY.CREDENTIALS']],
    [{ credentials: { accessKeyId, secretAccessKey: 'hunter 2' } }, [500, 'RELAY.CREDENTIALS']],
    [{ credentials: () => 'hunter2' }, [500, 'RELAY.CREDENTIALS']],
    [{ endpoint: undefined, region: 'CN' }, [400, 'RELAY.REGION']],
    // This refusal speaks of credentials, but is of the endpoint.
    [{ endpoint: 'https://user@service.example' }, [500, 'RELAY.FAILED']],
    [{ timeoutMs: -1 }, [500, 'RELAY.FAILED']],
  ]) {
    const response = await ask(PATH, {}, relayWith(options));
    const text = await response.clone().text();
    assert.deepEqual(await refusal(response), expected, text);
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

test('options that cannot work are refused at once', () => {
  const credentials = DEFAULT_CREDENTIALS;
  for (const [options, argument] of [
    [undefined, 'region'],
    [{}, 'region'],
    [{ credentials }, 'region'],
    [{ region: 'cn-north-4' }, 'credentials'],
    [{ region: 'cn-north-4', credentials, allowedOrigins: 'https://a.example' }, 'allowedOrigins'],
    [{ region: 'cn-north-4', credentials, allowedOrigins: ['a.example'] }, 'allowedOrigins'],
    [
      { region: 'cn-north-4', credentials, allowedOrigins: ['https://a.example/'] },
      'allowedOrigins',
    ],
    [{ region: 'cn-north-4', credentials, basePath: 'api' }, 'basePath'],
    [{ region: 'cn-north-4', credentials, authorize: true }, 'authorize'],
  ]) {
    assert.throws(
      () => createRelay(options),
      (error) => {
        assert.ok(error instanceof InvalidArgumentError);
        assert.deepEqual({ ...error }, { code: 'INVALID_ARGUMENT', argument });
        assert.ok(error.message.startsWith(`${argument}: expected `), error.message);
        return true;
      },
    );
  }
});
