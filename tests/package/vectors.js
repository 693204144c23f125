// The signing vectors through the public functions: what a `fetch` gets is exactly the vector's
// request.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const vectorsOf = (name) =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8'));

/** Those that a call of this package makes. */
const VECTORS = [...vectorsOf('signing.json'), ...vectorsOf('signing-calls.json')].filter(
  // The guide's example is of another service. The package switches no provisioning on.
  ({ kind, input }) => kind === 'sign' && input.call !== 'CreateProvisioningTenant',
);

const TIMES = { creation_time: 1, expiration_time: 2 };

/** Function, request and the service's answers of a vector. The last request is the vector's. */
function callOf({ call = 'ListBearerTokens', path, query, body, ...ids }) {
  const [, , , store, , tenant, , tokenId] = (path ?? '').split('/');
  const request = {
    identityStoreId: ids.identity_store_id ?? store,
    tenantId: ids.tenant_id ?? tenant,
  };
  switch (call) {
    case 'ListBearerTokens':
      return ['listTokens', [request], { bearer_tokens: [] }];
    case 'CreateBearerToken':
      return ['createToken', [request], { token_id: 'a', token: 'b', ...TIMES }];
    case 'DeleteBearerToken':
      return ['deleteToken', [{ ...request, tokenId }], {}];
    case 'ListInstances': {
      const page = (next_marker) => ({ instances: [], page_info: { next_marker } });
      return ['listInstances', [], page(query.marker), page(null)];
    }
    case 'DecodeAuthorizationMessage': {
      const { encoded_message: encodedMessage } = JSON.parse(body);
      return ['decodeAuthorizationMessage', [{ encodedMessage }], { decoded_message: '{}' }];
    }
    default:
      return assert.fail(`no function for ${call}`);
  }
}

/** The options that lead to the vector's host: the region where it is one of the service's. */
function addressOf({ endpoint }) {
  const { hostname } = new URL(endpoint);
  if (!hostname.endsWith('.myhuaweicloud.com')) return { endpoint };
  const [, region] = /^\w+\.([\w-]+)\.myhuaweicloud\.com$/.exec(hostname) ?? [];
  return { region };
}

/** The request that a call makes, its names in lower case. */
async function requestOf(api, { input }, headers) {
  const [name, args, ...answers] = callOf(input);
  let request;
  const fetch = async (url, { method, headers, body }) => {
    request = { method, url, body: body ?? '', headers: Object.fromEntries(new Headers(headers)) };
    return Response.json(answers.shift());
  };
  const credentials = {
    accessKeyId: input.access_key,
    secretAccessKey: input.secret_key,
    securityToken: input.security_token ?? undefined,
  };
  await api[name](...args, { ...addressOf(input), credentials, headers, fetch, retry: false });
  assert.equal(answers.length, 0, `${name} asked too little`);
  return request;
}

/** A test for each vector. `load` gives the functions. */
export function testVectors(load) {
  for (const vector of VECTORS) {
    const { id, input, expected } = vector;
    const hasOwnBody = input.body !== '';
    for (const [names, { authorization }] of Object.entries(expected.by_signed_headers)) {
      const signed = names.split(';');
      // The package always signs the host, the token where there is one, and the type of its own body.
      const always = ['host', 'x-sdk-date'];
      if (input.security_token) always.push('x-security-token');
      if (hasOwnBody) always.push('content-type');
      if (!always.every((name) => signed.includes(name))) continue;

      test(`vector ${id}, ${names}`, async (t) => {
        const isOfCaller = signed.includes('content-type') && !hasOwnBody;
        const headers = isOfCaller
          ? { 'Content-Type': input.content_type ?? 'application/json' }
          : {};
        t.mock.timers.enable({ apis: ['Date'], now: input.epoch_ms });
        const request = await requestOf(await load(), vector, headers);
        const { host: _, ...own } = expected.headers;
        const sent = Object.entries(own).filter(([name]) => signed.includes(name));
        assert.deepEqual(request, {
          method: input.method,
          url: new URL(input.endpoint).origin + expected.request_target,
          body: input.body,
          headers: { authorization, ...Object.fromEntries(sent) },
        });
      });
    }
  }

  test('every vector of the calls is among them', () => {
    const names = new Set(VECTORS.map(({ input }) => callOf(input)[0]));
    const expected = ['createToken', 'decodeAuthorizationMessage', 'deleteToken', 'listInstances'];
    assert.deepEqual([...names].sort(), [...expected, 'listTokens']);
  });
}
