// The options of a relay: what can never work is refused when it is made, and what is taken works.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidArgumentError } from '../../pkg/index.js';
import { createRelay } from '../../pkg/relay.js';
import { KEYS, makeRelay, ORIGIN, PATH, refusal, requestTo } from './handler.js';

const GOOD = { region: 'cn-north-4', credentials: KEYS, authorize: () => true };

const NO_ORIGINS = [
  ...[undefined, null, 5, new URL(ORIGIN), 'a.example', `${ORIGIN}/`, `${ORIGIN}/x`],
  ...[`${ORIGIN}?`, `${ORIGIN}#`, 'https://user@a.example', 'https:a.example', 'https://', 'null'],
  ...['*', 'ftp://a.example', 'https://a.example:99999', 'https://a.exa\nmple', ` ${ORIGIN}`],
];

function assertRefused(options, argument) {
  assert.throws(
    () => createRelay(options),
    (error) => {
      assert.ok(error instanceof InvalidArgumentError, String(error));
      assert.deepEqual({ ...error }, { code: 'INVALID_ARGUMENT', argument });
      assert.ok(error.message.startsWith(`${argument}`), error.message);
      assert.doesNotMatch(error.message, /hunter/);
      return true;
    },
  );
}

test('options that cannot work are refused at once', () => {
  const { region, credentials, authorize } = GOOD;
  for (const [options, argument] of [
    [undefined, 'region'],
    [{}, 'region'],
    [{ credentials }, 'region'],
    [{ credentials, authorize }, 'region'],
    [{ region }, 'credentials'],
    [{ region, authorize }, 'credentials'],
    [{ region, credentials }, 'authorize'],
  ]) {
    assertRefused(options, argument);
  }
});

test('what is no object is refused as the options of a call are', () => {
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  for (const options of [null, 'x', 5, true, Symbol('x'), 1n, () => {}, revoked.proxy]) {
    assertRefused(options, 'options');
  }
});

test('each option is refused by the rules of a call, or by its own', () => {
  for (const [argument, values] of Object.entries({
    region: [null, 'CN_NORTH', 'cn north', '', 'a--b', '**', 'evil.example/', 5],
    endpoint: [
      ...[null, 'foo', '', 'http://service.example', 'https://user@service.example', 5],
      ...['https://service.example?a', 'https://service.example#a', 'ftp://service.example'],
    ],
    credentials: [null, 'hunter2', 5],
    'credentials.accessKeyId': [
      { secretAccessKey: 'hunter2' },
      { accessKeyId: '', secretAccessKey: 'hunter2' },
    ],
    'credentials.secretAccessKey': [{ accessKeyId: 'a', secretAccessKey: 'hunter 2' }],
    'credentials.securityToken': [{ ...KEYS, securityToken: null }],
    timeoutMs: [null, -1, 0, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, '1'],
    maxResponseBytes: [null, -1, 0, 1.5, Number.NaN, '1'],
    fetch: [null, {}, 'fetch'],
    allowedOrigins: [
      ...[null, ORIGIN, {}, new Set([ORIGIN]), []],
      ...NO_ORIGINS.map((origin) => [ORIGIN, origin]),
    ],
    basePath: [
      ...[null, 5, 'api', '/', '/api/', '//api', '/a?b', '/a#b', '/a b', '/ä', '/a/../b', '/./a'],
      ...['/a\\b', '/a\n', '/%2e%2e/a'],
    ],
    authorize: [null, true, 'yes', {}],
  })) {
    const name = argument.split('.', 1)[0];
    for (const value of values) assertRefused({ ...GOOD, [name]: value }, argument);
  }
});

test('what is taken works', async () => {
  for (const options of [
    { region: '*' },
    { region: undefined, endpoint: 'https://service.example/prefix/' },
    { region: undefined, endpoint: new URL('http://127.0.0.1:9') },
    { endpoint: 'https://service.example', region: '*' },
    { credentials: async () => ({ ...KEYS, securityToken: 'TOKEN' }) },
    { timeoutMs: 2147483647 },
    { maxResponseBytes: 100 },
    { allowedOrigins: ['HTTPS://ADMIN.example.com:443'] },
    { allowedOrigins: ['https://bücher.example', ORIGIN] },
    { authorize: async () => true },
  ]) {
    const response = await makeRelay(options)(
      requestTo(PATH, { headers: { 'X-Region': 'cn-north-4' } }),
    );
    assert.equal(response.status, 200, JSON.stringify(options));
  }
  for (const basePath of ['/api', '/a/b', '/a%20b', '/%C3%A4', '/~a;b=c,d']) {
    const response = await makeRelay({ basePath })(requestTo(basePath + PATH));
    assert.equal(response.status, 200, basePath);
  }
});

test('options are read once, when the relay is made', async () => {
  const reads = {};
  const read = (object, prefix = '') =>
    Object.defineProperties(
      {},
      Object.fromEntries(
        Object.entries(object).map(([name, value]) => {
          const get = () => {
            reads[prefix + name] = (reads[prefix + name] ?? 0) + 1;
            return value;
          };
          return [name, { get }];
        }),
      ),
    );
  const options = read({
    ...GOOD,
    ...{ endpoint: 'https://service.example', timeoutMs: 1000, maxResponseBytes: 1000 },
    ...{ basePath: '/api', allowedOrigins: [ORIGIN] },
    fetch: async () => Response.json({ bearer_tokens: [] }),
    credentials: read(KEYS, 'credentials.'),
  });
  const relay = createRelay(options);
  for (const _ of [1, 2]) assert.equal((await relay(requestTo(`/api${PATH}`))).status, 200);
  assert.deepEqual(reads, {
    ...{ region: 1, endpoint: 1, timeoutMs: 1, maxResponseBytes: 1, basePath: 1 },
    ...{ allowedOrigins: 1, authorize: 1, fetch: 1, credentials: 1 },
    ...{ 'credentials.accessKeyId': 1, 'credentials.secretAccessKey': 1 },
  });
});

test('changes of the options after that have no effect', async () => {
  const hosts = [];
  const endpoint = new URL('https://service.example');
  const credentials = { ...KEYS };
  const allowedOrigins = [ORIGIN];
  const options = {
    ...{ ...GOOD, endpoint, credentials, allowedOrigins },
    fetch: async (url, { headers }) => {
      hosts.push([new URL(url).host, /Access=(\w+)/.exec(headers.authorization)[1]]);
      return Response.json({ bearer_tokens: [] });
    },
  };
  const relay = createRelay(options);
  endpoint.host = 'evil.example';
  credentials.accessKeyId = 'OTHER';
  allowedOrigins[0] = 'https://evil.example';
  Object.assign(options, { endpoint: 'https://evil.example', authorize: () => false });
  assert.equal((await relay(requestTo())).status, 200);
  assert.deepEqual(hosts, [['service.example', KEYS.accessKeyId]]);
  const other = await relay(requestTo(PATH, { origin: 'https://evil.example' }));
  assert.deepEqual(await refusal(other), [403, 'RELAY.HOST']);
});

test('what a getter of the options throws comes out unchanged', () => {
  const own = new Error('own');
  const options = {
    ...GOOD,
    get region() {
      throw own;
    },
  };
  assert.throws(
    () => createRelay(options),
    (error) => error === own,
  );
});
