// Clauses 8.2 and 8.3: what the calls send, and where.

import {
  answer,
  CREDENTIALS,
  caught,
  ENDPOINT,
  equal,
  fetchOf,
  IDS,
  ok,
  quick,
  replacing,
  SECRET_KEY,
  TOKEN as SECURITY_TOKEN,
  same,
  TEMPORARY,
} from '../../faults/cases/support.js';
import {
  argumentsOf,
  CALLS,
  fetchFor,
  GLOBAL,
  json,
  REGION,
  REGIONAL,
  SCIM,
  signing,
  TOKEN,
} from './support.js';

const TOKENS = `/v1/identity-stores/${IDS.identityStoreId}/tenant/${IDS.tenantId}/bearer-token`;
const STORE_HOST = `https://identitystore.${REGION}.myhuaweicloud.com`;
const GLOBAL_HOST = 'https://identitycenter.myhuaweicloud.com';

/** The first request of each call, with `region` alone. */
const REQUESTS = {
  listTokens: ['GET', STORE_HOST, TOKENS],
  listRegions: ['GET', GLOBAL_HOST, '/v1/registered-regions'],
  listInstances: ['GET', GLOBAL_HOST, '/v1/instances?limit=100'],
  listTenants: [
    ...['GET', STORE_HOST],
    `/v1/identity-stores/${IDS.identityStoreId}/provision-tenant`,
  ],
  discoverTenants: ['GET', GLOBAL_HOST, '/v1/instances?limit=100'],
  createToken: ['POST', STORE_HOST, TOKENS],
  deleteToken: ['DELETE', STORE_HOST, `${TOKENS}/id-1`],
  checkToken: ['GET', new URL(SCIM).origin, `/${IDS.tenantId}/scim/v2/ServiceProviderConfig`],
  decodeAuthorizationMessage: [
    ...['POST', `https://sts.${REGION}.myhuaweicloud.com`],
    '/v5/decode-authorization-message',
  ],
};

const bytesOf = (text) => new TextEncoder().encode(text);
const hexOf = (bytes) =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const sha256 = async (text) => hexOf(await crypto.subtle.digest('SHA-256', bytesOf(text)));

async function hmac(key, text) {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', bytesOf(key), algorithm, false, ['sign']);
  return hexOf(await crypto.subtle.sign('HMAC', imported, bytesOf(text)));
}

/** The signature that a request must have, computed from what is sent. */
async function signatureOf(request, body, secretKey) {
  const { host, pathname, search } = new URL(request.url);
  const { headers } = request;
  const [, names] = /SignedHeaders=([^,]+),/.exec(headers.get('authorization'));
  const lines = names.split(';').map((name) => {
    return `${name}:${name === 'host' ? host : headers.get(name)}\n`;
  });
  const parts = [request.method, `${pathname}/`, search.slice(1), lines.join(''), names];
  const canonical = [...parts, await sha256(body)].join('\n');
  const text = `SDK-HMAC-SHA256\n${headers.get('x-sdk-date')}\n${await sha256(canonical)}`;
  return [names, await hmac(secretKey, text)];
}

export default (library) => {
  /** The first request of a call. */
  async function requestOf(name, options) {
    const fetch = fetchFor(name);
    await library[name](...argumentsOf(name, quick({ ...options, fetch })));
    return fetch.requests[0];
  }

  return {
    'each call goes to its host, with its method and path': async () => {
      for (const [name, [method, origin, path]] of Object.entries(REQUESTS)) {
        const request = await requestOf(name, { endpoint: undefined, region: REGION });
        equal(`${request.method} ${request.url}`, `${method} ${origin}${path}`, name);
      }
    },

    'endpoint replaces any host and keeps its prefix': async () => {
      for (const [name, [, , path]] of Object.entries(REQUESTS)) {
        const { url } = await requestOf(name, { endpoint: `${ENDPOINT}/api/`, region: REGION });
        equal(url, `${ENDPOINT}/api${path}`, name);
      }
    },

    'only calls to a regional host need region or endpoint': async () => {
      for (const name of REGIONAL) {
        const call = library[name](...argumentsOf(name, { fetch: fetchFor(name) }));
        equal((await caught(call)).argument, 'region', name);
      }
      for (const name of [...GLOBAL, 'checkToken', 'discoverTenants']) {
        const fetch = fetchFor(name);
        same(await library[name](...argumentsOf(name, { fetch })), CALLS[name].result, name);
      }
    },

    'the account id goes to the global host alone, signed where the call is': async () => {
      for (const credentials of [undefined, CREDENTIALS]) {
        for (const name of [...GLOBAL, ...REGIONAL]) {
          const { headers } = await requestOf(name, { domainId: 'account', credentials });
          equal(headers.get('x-domain-id'), GLOBAL.includes(name) ? 'account' : null, name);
          const names = /SignedHeaders=([^,]+)/.exec(headers.get('authorization') ?? '')?.[1] ?? '';
          equal(names.includes('x-domain-id'), Boolean(credentials) && GLOBAL.includes(name), name);
        }
      }
      const fetch = fetchFor('discoverTenants');
      await library.discoverTenants(quick({ fetch, domainId: 'account' }));
      const sent = fetch.requests.map(({ headers }) => headers.get('x-domain-id'));
      same(sent, ['account', 'account', null]);
    },

    'X-Region names the region of unsigned regional calls beside an endpoint': async () => {
      const regionOf = async (name, options) =>
        (await requestOf(name, { region: REGION, ...options })).headers.get('x-region');
      for (const name of REGIONAL) {
        equal(await regionOf(name), REGION, name);
        equal(await regionOf(name, { endpoint: undefined }), null, name);
        equal(await regionOf(name, { credentials: CREDENTIALS }), null, name);
        equal(await regionOf(name, { headers: { 'X-Region': 'other' } }), 'other', name);
      }
      for (const name of GLOBAL) equal(await regionOf(name), null, name);
      // A check knows it from the address.
      equal(await regionOf('checkToken', { region: undefined }), REGION);
      equal(await regionOf('checkToken', { endpoint: undefined }), null);
    },

    'the signature covers method, query and body as they are sent': async () => {
      const bodies = { decodeAuthorizationMessage: '{"encoded_message":"m+/="}' };
      for (const name of [...REGIONAL, ...GLOBAL]) {
        const request = await requestOf(name, { credentials: TEMPORARY, domainId: 'account' });
        const body = await request.text();
        equal(body, bodies[name] ?? '', name);
        const type = request.headers.get('content-type');
        equal(type, name in bodies ? 'application/json' : null, name);
        const [names, signature] = await signatureOf(request, body, SECRET_KEY);
        ok(request.headers.get('authorization').endsWith(`Signature=${signature}`), name);
        const optional = [
          ...(name in bodies ? ['content-type'] : []),
          'host',
          ...(GLOBAL.includes(name) ? ['x-domain-id'] : []),
        ];
        equal(names, [...optional, 'x-sdk-date', 'x-security-token'].join(';'), name);
      }
    },

    'a marker is percent-encoded, and sent as it is signed': async () => {
      const marker = 'a b+/=&?ü~';
      const page = { instances: [], page_info: { next_marker: marker } };
      const fetch = fetchOf(json(page), json({ instances: [] }));
      await library.listInstances(quick({ fetch, credentials: CREDENTIALS }));
      const [, second] = fetch.requests;
      const encoded = 'a%20b%2B%2F%3D%26%3F%C3%BC~';
      equal(second.url, `${ENDPOINT}/v1/instances?limit=100&marker=${encoded}`);
      const [, signature] = await signatureOf(second, '', SECRET_KEY);
      ok(second.headers.get('authorization').endsWith(`Signature=${signature}`));
    },

    'a body of the call is sent anew by every attempt': async () => {
      const fetch = fetchOf(() => answer(503, '{}'), json({ decoded_message: '{}' }));
      const { request } = CALLS.decodeAuthorizationMessage;
      await library.decodeAuthorizationMessage(request, quick({ fetch, credentials: TEMPORARY }));
      const bodies = await Promise.all(fetch.requests.map((sent) => sent.text()));
      same(bodies, ['{"encoded_message":"m+/="}', '{"encoded_message":"m+/="}']);
    },

    'no redirect, cache or ambient credentials on any call': async () => {
      for (const name of Object.keys(CALLS)) {
        const inits = [];
        const fetch = async (_, init) => {
          inits.push(init);
          return json(CALLS[name].body)();
        };
        await library[name](...argumentsOf(name, signing(name, { fetch })));
        ok(inits.length > 0);
        for (const { redirect, cache, credentials, body, headers } of inits) {
          same([redirect, cache, credentials], ['manual', 'no-store', 'omit'], name);
          equal(body === null, name !== 'decodeAuthorizationMessage', name);
          equal(Object.getPrototypeOf(headers), null, name);
        }
      }
    },

    'a call that is not signed sends no keys, and the platform’s own fetch sends the same':
      async () => {
        const described = ({ url, method, headers, credentials }) => [
          ...[url, method, credentials],
          ...[...headers].filter(([name]) => name !== 'x-sdk-date' && name !== 'authorization'),
        ];
        for (const name of Object.keys(CALLS)) {
          const own = await requestOf(name, {});
          const expected = name === 'checkToken' ? `Bearer ${TOKEN}` : null;
          equal(own.headers.get('authorization'), expected, name);
          equal(own.headers.get('x-sdk-date'), null, name);
          equal(own.credentials, name === 'checkToken' ? 'omit' : 'same-origin', name);
          const platform = fetchFor(name);
          await replacing(globalThis, { fetch: platform }, () =>
            library[name](...argumentsOf(name, quick())),
          );
          same(described(platform.requests[0]), described(own), name);
        }
      },

    'secrets of a call go into their one header each': async () => {
      for (const name of [...REGIONAL, ...GLOBAL, 'checkToken']) {
        const credentials = name === 'checkToken' ? undefined : TEMPORARY;
        const request = await requestOf(name, { credentials });
        const holders = [...request.headers]
          .filter(([, value]) =>
            [SECRET_KEY, SECURITY_TOKEN, TOKEN].some((text) => value.includes(text)),
          )
          .map(([header]) => header);
        same(holders, [name === 'checkToken' ? 'authorization' : 'x-security-token'], name);
        for (const secret of [SECRET_KEY, SECURITY_TOKEN, TOKEN]) {
          ok(!decodeURIComponent(request.url).includes(secret), name);
        }
      }
    },
  };
};
