// Who may call: the host and the origin of a request, and `authorize`.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRelay } from '../../pkg/relay.js';
import { makeRelay, ORIGIN, PATH, pathOf, refusal, requestTo, TOKENS } from './handler.js';

const ASKED = { name: 'listTokens', region: 'cn-north-4', identityStoreId: 'd-1', tenantId: 't-1' };

/** A relay that notes what `authorize` gets and what reaches the service. */
function notingRelay(options) {
  const calls = [];
  const sent = [];
  const relay = makeRelay({
    authorize: (request, call) => {
      calls.push(call);
      return request.headers.get('x-key') !== 'wrong';
    },
    fetch: async (url) => {
      sent.push(new URL(url));
      return Response.json(TOKENS);
    },
    ...options,
  });
  return { relay, calls, sent };
}

test('authorize is required, also for a relay on loopback', async () => {
  const options = { region: 'cn-north-4', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
  assert.throws(() => createRelay(options), { code: 'INVALID_ARGUMENT', argument: 'authorize' });
  // Behind `proxy_pass http://localhost:3000` every request looks like this one.
  const { relay, sent } = notingRelay({ allowedOrigins: undefined, authorize: () => false });
  const response = await relay(requestTo(PATH, { origin: 'http://localhost:3000' }));
  assert.deepEqual(await refusal(response), [403, 'RELAY.UNAUTHORIZED']);
  assert.equal(sent.length, 0);
});

test('authorize gets the request itself, the name, the region and the decoded ids', async () => {
  const request = requestTo(pathOf({ identityStoreId: 'd%2D1', tenantId: '%74%2d1' }));
  let received;
  const relay = makeRelay({
    authorize: (...args) => {
      received = args;
      return true;
    },
  });
  assert.equal((await relay(request)).status, 200);
  assert.equal(received[0], request);
  assert.deepEqual(received.slice(1), [ASKED]);
});

test('ids that authorize sees are those that are sent', async () => {
  for (const [segment, id] of [
    ['a%20b%3F', 'a b?'],
    ['%25', '%'],
    ['%2525', '%25'],
    ['%e4%b8%ad', '中'],
    ['a%5Cb', 'a\\b'],
    ['...', '...'],
    ['a+b', 'a+b'],
    ["!'()*", "!'()*"],
  ]) {
    const { relay, calls, sent } = notingRelay();
    const path = pathOf({ identityStoreId: segment, tenantId: 't-1' });
    assert.equal((await relay(requestTo(path))).status, 200, segment);
    assert.equal(calls[0].identityStoreId, id);
    assert.equal(decodeURIComponent(sent[0].pathname.split('/')[3]), id);
  }
});

test('ids and regions that the package refuses reach neither authorize nor the service', async () => {
  const { relay, calls, sent } = notingRelay({ region: '*' });
  const headers = { 'X-Region': 'cn-north-4' };
  for (const id of [
    'd%2F1',
    '%2F',
    '%0A',
    'd-1%0d',
    '%00',
    '%7F',
    '%',
    '%zz',
    '%ff',
    '%ed%a0%80',
  ]) {
    for (const path of [
      pathOf({ identityStoreId: id, tenantId: 't-1' }),
      pathOf({ identityStoreId: 'd-1', tenantId: id }),
    ]) {
      const response = await relay(requestTo(path, { headers }));
      assert.deepEqual(await refusal(response), [400, 'RELAY.REQUEST'], path);
    }
  }
  for (const region of ['CN_NORTH', 'a..b', 'evil.example/x?', 'a b', 'cn-north-4, cn-east-3']) {
    const response = await relay(requestTo(PATH, { headers: { 'X-Region': region } }));
    assert.deepEqual(await refusal(response), [400, 'RELAY.REGION'], region);
  }
  assert.deepEqual([calls, sent], [[], []]);
});

test('the region that authorize sees is the one that is asked', async () => {
  const endpoint = 'https://service.example';
  for (const [options, named, region] of [
    [{ region: 'cn-east-3' }, undefined, 'cn-east-3'],
    [{ region: 'cn-east-3' }, 'cn-east-3', 'cn-east-3'],
    [{ region: '*' }, 'ap-southeast-1', 'ap-southeast-1'],
    [{ region: '*', endpoint }, 'ap-southeast-1', 'ap-southeast-1'],
    [{ region: '*', endpoint }, undefined, undefined],
    [{ region: undefined, endpoint }, undefined, undefined],
    [{ region: undefined, endpoint }, 'ap-southeast-1', undefined],
  ]) {
    const { relay, calls, sent } = notingRelay(options);
    const headers = named === undefined ? {} : { 'X-Region': named };
    assert.equal((await relay(requestTo(PATH, { headers }))).status, 200);
    const { region: _, ...ids } = ASKED;
    assert.deepEqual(calls, [region === undefined ? ids : { ...ids, region }]);
    const host = options.endpoint ? 'service.example' : `identitystore.${region}.myhuaweicloud.com`;
    assert.equal(sent[0].host, host);
  }
});

test('authorize cannot change what is forwarded, and may read the request', async () => {
  const { relay, sent } = notingRelay({
    region: '*',
    authorize: async (request, call) => {
      await request.text();
      request.headers.set('x-region', 'cn-east-3');
      Object.assign(call, { identityStoreId: 'd-2', region: 'cn-east-3', name: 'other' });
      return true;
    },
  });
  const headers = { 'X-Region': 'cn-north-4' };
  assert.equal((await relay(requestTo(PATH, { headers }))).status, 200);
  assert.equal(sent[0].href, `https://identitystore.cn-north-4.myhuaweicloud.com${PATH}`);
});

test('only true is a yes', async () => {
  for (const verdict of [
    ...[false, undefined, null, 0, 1, 'yes', 'true', [], {}, { status: 200 }, new Headers()],
    ...[{ status: 200, headers: new Headers() }, { allowed: true }, () => true, Symbol('yes')],
    ...[101, 999, '200', 200.5].map((status) => ({ status, headers: {}, body: 'text' })),
    ...[
      { status: 200, headers: {}, data: 'text' },
      { status: 200, headers: {}, body: {} },
    ],
    ...[
      { status: 200, headers: 'a: b', body: 'text' },
      { status: 200, body: 'text' },
    ],
  ]) {
    for (const authorize of [() => verdict, async () => verdict]) {
      const { relay, sent } = notingRelay({ authorize });
      assert.deepEqual(await refusal(await relay(requestTo())), [403, 'RELAY.UNAUTHORIZED']);
      assert.equal(sent.length, 0);
    }
  }
  for (const authorize of [() => true, async () => true]) {
    assert.equal((await notingRelay({ authorize }).relay(requestTo())).status, 200);
  }
});

test('what authorize throws is not told', async () => {
  for (const thrown of [new Error('secret detail'), 'secret detail', undefined, null]) {
    for (const authorize of [
      () => {
        throw thrown;
      },
      () => Promise.reject(thrown),
    ]) {
      const { relay, sent } = notingRelay({ authorize });
      const response = await relay(requestTo());
      assert.doesNotMatch(await response.clone().text(), /secret detail/);
      assert.deepEqual(await refusal(response), [500, 'RELAY.FAILED']);
      assert.equal(sent.length, 0);
    }
  }
});

/** A `Response` of another implementation: the same members, no class in common. */
function otherResponse(text, { status = 200, headers = {} } = {}) {
  const entries = Object.entries(headers);
  return Object.create({
    ...{ status, ok: status < 300, body: { pipe() {}, on() {} } },
    headers: { get: (name) => headers[name] ?? null, [Symbol.iterator]: () => entries.values() },
    arrayBuffer: async () => new TextEncoder().encode(text).buffer,
  });
}

test('the answer of authorize is used, whoever implements its Response', async () => {
  const ways = [
    (text, init) => new Response(text, init),
    otherResponse,
    (body, init) => ({ body, ...init }),
    (text, init) => ({ body: new TextEncoder().encode(text), ...init }),
    (text, { headers, ...init }) => ({
      ...init,
      body: new Response(text).body,
      headers: new Map(Object.entries(headers)),
    }),
  ];
  for (const make of ways) {
    for (const [text, status, headers] of [
      ['sign in', 401, { 'www-authenticate': 'Basic', 'content-type': 'text/plain' }],
      ['', 302, { location: 'https://login.example/' }],
      ['busy', 503, { 'retry-after': '9' }],
      ['fine', 200, {}],
    ]) {
      const { relay, sent } = notingRelay({ authorize: () => make(text, { status, headers }) });
      const response = await relay(requestTo());
      assert.ok(response instanceof Response);
      assert.equal(response.status, status);
      assert.equal(await response.text(), text);
      for (const [name, value] of Object.entries(headers)) {
        assert.equal(response.headers.get(name), value);
      }
      assert.equal(sent.length, 0);
    }
  }
  for (const answer of [
    otherResponse('', { status: 204 }),
    { status: 204, headers: {}, body: null },
    { status: 304, headers: [], body: '' },
  ]) {
    const { relay } = notingRelay({ authorize: () => answer });
    assert.equal((await relay(requestTo())).status, answer.status);
  }
});

test('the host of a request is compared as URLs write it', async () => {
  for (const [allowed, host] of [
    [ORIGIN, 'admin.example.com'],
    [ORIGIN, 'admin.example.com:443'],
    [ORIGIN, 'ADMIN.Example.com'],
    [`${ORIGIN}:443`, 'admin.example.com'],
    [`${ORIGIN}:443`, 'admin.example.com:443'],
    ['http://admin.example.com', 'admin.example.com:80'],
    ['http://admin.example.com:80', 'admin.example.com'],
    [`${ORIGIN}:8443`, 'admin.example.com:8443'],
    ['https://[::1]:443', '[0:0::1]'],
    ['https://Bücher.example', 'xn--bcher-kva.example:443'],
  ]) {
    const relay = makeRelay({ allowedOrigins: ['https://other.example', allowed] });
    const response = await relay(requestTo(PATH, { headers: { host } }));
    assert.equal(response.status, 200, `${allowed} ${host}`);
  }
});

test('another host name is refused: DNS rebinding', async () => {
  const { relay, calls } = notingRelay();
  for (const host of [
    ...['evil.example', 'admin.example.com.evil.example', 'admin.example.com:8443'],
    ...[
      'admin.example.com:80',
      'admin.example.com.',
      'xadmin.example.com',
      'user@admin.example.com',
    ],
    ...['admin.example.com/', 'admin.example.com?', 'admin.example.com#', 'evil.example\\', ''],
    ...['admin.example.com, admin.example.com', 'admin.example.com:443:443', '127.0.0.1'],
  ]) {
    const response = await relay(requestTo(PATH, { headers: { host } }));
    assert.deepEqual(await refusal(response), [403, 'RELAY.HOST'], host);
  }
  const response = await relay(requestTo(PATH, { origin: 'https://evil.example' }));
  assert.deepEqual(await refusal(response), [403, 'RELAY.HOST']);
  assert.deepEqual(calls, []);
});

test('a call from another site is refused', async () => {
  const { relay, calls } = notingRelay();
  for (const headers of [
    ...[{ origin: 'https://evil.example' }, { origin: 'null' }, { origin: '' }],
    ...[{ origin: 'http://admin.example.com' }, { origin: `${ORIGIN}:8443` }],
    ...[{ origin: `${ORIGIN}/` }, { origin: `${ORIGIN}, ${ORIGIN}` }],
    ...['cross-site', 'same-site', 'none', ''].map((site) => ({ 'sec-fetch-site': site })),
    { origin: ORIGIN, 'sec-fetch-site': 'same-site' },
  ]) {
    const response = await relay(requestTo(PATH, { headers }));
    assert.deepEqual(await refusal(response), [403, 'RELAY.ORIGIN'], JSON.stringify(headers));
  }
  assert.deepEqual(calls, []);
  for (const origin of [ORIGIN, `${ORIGIN}:443`]) {
    const own = { headers: { origin, 'sec-fetch-site': 'same-origin' } };
    assert.equal((await relay(requestTo(PATH, own))).status, 200);
  }
});

test('without allowedOrigins only loopback hosts are served, to their own pages', async () => {
  const { relay, calls } = notingRelay({ allowedOrigins: undefined });
  const status = async (origin, headers) =>
    (await relay(requestTo(PATH, { origin, headers }))).status;
  for (const origin of [
    ...['http://127.0.0.1:8080', 'http://localhost', 'http://LOCALHOST:1', 'http://[::1]:1'],
    ...['https://localhost:8443', 'http://127.1.2.3'],
  ]) {
    assert.equal(await status(origin, {}), 200, origin);
    assert.equal(await status(origin, { origin: new URL(origin).origin }), 200, origin);
  }
  const served = calls.length;
  for (const origin of [
    ...[ORIGIN, 'http://127.0.0.1.evil.example', 'http://localhost.evil.example'],
    ...[
      'http://evil-localhost',
      'http://evil.localhost',
      'http://0.0.0.0',
      'http://[::2]',
      'http://10.0.0.1',
    ],
  ]) {
    assert.equal(await status(origin, {}), 403, origin);
  }
  for (const origin of ['http://127.0.0.1:9', 'http://localhost:8080', 'null', ORIGIN]) {
    assert.equal(await status('http://127.0.0.1:8080', { origin }), 403, origin);
  }
  assert.equal(calls.length, served);
});
