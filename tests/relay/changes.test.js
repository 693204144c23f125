// Create, delete and check: who may, what goes back, and where the secrets are not.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT, TENANTS } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { checkToken, createToken, deleteToken, listTokens } from '../../pkg/index.js';
import { createRelay } from '../../pkg/relay.js';
import { sharedEmulator } from '../emulator/shared.js';
import { KEYS, makeRelay, ORIGIN, pageFetch, pathOf, refusal, requestTo } from './handler.js';

const PATH = pathOf(DEFAULT_TENANT);
const CHECK = `/${DEFAULT_TENANT.tenantId}/scim/v2/ServiceProviderConfig`;
const SCIM_ENDPOINT = `https://scim.cn-north-4.myhuaweicloud.com/${DEFAULT_TENANT.tenantId}/scim/v2/`;
const BEARER = 'head.claims.signature-of-the-caller';
/** What each change is asked with. */
const CHANGES = [
  ['createToken', PATH, { method: 'POST' }],
  ['deleteToken', `${PATH}/x`, { method: 'DELETE' }],
  ['checkToken', CHECK, { headers: { authorization: `Bearer ${BEARER}` } }],
];

const emulator = await sharedEmulator();
let relay;
beforeEach(() => {
  relay = relayWith();
});

const relayWith = (options) =>
  makeRelay({
    ...{ region: undefined, endpoint: emulator.url, fetch: undefined, changes: true },
    credentials: DEFAULT_CREDENTIALS,
    ...options,
  });

const page = (options) => ({ endpoint: ORIGIN, fetch: pageFetch(relay), retry: false, ...options });
const ask = (path, { headers, ...init } = {}) =>
  relay(requestTo(path, { ...init, headers: { origin: ORIGIN, ...headers } }));
const idsOf = ({ bearerTokens }) => bearerTokens.map(({ tokenId }) => tokenId);

test('a page creates, checks and deletes', async () => {
  const before = idsOf(await listTokens(DEFAULT_TENANT, page()));
  const { token, tokenId, ...times } = await createToken(DEFAULT_TENANT, page());
  assert.deepEqual(Object.keys(times).sort(), ['creationTime', 'expirationTime']);
  assert.deepEqual(idsOf(await listTokens(DEFAULT_TENANT, page())), [...before, tokenId]);

  const check = (given) => checkToken({ scimEndpoint: SCIM_ENDPOINT, token: given }, page());
  emulator.requests.length = 0;
  assert.deepEqual(await check(token), { verdict: 'accepted' });
  assert.equal(emulator.requests.length, 2, 'the token and the control, each forwarded alone');
  assert.deepEqual(await check(BEARER), { verdict: 'rejected' });

  assert.equal(await deleteToken({ ...DEFAULT_TENANT, tokenId }, page()), undefined);
  assert.deepEqual(idsOf(await listTokens(DEFAULT_TENANT, page())), before);
  assert.deepEqual(await check(token), { verdict: 'rejected' });
});

test('a SCIM address that accepts every token is inconclusive through the relay too', async () => {
  const open = await startEmulator({ scimAcceptsAll: true });
  try {
    relay = relayWith({ endpoint: open.url });
    const request = { scimEndpoint: SCIM_ENDPOINT, token: BEARER };
    assert.deepEqual(await checkToken(request, page()), { verdict: 'inconclusive' });
  } finally {
    await open.close();
  }
});

test('the answers have the statuses and the documented members of the service', async () => {
  const created = await ask(PATH, { method: 'POST' });
  assert.equal(created.status, 201);
  assert.equal(created.headers.get('cache-control'), 'no-store');
  const body = await created.json();
  const members = ['creation_time', 'expiration_time', 'token', 'token_id'];
  assert.deepEqual(Object.keys(body).sort(), members);

  const checked = await ask(CHECK, { headers: { authorization: `Bearer ${body.token}` } });
  assert.equal(checked.status, 200);
  assert.deepEqual(await checked.json(), {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
  });
  const rejected = await ask(CHECK, { headers: { authorization: `Bearer ${BEARER}` } });
  assert.equal(rejected.status, 401);
  const { schemas, detail, status, request_id, ...rest } = await rejected.json();
  assert.deepEqual([schemas, status], [['urn:ietf:params:scim:api:messages:2.0:Error'], 401]);
  assert.match(detail, /unknown or expired/);
  assert.equal(request_id, rejected.headers.get('x-request-id'));
  assert.deepEqual(rest, {});

  const deleted = await ask(`${PATH}/${body.token_id}`, { method: 'DELETE' });
  assert.deepEqual([deleted.status, await deleted.text()], [200, '']);
  const gone = await ask(`${PATH}/${body.token_id}`, { method: 'DELETE' });
  assert.equal(gone.status, 404);
  assert.equal((await gone.json()).error_code, 'IIC.404');
  for (const status of [200, 202, 204, 205]) {
    relay = relayWith({ fetch: async () => new Response(null, { status }) });
    const response = await ask(`${PATH}/x`, { method: 'DELETE' });
    assert.deepEqual([response.status, await response.text()], [status, '']);
  }
});

test('without changes they are refused, and authorize is not asked', async () => {
  const calls = [];
  for (const changes of [undefined, false]) {
    relay = relayWith({ changes, authorize: (_, call) => calls.push(call) });
    for (const [name, path, init] of CHANGES) {
      assert.deepEqual(await refusal(await ask(path, init)), [403, 'RELAY.CHANGES'], name);
    }
  }
  assert.deepEqual([calls, emulator.requests], [[], []]);
  assert.deepEqual((await listTokens(DEFAULT_TENANT, page()).catch((error) => error)).status, 403);
});

test('a check that a relay refuses is no verdict', async () => {
  const check = () => checkToken({ scimEndpoint: SCIM_ENDPOINT, token: BEARER }, page());
  for (const [options, errorCode] of [
    [{ changes: false }, 'RELAY.CHANGES'],
    [{ authorize: () => false }, 'RELAY.UNAUTHORIZED'],
  ]) {
    relay = relayWith(options);
    await assert.rejects(check(), { code: 'FORBIDDEN', errorCode });
  }
  relay = relayWith();
  emulator.fault({ status: 403, body: '{"error_code":"RELAY.CHANGES"}' });
  await assert.rejects(check(), { code: 'FORBIDDEN', errorCode: 'RELAY.CHANGES' });
});

test('a change needs an allowed origin, whatever cookies come along', async () => {
  const calls = [];
  relay = relayWith({ authorize: (_, call) => calls.push(call) });
  const same = { 'sec-fetch-site': 'same-origin' };
  for (const headers of [
    ...[{}, { 'sec-fetch-site': 'none' }, { 'sec-fetch-site': 'cross-site' }],
    ...['https://evil.example', 'null', '', 'http://admin.example.com'].map((origin) => ({
      origin,
    })),
    ...['https://evil.example', 'null'].map((origin) => ({ origin, ...same })),
    ...['same-site', 'none'].map((site) => ({ origin: ORIGIN, 'sec-fetch-site': site })),
  ]) {
    for (const [name, path, init] of CHANGES) {
      const all = { cookie: 'session=of-a-visitor', ...init.headers, ...headers };
      const response = await relay(requestTo(path, { ...init, headers: all }));
      const what = `${name} ${JSON.stringify(headers)}`;
      assert.deepEqual(await refusal(response), [403, 'RELAY.ORIGIN'], what);
    }
  }
  // Browsers send `Origin` with everything but a GET.
  for (const [name, path, init] of CHANGES) {
    const headers = { ...init.headers, ...same };
    const { status } = await relay(requestTo(path, { ...init, headers }));
    assert.equal(status, 403, name);
    assert.equal(calls.length, name === 'checkToken' ? 1 : 0);
  }
  assert.equal(emulator.requests.length, 0);
});

test('changes without allowedOrigins are refused when the relay is made', () => {
  const options = { region: '*', credentials: KEYS, authorize: () => true };
  const refused = (more, argument) =>
    assert.throws(() => createRelay({ ...options, ...more }), {
      code: 'INVALID_ARGUMENT',
      argument,
    });
  refused({ changes: true }, 'allowedOrigins');
  for (const changes of [null, 0, 1, 'true', {}]) {
    refused({ changes, allowedOrigins: [ORIGIN] }, 'changes');
  }
  createRelay({ ...options, changes: false });
  createRelay({ ...options, changes: true, allowedOrigins: [ORIGIN] });
});

test('the token of a check goes to the SCIM address alone, without a signature', async () => {
  const sent = [];
  const credentials = () => {
    sent.push('credentials');
    return DEFAULT_CREDENTIALS;
  };
  relay = relayWith({
    ...{ endpoint: undefined, region: 'cn-north-4', domainId: 'domain-1', credentials },
    fetch: async (url, init) => {
      sent.push([url, { ...init.headers }]);
      return Response.json({});
    },
  });
  const headers = { authorization: `bearer  ${BEARER}`, 'x-forwarded-host': 'evil.example' };
  assert.equal((await ask(CHECK, { headers })).status, 200);
  assert.deepEqual(sent, [
    [`${SCIM_ENDPOINT}ServiceProviderConfig`, { authorization: `Bearer ${BEARER}` }],
  ]);
  for (const authorization of [
    ...[undefined, '', 'Bearer', 'Bearer ', 'Basic YTpi', `Bearer ${BEARER} x`, BEARER],
    ...[`Bearer ${BEARER}, Bearer ${BEARER}`, 'SDK-HMAC-SHA256 Access=x'],
  ]) {
    const response = await ask(CHECK, {
      headers: authorization === undefined ? {} : { authorization },
    });
    assert.deepEqual(await refusal(response), [400, 'RELAY.REQUEST'], authorization);
  }
  for (const id of ['%2F', '%2e%2e%2f', '%0A', '%zz', 'a%2Fb']) {
    const response = await ask(`/${id}/scim/v2/ServiceProviderConfig`, { headers });
    assert.deepEqual(await refusal(response), [400, 'RELAY.REQUEST'], id);
  }
  assert.equal(sent.length, 1);
});

test('ids of a change are checked before authorize decides', async () => {
  const calls = [];
  relay = relayWith({ authorize: (_, call) => calls.push(call) });
  for (const id of ['%2F', '%0A', '%7F', '%ed%a0%80', '%']) {
    for (const [path, method] of [
      [`${PATH}/${id}`, 'DELETE'],
      [pathOf({ identityStoreId: id, tenantId: 't' }), 'POST'],
      [pathOf({ identityStoreId: 'd', tenantId: id }), 'POST'],
    ]) {
      assert.deepEqual(await refusal(await ask(path, { method })), [400, 'RELAY.REQUEST'], path);
    }
  }
  assert.deepEqual([calls, emulator.requests], [[], []]);
});

test('what became of a create is told: nothing that is lost looks known', async () => {
  for (const [fault, expected, options] of [
    [{ drop: true, effect: true }, [502, 'RELAY.NETWORK', true]],
    [{ hang: true, effect: true }, [504, 'RELAY.TIMEOUT', true], { timeoutMs: 50 }],
    [{ cut: 300 }, [502, 'RELAY.NETWORK', true]],
    [{ status: 500, effect: true, body: (text) => text }, [500, undefined, true]],
    [{ status: 503, effect: true }, [503, 'APIGW.0201', true]],
    [{ body: (text) => text.slice(0, -20) }, [502, 'RELAY.ANSWER', true]],
    [{ body: (text) => text.replace('"token_id"', '"tokenId"') }, [502, 'RELAY.ANSWER', true]],
    [{ empty: true }, [502, 'RELAY.ANSWER', true]],
    [{ garbage: true }, [502, 'RELAY.ANSWER', true]],
    [{ size: 5000 }, [502, 'RELAY.TOO_LARGE', true], { maxResponseBytes: 4000 }],
    [{ redirect: 'https://evil.example/', effect: true }, [502, 'RELAY.REDIRECT', true]],
    [{ status: 409 }, [409, 'IIC.1006', false]],
    [{ status: 429 }, [429, 'APIGW.0308', false]],
    [{ status: 403 }, [403, 'IIC.1000', false]],
  ]) {
    relay = relayWith(options);
    const { identityStoreId, tenantId } = TENANTS.empty;
    const before = emulator.tokensOf(identityStoreId, tenantId).length;
    emulator.requests.length = 0;
    emulator.fault(fault);
    const answers = [];
    const error = await createToken(TENANTS.empty, {
      ...page(),
      fetch: async (...args) => {
        const response = await pageFetch(relay)(...args);
        answers.push(`${[...response.headers]}${await response.clone().text()}`);
        return response;
      },
    }).catch((reason) => reason);
    const { status, errorCode, outcomeUnknown } = error;
    const what = JSON.stringify(fault);
    assert.deepEqual([status, errorCode, outcomeUnknown], expected, what);
    assert.equal(emulator.requests.length, 1, what);
    const made = emulator.tokensOf(identityStoreId, tenantId).slice(before);
    assert.ok(outcomeUnknown || made.length === 0, what);
    for (const { token } of made) {
      const [head, claims, signature] = token.split('.');
      for (const part of [signature, claims, `${head}.`]) {
        assert.ok(!answers.join().includes(part), `${what} gave ${answers}`);
      }
    }
  }
});

test('the new token is in the body of its answer and nowhere else', async () => {
  const token = 'head.claims.signature';
  const body = { token, token_id: 'a', creation_time: 1, expiration_time: 2 };
  const headers = { 'x-request-id': token, 'retry-after': token, 'x-token': token };
  const fetch = async () => Response.json(body, { status: 201, headers });
  const logged = [];
  const { log, error, warn } = console;
  Object.assign(
    console,
    Object.fromEntries(
      ['log', 'error', 'warn'].map((name) => [name, (...args) => logged.push(args)]),
    ),
  );
  try {
    relay = relayWith({ fetch });
    const response = await ask(PATH, { method: 'POST' });
    assert.deepEqual([response.status, await response.json()], [201, body]);
    assert.ok(![...response.headers].flat().join().includes('signature'));
    assert.deepEqual(logged, []);
  } finally {
    Object.assign(console, { log, error, warn });
  }
});

test('no key of the relay and no token of the caller comes back, whatever is echoed', async () => {
  const keys = { accessKeyId: 'AK-RELAY', secretAccessKey: 'SK/RELAY+', securityToken: 'ST=RELAY' };
  const secrets = { ...keys, bearer: BEARER };
  const echo = (text) => [text, encodeURIComponent(text), JSON.stringify({ text }), `"${text}`];
  for (const [name, path, init] of CHANGES) {
    const own = [...Object.values(keys), ...(name === 'checkToken' ? [BEARER] : [])];
    for (const secret of own) {
      for (const text of echo(secret)) {
        for (const status of [200, 201, 401, 403, 500]) {
          const members = ['error_code', 'error_msg', 'request_id', 'detail', 'status', 'token_id'];
          const value = Object.fromEntries(members.map((member) => [member, text]));
          const good = { token: 'new', creation_time: 1, expiration_time: 2, schemas: [text] };
          for (const body of [JSON.stringify({ ...value, ...good }), text, `{"x":${text}`]) {
            const headers = { 'x-request-id': text, 'retry-after': text };
            relay = relayWith({
              credentials: keys,
              fetch: async () => new Response(body, { status, headers }),
            });
            const response = await ask(path, init);
            const all = `${[...response.headers]}${await response.text()}`;
            for (const hidden of Object.values(secrets)) {
              assert.ok(!all.includes(hidden) && !all.includes(encodeURIComponent(hidden)), all);
            }
          }
        }
      }
    }
  }
});

test('of a SCIM answer only the documented members go back, each of its type', async () => {
  for (const [body, expected] of [
    [
      '{"schemas":["a",1,"b"],"detail":"d","status":"401","x":1}',
      { schemas: ['a', 'b'], detail: 'd', status: '401' },
    ],
    ['{"schemas":"a","detail":{"x":1},"status":401}', { status: 401 }],
    ['{"detail":null,"status":[]}', {}],
    ['[{"detail":"d"}]', {}],
    ['no JSON', {}],
    ['null', {}],
    ['['.repeat(100_000), {}],
    ['{"error_code":"APIGW.1","detail":"d"}', { error_code: 'APIGW.1', detail: 'd' }],
  ]) {
    relay = relayWith({ fetch: async () => new Response(body, { status: 401 }) });
    const { headers } = CHANGES.at(-1)[2];
    const response = await ask(CHECK, { headers });
    assert.equal(response.status, 401);
    assert.deepEqual(await response.json(), expected, body.slice(0, 60));
  }
  // Of the service's own calls they are no members.
  relay = relayWith({ fetch: async () => new Response('{"detail":"d"}', { status: 401 }) });
  assert.deepEqual(await (await ask(PATH)).json(), {});
});

test('an invalid answer to a check goes back byte by byte', async () => {
  for (const body of ['[]', 'null', '{', 'html', '{"a":1}x']) {
    relay = relayWith({ fetch: async () => new Response(body) });
    const response = await ask(CHECK, CHANGES.at(-1)[2]);
    assert.deepEqual([response.status, await response.text()], [200, body]);
  }
});
