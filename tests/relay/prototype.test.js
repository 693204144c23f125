// Members of `Object.prototype`: a careless merge of someone's JSON steers no request and no answer.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRelay } from '../../pkg/relay.js';
import { KEYS, makeRelay, ORIGIN, PATH, refusal, requestTo, TOKENS } from './handler.js';

const EVIL = 'https://evil.example';
/** What data alone can put there. */
const POLLUTION = {
  ...{ endpoint: EVIL, region: 'evil', signingEndpoint: EVIL, basePath: '/evil', domainId: 'evil' },
  ...{ allowedOrigins: [EVIL], origins: [EVIL], changes: true, maxResponseBytes: 1, timeoutMs: 1 },
  credentials: { accessKeyId: 'EVIL', secretAccessKey: 'EVIL', securityToken: 'EVIL' },
  ...{ accessKeyId: 'EVIL', secretAccessKey: 'EVIL', securityToken: 'EVIL' },
  ...{ method: 'DELETE', body: 'evil', headers: { 'x-evil': '1' }, redirect: 'follow' },
  ...{ cache: 'force-cache', mode: 'cors', referrer: EVIL, integrity: 'sha256-evil' },
  ...{ retry: { maxAttempts: 9 }, maxAttempts: 9, signal: 'evil', fetch: 'evil', authorize: 'yes' },
  ...{ status: 201, statusText: 'Evil', ok: true, type: 'opaqueredirect', url: EVIL },
  ...{ identityStoreId: 'evil', tenantId: 'evil', name: 'evil', requestId: 'evil' },
  ...{ retryAfter: '9', secrets: ['bearer'], chunks: ['evil'], issues: [{ kind: 'evil' }] },
  ...{ code: 'API_ERROR', argument: 'evil', errorCode: 'evil', errorMsg: 'evil' },
  ...{ encodedAuthorizationMessage: 'evil', callsUnderWay: 99, source: {}, Allow: 'EVIL' },
  ...{
    isGlobal: true,
    isChange: true,
    isUnsigned: true,
    query: ['x'],
    text: 'evil',
    token: 'evil',
  },
  ...{ tokenId: 'evil', encoded_message: 'evil', schemas: ['evil'], detail: 'evil' },
};

/** Runs with these members on `Object.prototype`. */
async function polluted(members, run) {
  for (const [name, value] of Object.entries(members)) {
    // Writable and configurable, as an assignment would make it.
    Reflect.set(Object.prototype, name, value);
  }
  try {
    return await run();
  } finally {
    for (const name of Object.keys(members)) Reflect.deleteProperty(Object.prototype, name);
  }
}

/** A relay that notes what reaches its service, which is asked in turn by two callers. */
function notingRelay(answer, options) {
  const sent = [];
  const relay = makeRelay({
    fetch: async (url, init) => {
      const own = Object.fromEntries(Object.entries(init).filter(([name]) => name !== 'signal'));
      sent.push({ url, ...own, headers: Object.keys(own.headers).sort() });
      return answer();
    },
    ...options,
  });
  return { relay, sent };
}

/** An answer of the service, which the prototype does not change. */
const serviceAnswer = (text, status) => new Response(text, { __proto__: null, status });

const answers = {
  valid: () => serviceAnswer(JSON.stringify(TOKENS), 200),
  invalid: () => serviceAnswer('no JSON', 200),
  refused: () => serviceAnswer('{"error_code":"IIC.1"}', 403),
  'without members': () => serviceAnswer('{}', 400),
  offline: () => Promise.reject(new TypeError('offline')),
};

/** All that a caller sees. */
const seen = async (response) => [
  response.status,
  response.statusText,
  [...response.headers],
  await response.text(),
];

for (const [when, make] of Object.entries({
  'before the relay is made': (members, build, ask) => polluted(members, async () => ask(build())),
  'after the relay was made': (members, build, ask) => {
    const built = build();
    return polluted(members, () => ask(built));
  },
})) {
  test(`Object.prototype changed ${when}: request and answer stay the same`, async () => {
    const members = Object.entries(POLLUTION).map(([name, value]) => ({ [name]: value }));
    for (const [name, answer] of Object.entries(answers)) {
      const build = () => notingRelay(answer);
      // The request is made before: what the platform's constructor reads is not the relay's.
      const asking = (request) => async (built) => ({
        seen: await seen(await built.relay(request)),
        sent: built.sent,
      });
      const expected = await asking(requestTo())(build());
      assert.equal(expected.sent.length, 1);
      for (const member of [...members, POLLUTION]) {
        const received = await make(member, build, asking(requestTo()));
        assert.deepEqual(received, expected, `${name}: ${Object.keys(member)}`);
      }
    }
  });
}

test('options that stand on Object.prototype alone are not there', async () => {
  const options = { region: 'cn-north-4', credentials: KEYS, authorize: () => true };
  for (const [name, argument] of [
    ['region', 'region'],
    ['credentials', 'credentials'],
    ['authorize', 'authorize'],
  ]) {
    const { [name]: value, ...others } = options;
    await polluted({ [name]: value }, () => {
      assert.throws(() => createRelay(others), { code: 'INVALID_ARGUMENT', argument });
    });
  }
});

test('authorize gets no answer from Object.prototype', async () => {
  const members = { status: 200, headers: {}, body: JSON.stringify(TOKENS) };
  for (const verdict of [false, undefined, 'yes', {}, [], Object.create(null)]) {
    const relay = makeRelay({ authorize: () => verdict });
    const request = requestTo();
    const response = await polluted(members, () => relay(request));
    assert.deepEqual(await refusal(response), [403, 'RELAY.UNAUTHORIZED']);
  }
});

test('members of classes and of other prototypes are there', async () => {
  class Settings {
    region = 'cn-north-4';
    credentials = Object.create(KEYS);
    get allowedOrigins() {
      return [ORIGIN];
    }
    authorize() {
      return true;
    }
    async fetch() {
      return Response.json(TOKENS);
    }
  }
  for (const options of [new Settings(), Object.create(new Settings())]) {
    assert.equal((await createRelay(options)(requestTo(PATH))).status, 200);
  }
});
