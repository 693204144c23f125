// With the platform's types at hand, they are what the options take.

import { checkToken, listTokens, parseScimEndpoint } from 'identity-center-tokens';
import { createRelay } from 'identity-center-tokens/relay';
import { init } from 'identity-center-tokens/slim';

export async function calls(): Promise<void> {
  await init(fetch('/core.wasm'));
  await listTokens(
    { identityStoreId: 'd-1', tenantId: 't-1' },
    {
      endpoint: new URL('https://a.example'),
      signal: AbortSignal.timeout(1000),
      fetch: async (input, more) => fetch(input, more),
    },
  );
  parseScimEndpoint(new URL('https://a.example'));
  await checkToken({ scimEndpoint: new URL('https://a.example'), token: 'a' });
  const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
  const relay = createRelay({
    region: '*',
    credentials,
    maxResponseBytes: 1000,
    authorize: async (request, { name, region, identityStoreId, tenantId }) =>
      request.headers.get(`x-${name}`) === `${region ?? ''}${identityStoreId}${tenantId}` ||
      new Response('sign in', { status: 401 }),
  });
  // @ts-expect-error a relay needs `authorize`
  createRelay({ region: '*', credentials });
  // @ts-expect-error only true or a Response is an answer
  createRelay({ region: '*', credentials, authorize: () => 'yes' });
  const response: Response = await relay(new Request('https://a.example'));
  // @ts-expect-error a signal is an AbortSignal
  await listTokens({ identityStoreId: 'd', tenantId: 't' }, { signal: new AbortController() });
  // @ts-expect-error fetch gives a Response
  await listTokens({ identityStoreId: 'd', tenantId: 't' }, { fetch: async () => 'text' });
  return void response;
}
