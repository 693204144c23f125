// A relay that works, and requests to it.

import { createRelay } from '../../pkg/relay.js';

export const ORIGIN = 'https://admin.example.com';
export const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret/key+EXAMPLE==' };
export const TOKENS = { bearer_tokens: [] };

export const pathOf = ({ identityStoreId, tenantId }) =>
  `/v1/identity-stores/${identityStoreId}/tenant/${tenantId}/bearer-token`;
export const PATH = pathOf({ identityStoreId: 'd-1', tenantId: 't-1' });

/** A relay at `ORIGIN` that everybody may call; its service has no tokens. */
export function makeRelay(options) {
  return createRelay({
    region: 'cn-north-4',
    credentials: KEYS,
    allowedOrigins: [ORIGIN],
    authorize: () => true,
    fetch: async () => Response.json(TOKENS),
    ...options,
  });
}

/** A good request; `init` may change it. */
export const requestTo = (path = PATH, { origin = ORIGIN, ...init } = {}) =>
  new Request(origin + path, init);

/** Status and code of what a relay has to say itself. */
export async function refusal(response) {
  return [response.status, (await response.json()).error_code];
}

/** The `fetch` of a page of `ORIGIN` that asks a relay: a browser adds these headers. */
export const pageFetch = (relay) => (url, init) => {
  const own = init.method === 'GET' ? { 'sec-fetch-site': 'same-origin' } : { origin: ORIGIN };
  return relay(new Request(url, { ...init, headers: { ...init.headers, ...own } }));
};
