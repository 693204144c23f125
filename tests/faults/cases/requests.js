// Section 2: what is sent.

import {
  answer,
  CREDENTIALS,
  caught,
  equal,
  fetchOf,
  IDS,
  isError,
  ok,
  quick,
  replacing,
  SECRET_KEY,
  same,
  TEMPORARY,
  TOKEN,
  URL_OF_CALL,
} from './support.js';

export default ({ listTokens }) => ({
  'the platform’s own fetch is asked for the same as any other': async () => {
    const describe = async (request) => ({
      ...{ url: request.url, method: request.method, body: await request.text() },
      ...{ redirect: request.redirect, cache: request.cache, credentials: request.credentials },
      headers: [...request.headers],
    });
    const clock = { now: () => 1_700_000_000_000 };
    for (const credentials of [undefined, CREDENTIALS, TEMPORARY]) {
      const options = quick({ credentials, headers: { 'x-note': 'ÿ' } });
      const own = fetchOf(() => answer());
      const platform = fetchOf(() => answer());
      await replacing(Date, clock, async () => {
        await listTokens(IDS, { ...options, fetch: own });
        await replacing(globalThis, { fetch: platform }, () => listTokens(IDS, options));
      });
      const described = await describe(own.requests[0]);
      equal(described.cache, 'no-store');
      equal(described.credentials, credentials ? 'omit' : 'same-origin');
      same(await describe(platform.requests[0]), described);
    }
  },

  'a fetch of the caller’s own gets an address and plain members': async () => {
    const calls = [];
    const fetch = async (...call) => {
      calls.push(call);
      return answer();
    };
    await listTokens(IDS, quick({ fetch, credentials: CREDENTIALS, headers: { 'x-note': 'a' } }));
    const [[url, init]] = calls;
    equal(url, URL_OF_CALL);
    equal(Object.getPrototypeOf(init), null);
    const { headers, signal, method, body, redirect, cache, credentials, ...others } = init;
    same([method, body, redirect, cache, credentials], ['GET', null, 'manual', 'no-store', 'omit']);
    // What else there is asks for nothing.
    const none = { window: null, mode: 'cors', integrity: '', keepalive: false };
    const defaults = { ...none, referrer: '', referrerPolicy: '' };
    same(others, Object.keys(others).length === 0 ? {} : defaults);
    same(Object.keys(headers).sort(), ['authorization', 'x-note', 'x-sdk-date']);
    equal(signal.aborted, false);
    equal(calls[0].length, 2);
  },

  'an implementation that stands in for the global fetch gets the same': async () => {
    const calls = [];
    const fetch = async (...call) => {
      calls.push(call);
      return answer();
    };
    const options = quick({ credentials: CREDENTIALS });
    await replacing(globalThis, { fetch }, () => listTokens(IDS, options));
    await listTokens(IDS, { ...options, fetch });
    const [[url, init], [, given]] = calls;
    equal(url, URL_OF_CALL);
    equal(Object.getPrototypeOf(init), null);
    for (const name of ['method', 'redirect', 'cache', 'credentials']) {
      equal(init[name], given[name], name);
    }
  },

  'one bodyless GET per attempt, to the documented address': async () => {
    const fetch = fetchOf(() => answer());
    await listTokens(IDS, quick({ fetch, credentials: TEMPORARY }));
    equal(fetch.requests.length, 1);
    const [request] = fetch.requests;
    equal(request.method, 'GET');
    equal(request.url, URL_OF_CALL);
    equal((await request.text()).length, 0);
  },

  'signed for the signing endpoint, sent to the endpoint': async () => {
    const authorizationFor = async (options) => {
      const fetch = fetchOf(() => answer());
      const clock = { now: () => 1_700_000_000_000 };
      await replacing(Date, clock, () =>
        listTokens(IDS, quick({ fetch, credentials: CREDENTIALS, ...options })),
      );
      return [fetch.requests[0].url, fetch.requests[0].headers.get('authorization')];
    };
    const service = 'https://identitystore.example/v9';
    const relay = 'http://127.0.0.1:8080/relay';
    const [, direct] = await authorizationFor({ endpoint: service });
    const [url, relayed] = await authorizationFor({ endpoint: relay, signingEndpoint: service });
    ok(url.startsWith(`${relay}/v1/`), url);
    equal(relayed, direct);
    const [, other] = await authorizationFor({ endpoint: relay });
    ok(other !== direct, 'host and path are part of the signature');
  },

  'every attempt is signed anew, with its own date': async () => {
    let now = Date.UTC(2026, 0, 1);
    const fetch = fetchOf(() => {
      now += 61_000;
      return answer(503, '{}');
    });
    const clock = { now: () => now };
    await replacing(Date, clock, () =>
      caught(listTokens(IDS, quick({ fetch, credentials: TEMPORARY }))),
    );
    const dates = fetch.requests.map(({ headers }) => headers.get('x-sdk-date'));
    same(dates, ['20260101T000000Z', '20260101T000101Z', '20260101T000202Z']);
    const signatures = fetch.requests.map(({ headers }) => headers.get('authorization'));
    equal(new Set(signatures).size, 3);
    for (const signature of signatures) {
      ok(
        /^SDK-HMAC-SHA256 Access=AKNOBODY, ?SignedHeaders=[^,]*host;x-sdk-date;x-security-token[^,]*, ?Signature=[0-9a-f]{64}$/.test(
          signature,
        ),
        signature,
      );
    }
  },

  'redirects are never followed': async () => {
    for (const credentials of [undefined, TEMPORARY]) {
      for (const status of [300, 301, 302, 303, 304, 305, 307, 308, 399]) {
        const location = { location: 'https://elsewhere.example/' };
        const fetch = fetchOf(() => answer(status, null, location));
        const error = await caught(listTokens(IDS, quick({ fetch, credentials })));
        isError(error, 'ApiError', String(status));
        equal(error.status, status);
        equal(error.retryable, false);
        equal(fetch.requests.length, 1);
        equal(fetch.requests[0].redirect, 'manual');
      }
    }
  },

  'a redirect that the platform hides has status 0': async () => {
    const hidden = { type: 'opaqueredirect', status: 0, headers: new Headers(), body: null };
    const fetch = fetchOf(() => hidden);
    const error = await caught(listTokens(IDS, quick({ fetch })));
    isError(error, 'ApiError', 'redirect');
    equal(error.status, 0);
    equal(fetch.requests.length, 1);
  },

  'no ambient credentials, no secret but in its header': async () => {
    const fetch = fetchOf(() => answer());
    await listTokens(IDS, quick({ fetch, credentials: TEMPORARY, headers: { 'x-a': 'b' } }));
    const [{ url, headers, credentials }] = fetch.requests;
    equal(credentials, 'omit');
    const holders = [...headers].filter(([, value]) => value.includes(TOKEN));
    same(holders, [['x-security-token', TOKEN]]);
    for (const text of [url, ...[...headers].flat()]) ok(!text.includes(SECRET_KEY), text);
    ok(!decodeURIComponent(url).includes(TOKEN), url);
  },
});
