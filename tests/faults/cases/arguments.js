// Section 1: what may be passed, and what becomes of everything else.

import { isOwn, OWN, oddValues, PLACES, revokedProxy } from './odd-values.js';
import {
  answer,
  BODY,
  CREDENTIALS,
  caught,
  ENDPOINT,
  equal,
  fetchOf,
  IDS,
  isError,
  ok,
  quick,
  RESULT,
  replacing,
  same,
  TEMPORARY,
  turn,
} from './support.js';

/** Runs `work` while `Object.prototype` has these members. */
async function polluted(members, work) {
  for (const [name, value] of Object.entries(members)) {
    Object.prototype[name] = value;
  }
  try {
    return await work();
  } finally {
    for (const name of Object.keys(members)) delete Object.prototype[name];
  }
}

export default (library) => {
  const { listTokens, validateResponse, IdentityCenterError } = library;
  const { tokenStatus, parseScimEndpoint } = library;
  const refused = async (options, words, request = IDS) => {
    const fetch = fetchOf(() => answer());
    const error = await caught(listTokens(request, quick({ fetch, ...options })));
    isError(error, 'InvalidArgumentError', words);
    equal(error.code, 'INVALID_ARGUMENT');
    equal(fetch.requests.length, 0, 'nothing is sent');
  };
  const sent = async (options, request = IDS) => {
    const fetch = fetchOf(() => answer());
    same(await listTokens(request, quick({ fetch, ...options })), RESULT);
    equal(fetch.requests.length, 1);
    return fetch.requests[0];
  };

  return {
    'any value anywhere ends in one of our errors or in the caller’s own': async () => {
      for (const [place, argumentsOf] of Object.entries(PLACES)) {
        for (const [kind, value] of Object.entries(oddValues())) {
          const fetch = fetchOf(() => answer());
          // A synchronous throw of listTokens fails the case here.
          const call = listTokens(...argumentsOf(value, quick({ fetch })));
          try {
            await call;
          } catch (error) {
            const about = `${place}: ${kind}`;
            ok(IdentityCenterError.is(error) || isOwn(error, kind), about);
            ok(!/unreachable|memory access|RuntimeError/.test(String(error)), about);
            if (error?.code === 'INVALID_ARGUMENT') equal(fetch.requests.length, 0, about);
          }
        }
      }
      await sent({});
    },

    'no value makes the synchronous functions fail otherwise': () => {
      for (const [kind, value] of Object.entries(oddValues())) {
        for (const call of [
          () => tokenStatus(value),
          () => tokenStatus({ expirationTime: value }),
          () => tokenStatus({ expirationTime: 1 }, value),
          () => tokenStatus({ expirationTime: 1 }, { now: value }),
          () => tokenStatus({ expirationTime: 1 }, { warnWithinDays: value }),
          () => parseScimEndpoint(value),
        ]) {
          try {
            call();
          } catch (error) {
            ok(IdentityCenterError.is(error) || isOwn(error, kind), kind);
          }
        }
      }
      equal(tokenStatus({ expirationTime: 1 }, { now: 2 }).state, 'expired');
    },

    'a failure is a rejection, never a throw': async () => {
      for (const args of [[], [null], [IDS, null], [IDS, {}], [IDS, { endpoint: 'x' }]]) {
        isError(await caught(listTokens(...args)), 'InvalidArgumentError');
      }
    },

    'every argument is read once, at the call': async () => {
      const reads = {};
      const counted = (name, object) =>
        new Proxy(object, {
          get(target, key) {
            const path = `${name}.${String(key)}`;
            reads[path] = (reads[path] ?? 0) + 1;
            return target[key];
          },
        });
      const fetch = fetchOf(
        () => answer(503, '{}'),
        () => answer(),
      );
      const call = listTokens(
        counted('request', { ...IDS }),
        counted('options', {
          ...quick({ fetch }),
          credentials: counted('credentials', { ...TEMPORARY }),
          headers: counted('headers', { 'x-note': 'a' }),
          retry: counted('retry', { baseDelayMs: 0, maxDelayMs: 0 }),
        }),
      );
      const atTheCall = JSON.stringify(reads);
      await call;
      equal(fetch.requests.length, 2);
      equal(JSON.stringify(reads), atTheCall, 'nothing is read later');
      const twice = Object.keys(reads).filter((path) => !/Symbol/.test(path) && reads[path] > 1);
      same(twice, []);
      ok(reads['options.endpoint'] === 1 && reads['credentials.securityToken'] === 1);
    },

    'changes after the call have no effect': async () => {
      const request = { ...IDS };
      const fetch = fetchOf(
        () => answer(503, '{}'),
        () => answer(),
      );
      const options = quick({ fetch, endpoint: new URL(ENDPOINT) });
      options.headers = { 'x-note': 'before' };
      options.credentials = { ...TEMPORARY };
      const call = listTokens(request, options);
      request.tenantId = '';
      options.endpoint.hostname = 'elsewhere.example';
      options.headers['x-note'] = 'after';
      options.credentials.accessKeyId = 'OTHER';
      options.retry.maxAttempts = 1;
      options.fetch = undefined;
      await call;
      equal(fetch.requests.length, 2);
      for (const { url, headers } of fetch.requests) {
        ok(url.startsWith(`${ENDPOINT}/`) && url.includes(IDS.tenantId), url);
        equal(headers.get('x-note'), 'before');
        ok(headers.get('authorization').includes('Access=AKNOBODY'));
      }
    },

    'a member that stands on Object.prototype alone is not there': async () => {
      const { identityStoreId, tenantId } = IDS;
      await polluted({ identityStoreId, tenantId }, async () => {
        await refused({}, 'identityStoreId', { tenantId });
        await refused({}, 'tenantId', { identityStoreId });
      });
      const elsewhere = 'https://elsewhere.example';
      await polluted({ region: 'a' }, () => refused({ endpoint: undefined }, 'region'));
      await polluted({ region: 'a', endpoint: elsewhere }, async () => {
        const call = caught(listTokens(IDS, { fetch: fetchOf(() => answer()) }));
        equal((await call).argument, 'region');
        const fetch = fetchOf(() => answer());
        await listTokens(IDS, { region: 'own', fetch });
        ok(fetch.requests[0].url.startsWith('https://identitystore.own.'), fetch.requests[0].url);
      });
      await polluted({ headers: { 'x-note': 'a' }, 'x-other': 'b' }, async () => {
        for (const options of [{}, { headers: {} }]) {
          const { headers } = await sent(options);
          equal(headers.get('x-note') ?? headers.get('x-other'), null);
        }
      });
      // Each of these would be refused, or end the call.
      for (const [name, value] of Object.entries({
        signingEndpoint: elsewhere,
        signal: AbortSignal.abort(),
        timeoutMs: 'x',
        maxResponseBytes: 1,
        retry: null,
      })) {
        await polluted({ [name]: value }, () => sent({}));
      }
      await polluted({ credentials: CREDENTIALS }, async () => {
        equal((await sent({})).headers.get('authorization'), null);
      });
      await polluted({ fetch: () => answer(500) }, async () => {
        const fetch = fetchOf(() => answer());
        await replacing(globalThis, { fetch }, () => listTokens(IDS, quick({})));
        equal(fetch.requests.length, 1);
      });

      const { accessKeyId, secretAccessKey } = CREDENTIALS;
      await polluted({ accessKeyId, secretAccessKey, securityToken: 'x' }, async () => {
        for (const part of [{ accessKeyId }, { secretAccessKey }]) {
          await refused({ credentials: part }, 'credentials');
          await refused({ credentials: () => part }, 'credentials');
        }
        for (const credentials of [CREDENTIALS, () => CREDENTIALS]) {
          equal((await sent({ credentials })).headers.get('x-security-token'), null);
        }
      });
      await polluted({ maxAttempts: 1, baseDelayMs: 'x', maxDelayMs: 'x' }, async () => {
        const fetch = fetchOf(() => answer(503, '{}'));
        const slowest = { baseDelayMs: 0, maxDelayMs: 0 };
        await caught(listTokens(IDS, quick({ fetch, retry: slowest })));
        equal(fetch.requests.length, 3);
        await sent({ retry: {} });
      });

      await polluted({ status: 500, name: 'x', cause: 'x' }, async () => {
        same(validateResponse(BODY, {}), RESULT);
        const error = await caught(() => validateResponse('{}'));
        isError(error, 'ValidationError');
        same(Object.keys(error), ['code', 'issues']);
        equal((await caught(listTokens())).argument, 'request');
      });
      await polluted({ bearer_tokens: [] }, async () => {
        isError(await caught(() => validateResponse({})), 'ValidationError');
      });
      await polluted({ expirationTime: 1, now: 'x', warnWithinDays: 'x' }, async () => {
        equal((await caught(() => tokenStatus({}))).argument, 'token.expirationTime');
        equal(tokenStatus({ expirationTime: 1 }, {}).state, 'expired');
      });
    },

    'Object.prototype has no part in what the platform reads': async () => {
      for (const members of [
        { get: 'x' },
        { set: 'x' },
        { get: () => 'x', set: () => {} },
        { value: 'x' },
        { writable: false },
        { enumerable: false, configurable: false },
        { ...Object.fromEntries([['then', 'x']]), toJSON: 'x', ignoreBOM: false, fatal: true },
        { memory: 'x', module: 'x', instance: { exports: {} }, compiling: 'x' },
        { length: 7, code: 'x', message: 'x', argument: 'x', issues: [], retryable: 'x' },
      ]) {
        const about = JSON.stringify(Object.keys(members));
        // Made before: the platform's own constructors fail under some of these.
        const answers = [answer(503, '{"error_code":"IIC.1"}'), answer()];
        const fetch = async () => answers.shift();
        const empty = answer(200, '{}');
        const bad = async () => empty;
        const results = await polluted(members, () =>
          Promise.allSettled([
            listTokens(IDS, { endpoint: ENDPOINT, retry: { baseDelayMs: 0 }, fetch }),
            listTokens(IDS, { endpoint: ENDPOINT, fetch: bad }),
            listTokens(IDS, { endpoint: 'x' }),
            (async () => validateResponse(BODY))(),
            (async () => validateResponse('', { status: 404 }))(),
          ]),
        );
        same(results[0].value, RESULT, about);
        const [, refusedAnswer, invalid, valid, missing] = results;
        isError(refusedAnswer.reason, 'ValidationError', 'bearer_tokens');
        same(Object.keys(refusedAnswer.reason), ['code', 'issues'], about);
        same(Object.keys(refusedAnswer.reason.issues[0]).length, 5, about);
        isError(invalid.reason, 'InvalidArgumentError', 'endpoint');
        same({ ...invalid.reason }, { code: 'INVALID_ARGUMENT', argument: 'endpoint' }, about);
        same(valid.value, RESULT, about);
        same({ ...missing.reason }, { code: 'API_ERROR', status: 404, retryable: false }, about);
        invalid.reason.name = 'Own';
        equal(invalid.reason.name, 'Own', about);
      }
      await polluted({ cause: 'x' }, async () => {
        const error = await caught(() => validateResponse('{}'));
        ok(!Object.hasOwn(error.toJSON(), 'cause'));
      });
    },

    'an argument of another kind is named as what it is': async () => {
      const parseOf = (value) => () => parseScimEndpoint(value);
      const statusOf = (value, options) => () => tokenStatus(value, options);
      const callOf = (options, request) => () =>
        listTokens(request ?? IDS, quick({ fetch: fetchOf(() => answer()), ...options }));
      const request = new Request('https://service.example');
      const token = { expirationTime: 1 };
      for (const [call, argument, received] of [
        [statusOf(Promise.resolve(token)), 'token', 'a Promise (await it first)'],
        [statusOf([token]), 'token', 'an array'],
        [statusOf(new Map()), 'token', 'a Map'],
        [statusOf({ expirationTime: 5n }), 'token.expirationTime', 'a bigint'],
        [statusOf({ expirationTime: Number.NaN }), 'token.expirationTime', 'NaN'],
        [statusOf({ expirationTime: -Infinity }), 'token.expirationTime', '-Infinity'],
        [statusOf({ expirationTime: new Date() }), 'token.expirationTime', 'a Date'],
        [statusOf(token, new Date()), 'options', 'a Date'],
        [statusOf(token, { now: new Date(Number.NaN) }), 'now', 'an invalid Date'],
        [statusOf(token, { now: Infinity }), 'now', 'Infinity'],
        [statusOf(token, { warnWithinDays: -1 }), 'warnWithinDays', 'a negative number'],
        [statusOf(token, { warnWithinDays: Number.NaN }), 'warnWithinDays', 'NaN'],
        [parseOf(request), 'url', 'a Request'],
        [parseOf(Promise.resolve('')), 'url', 'a Promise (await it first)'],
        [callOf({}, Promise.resolve(IDS)), 'request', 'a Promise (await it first)'],
        [callOf({}, new URLSearchParams(IDS)), 'request', 'a URLSearchParams'],
        [callOf({}, { ...IDS, tenantId: Promise.resolve('t') }), 'tenantId', 'a Promise'],
        [() => listTokens(IDS, Promise.resolve({})), 'options', 'a Promise (await it first)'],
        [() => listTokens(IDS, Number.NaN), 'options', 'NaN'],
        [callOf({ headers: new Headers() }), 'headers', 'a Headers'],
        [callOf({ headers: new Map() }), 'headers', 'a Map'],
        [callOf({ headers: [['a', 'b']] }), 'headers', 'an array'],
        [callOf({ headers: { a: 5n } }), 'headers.a', 'a bigint'],
        [callOf({ credentials: Promise.resolve(CREDENTIALS) }), 'credentials', 'a Promise'],
        [callOf({ credentials: () => [CREDENTIALS] }), 'credentials', 'an array'],
        [callOf({ endpoint: request }), 'endpoint', 'a Request'],
        [callOf({ retry: new Map() }), 'retry', 'a Map'],
        [callOf({ retry: { maxAttempts: Infinity } }), 'retry.maxAttempts', 'Infinity'],
        [callOf({ retry: { baseDelayMs: -1 } }), 'retry.baseDelayMs', 'a negative number'],
        [callOf({ timeoutMs: Number.NaN }), 'timeoutMs', 'NaN'],
        [callOf({ timeoutMs: 0 }), 'timeoutMs', '0'],
        [callOf({ timeoutMs: 2 ** 31 }), 'timeoutMs', 'a number out of range'],
        [callOf({ timeoutMs: 5n }), 'timeoutMs', 'a bigint'],
        [callOf({ maxResponseBytes: 1.5 }), 'maxResponseBytes', 'a number with a fraction'],
        [callOf({ signal: Promise.resolve() }), 'signal', 'a Promise'],
        [callOf({ fetch: new Map() }), 'fetch', 'a Map'],
        [() => validateResponse(BODY, new Map()), 'init', 'a Map'],
        [() => validateResponse(BODY, { status: Number.NaN }), 'init.status', 'NaN'],
      ]) {
        const error = await caught(call);
        isError(error, 'InvalidArgumentError', `received ${received}`);
        equal(error.argument, argument);
      }
      // A class of the caller's own may call itself what it likes.
      class Keys {
        accessKeyId = 'AK';
        secretAccessKey = 'SK';
        get [Symbol.toStringTag]() {
          return 'Keys';
        }
      }
      await sent({ credentials: new Keys() });
    },

    'members of classes, of other prototypes and of bare objects are there': async () => {
      class Request {
        get identityStoreId() {
          return 'of-the-class';
        }
        tenantId = 'own';
      }
      const bare = (members) => Object.assign(Object.create(null), members);
      const heir = (members) => Object.create(members);
      for (const make of [
        bare,
        heir,
        (members) => heir(bare(members)),
        (members) => heir(heir(members)),
      ]) {
        const credentials = make(TEMPORARY);
        const retry = make({ maxAttempts: 1 });
        const fetch = fetchOf(() => answer(503, '{}'));
        const endpoint = 'https://inherited.example';
        const options = make({ endpoint, credentials, retry, fetch });
        isError(await caught(listTokens(new Request(), options)), 'ApiError');
        equal(fetch.requests.length, 1);
        const [{ url, headers }] = fetch.requests;
        ok(url.startsWith(endpoint) && url.includes('/of-the-class/tenant/own/'), url);
        equal(headers.get('x-security-token'), TEMPORARY.securityToken);
        equal((await caught(() => validateResponse('', make({ status: 404 })))).status, 404);
        equal(tokenStatus(make({ expirationTime: 2 }), make({ now: 1 })).state, 'expiring');
      }
      // Also where Object.prototype has a member of that name.
      await polluted({ endpoint: 'https://elsewhere.example' }, async () => {
        const fetch = fetchOf(() => answer());
        await listTokens(IDS, heir({ endpoint: ENDPOINT, fetch }));
        ok(fetch.requests[0].url.startsWith(ENDPOINT));
      });
    },

    'arguments are neither changed nor frozen': async () => {
      const options = quick({
        fetch: fetchOf(() => answer()),
        headers: { 'x-note': 'a' },
        credentials: { ...TEMPORARY },
        endpoint: new URL(ENDPOINT),
      });
      const parts = [options, options.headers, options.credentials, options.retry];
      const before = JSON.stringify(options);
      await listTokens(IDS, options);
      equal(JSON.stringify(options), before);
      ok(parts.every((part) => Object.isExtensible(part)));
      for (const part of parts) Object.freeze(part);
      await listTokens(Object.freeze({ ...IDS }), options);
    },

    'ids that are no path segment are refused': async () => {
      for (const name of ['identityStoreId', 'tenantId']) {
        for (const id of ['', '.', '..', 'a/b', '/', 'a\n', '\r', '\0', '\t', '\x1f', '\x7f']) {
          await refused({}, name, { ...IDS, [name]: id });
        }
        for (const id of ['\ud800', 'a\udc00b', undefined, 7, ['a'], new String('a')]) {
          await refused({}, name, { ...IDS, [name]: id });
        }
      }
      await refused({}, 'line break', { ...IDS, tenantId: 'pasted\n' });
    },

    'every other id stays inside its segment': async () => {
      const ids = [
        ...['%2e%2e', 'a?b#c', '\\', '{tenant_id}', '$&', '...', ' ', 'a b', '%', '%2F'],
        ...['~a-b._C9', 'é', '\u{1f600}', '"<>', ';=&+,', '@:', "!*'()", '\u0080', '\ufffd'],
      ];
      for (const id of ids) {
        const { url } = await sent({}, { identityStoreId: id, tenantId: id });
        const segments = new URL(url).pathname.split('/');
        same(segments.length, 7, url);
        equal(decodeURIComponent(segments[3]), id, url);
        equal(decodeURIComponent(segments[5]), id, url);
        ok(/^(?:[\w.~-]|%[0-9A-F]{2})+$/.test(segments[3]), url);
      }
    },

    'endpoints are https, or http to this machine': async () => {
      const good = [
        ...['https://a.example', 'https://a.example:8443', 'https://a.example/p/q/', 'HTTPS://A.B'],
        ...['http://localhost:1', 'http://LOCALHOST', 'http://127.9.9.9', 'http://[::1]:80'],
        ...['http://127.1', 'http://0x7f000001', new URL('https://a.example/p')],
      ];
      for (const endpoint of good) {
        const { url } = await sent({ endpoint });
        const prefix = new URL(endpoint).href.replace(/\/+$/, '');
        ok(url.startsWith(`${prefix}/v1/`), url);
      }
      const bad = [
        ...['', 'x', '//a.example', 'http://a.example', 'ftp://a.example', 'file:///x', 'data:,'],
        ...['https://u@a.example', 'https://u:p@a.example', 'https://a.example?', 'https://a/#'],
        ...['https://a.example?q', 'https://a.example#f', 'http://127.0.0.1.example', 'https://'],
        ...['http://localhost.example', 'http://128.0.0.1', 'http://localhost@a.example'],
        ...['http://x.localhost', 'http://127.0.0.1.localhost', 'http://.localhost'],
        ...['http://[::2]', 'https://a.example\\@b?x', 'javascript:1', null, 7, {}],
      ];
      for (const endpoint of bad) await refused({ endpoint }, 'endpoint');
      for (const signingEndpoint of bad) {
        await refused({ signingEndpoint, credentials: CREDENTIALS }, 'signingEndpoint');
      }
    },

    'region and endpoint: one is needed, endpoint wins': async () => {
      const region = 'cn-north-4';
      const { url } = await sent({ region, endpoint: undefined });
      ok(url.startsWith('https://identitystore.cn-north-4.myhuaweicloud.com/v1/'), url);
      ok((await sent({ region })).url.startsWith(ENDPOINT));
      await refused({ endpoint: undefined }, 'region');
      for (const odd of ['', 'CN', 'a--b', '-a', 'a-', 'a.b', 'a/b', 'a@b', 'é', 'a\n', null, 1]) {
        await refused({ region: odd }, 'region');
      }
      await refused({ signingEndpoint: 'https://a.example' }, 'signingEndpoint');
    },

    'region beside endpoint is named to a relay, unsigned alone': async () => {
      const named = async (options) => (await sent(options)).headers.get('x-region');
      const region = 'cn-north-4';
      equal(await named({ region }), region);
      equal(await named({}), null);
      equal(await named({ region, endpoint: undefined }), null);
      equal(await named({ region, credentials: CREDENTIALS }), null);
      equal(await named({ region, headers: { 'X-Region': 'other' } }), 'other');
    },

    'headers must be tokens and Latin-1 text': async () => {
      const request = await sent({ headers: { 'x-a': 'b', 'X-C': 'ÿ' } });
      equal(request.headers.get('x-a'), 'b');
      for (const name of ['', ' ', 'a b', 'a:', 'é', 'a\n', '(', '\ud800']) {
        await refused({ headers: { [name]: 'x' } }, 'headers');
      }
      for (const value of ['a\rb', 'a\nb', 'a\0b', 'Ā', '\u{1f600}', '\ud800', 7, null, ['a']]) {
        await refused({ headers: { 'x-a': value } }, 'headers');
      }
      for (const headers of [null, 'a', [], new Headers(), new Map(), 7]) {
        await refused({ headers }, 'headers');
      }
    },

    'headers that no fetch can send are refused, and names given twice': async () => {
      for (const credentials of [undefined, CREDENTIALS]) {
        for (const name of [
          ...['Connection', 'expect', 'Keep-Alive', 'transfer-encoding', 'UPGRADE'],
        ]) {
          await refused({ headers: { [name]: 'x' }, credentials }, `headers.${name}`);
        }
        await refused(
          { headers: { a: '1', b: '2', A: '3' }, credentials },
          'headers.A: is given twice',
        );
        await refused({ headers: { 'X-Note': '1', 'x-note': '1' }, credentials }, 'headers.x-note');
      }
      const { headers } = await sent({
        headers: { te: 'trailers', 'x-upgrade': 'a', 'x-up': 'b' },
      });
      equal(headers.get('x-upgrade'), 'a');
    },

    'names of the signature belong to the signature': async () => {
      for (const name of [
        ...['host', 'Authorization', 'X-Sdk-Date', 'x-security-token', 'X-SDK-CONTENT-SHA256'],
      ]) {
        await refused({ headers: { [name]: 'x' }, credentials: CREDENTIALS }, 'headers');
      }
      const request = await sent({ headers: { authorization: 'Bearer of-the-relay' } });
      equal(request.headers.get('authorization'), 'Bearer of-the-relay');
    },

    'keys are printable ASCII': async () => {
      for (const name of ['accessKeyId', 'secretAccessKey', 'securityToken']) {
        for (const key of ['', ' ', 'a b', 'a\n', 'é', '\x7f', '\ud800', 7, null, {}]) {
          await refused({ credentials: { ...TEMPORARY, [name]: key } }, `credentials.${name}`);
          await refused({ credentials: () => ({ ...TEMPORARY, [name]: key }) }, name);
        }
      }
      for (const credentials of [null, 'a', 7, true, [], {}]) {
        await refused({ credentials }, 'credentials');
        await refused({ credentials: () => credentials }, 'credentials');
      }
      await sent({ credentials: { ...CREDENTIALS, securityToken: undefined } });
    },

    'without credentials nothing is signed': async () => {
      const { headers } = await sent({});
      for (const name of ['authorization', 'x-sdk-date', 'x-security-token']) {
        equal(headers.get(name), null, name);
      }
    },

    'a callback is asked once per attempt; its error comes out unchanged': async () => {
      let asked = 0;
      const fetch = fetchOf(
        () => answer(503, '{}'),
        () => answer(502, '{}'),
        () => answer(),
      );
      const credentials = async () => ({ ...CREDENTIALS, accessKeyId: `AK${++asked}` });
      await listTokens(IDS, quick({ fetch, credentials }));
      const keys = fetch.requests.map(
        ({ headers }) => /Access=(\w+)/.exec(headers.get('authorization'))[1],
      );
      same(keys, ['AK1', 'AK2', 'AK3']);

      for (const own of [OWN, null, undefined, 'text', 0, Object.freeze({}), revokedProxy({})]) {
        for (const credentials of [
          () => {
            asked += 1;
            throw own;
          },
          () => {
            asked += 1;
            return Promise.reject(own);
          },
        ]) {
          asked = 0;
          const fetch = fetchOf(() => answer());
          let thrown = 'nothing';
          await listTokens(IDS, quick({ fetch, credentials })).catch((error) => {
            thrown = error;
          });
          equal(thrown, own);
          equal(asked, 1);
          equal(fetch.requests.length, 0);
        }
      }
    },

    'numbers have their ranges, and null is none': async () => {
      const good = {
        timeoutMs: [0.5, 1000, 2147483647, undefined],
        maxResponseBytes: [100, 2 ** 53, 1e300, undefined],
      };
      const bad = {
        timeoutMs: [0, -1, Number.NaN, Infinity, 2147483648, '1', null, 1n],
        maxResponseBytes: [0, -1, 1.5, Number.NaN, Infinity, '1', null, 1n],
      };
      for (const [name, values] of Object.entries(good)) {
        for (const value of values) await sent({ [name]: value });
      }
      for (const [name, values] of Object.entries(bad)) {
        for (const value of values) await refused({ [name]: value }, name);
      }
      for (const [name, values] of Object.entries({
        maxAttempts: [0, -1, 1.5, Number.NaN, Infinity, '1', null],
        baseDelayMs: [-1, Number.NaN, Infinity, '1', null],
        maxDelayMs: [-1, Number.NaN, Infinity, '1', null],
      })) {
        for (const value of values) await refused({ retry: { [name]: value } }, `retry.${name}`);
      }
      for (const retry of [null, true, 0, 'false']) await refused({ retry }, 'retry');
      for (const retry of [false, undefined, {}, { maxAttempts: 100, baseDelayMs: 0 }]) {
        await sent({ retry });
      }
      for (const signal of [null, {}, 7, 'abort', new EventTarget()]) {
        await refused({ signal }, 'signal');
      }
      for (const fetch of [null, {}, 'fetch', 7]) await refused({ fetch }, 'fetch');
    },

    'the global fetch is looked up at the call': async () => {
      const fetch = fetchOf(() => answer());
      await replacing(globalThis, { fetch }, () => listTokens(IDS, quick({})));
      equal(fetch.requests.length, 1);
      let call;
      const first = fetchOf(() => answer(200, BODY));
      await replacing(globalThis, { fetch: first }, () => {
        call = listTokens(IDS, quick({}));
      });
      await call;
      await turn();
      equal(first.requests.length, 1);
    },
  };
};
