// What the cases of the calls share.

import { answer, CREDENTIALS, fetchOf, IDS, quick } from '../../faults/cases/support.js';

export const REGION = 'cn-north-4';
export const TOKEN = 'head.body.signature';
export const SCIM = `https://scim.${REGION}.myhuaweicloud.com/${IDS.tenantId}/scim/v2/`;
export const STORE = { identityStoreId: IDS.identityStoreId };

/** An answer with this value as its JSON text. */
export const json =
  (value, status = 200, headers = {}) =>
  () =>
    answer(status, JSON.stringify(value), headers);

const CREATED = { token_id: 'id-1', token: TOKEN, creation_time: 1, expiration_time: 2 };
const TENANT = { tenant_id: 't-1', scim_endpoint: SCIM, creation_time: 1 };

/**
 * Each call: request, documented answer, result; `sends`: its requests, if more than one; `isGlobal`:
 * it goes to the host of all regions.
 */
export const CALLS = {
  listTokens: {
    request: IDS,
    body: { bearer_tokens: [] },
    result: { bearerTokens: [] },
  },
  listRegions: {
    isGlobal: true,
    body: { regions: [{ region_id: REGION }] },
    result: { regionIds: [REGION] },
  },
  listInstances: {
    isGlobal: true,
    body: { instances: [{ identity_store_id: 'd-1', instance_id: 'ins-1' }] },
    result: { instances: [{ identityStoreId: 'd-1', instanceId: 'ins-1' }] },
  },
  listTenants: {
    request: STORE,
    body: { provisioning_tenants: [TENANT] },
    result: {
      provisioningTenants: [{ tenantId: 't-1', scimEndpoint: SCIM, creationTime: 1 }],
    },
  },
  discoverTenants: {
    sends: 3,
    // All of its calls are answered with the members of all.
    body: {
      regions: [{ region_id: REGION }],
      instances: [{ identity_store_id: 'd-1', instance_id: 'ins-1', alias: 'a' }],
      provisioning_tenants: [TENANT],
    },
    result: {
      tenants: [
        {
          ...{ tenantId: 't-1', scimEndpoint: SCIM, creationTime: 1, region: REGION },
          ...{ identityStoreId: 'd-1', instanceId: 'ins-1', alias: 'a' },
        },
      ],
    },
  },
  createToken: {
    request: IDS,
    body: CREATED,
    result: { tokenId: 'id-1', token: TOKEN, creationTime: 1, expirationTime: 2 },
  },
  deleteToken: { request: { ...IDS, tokenId: 'id-1' }, body: {}, result: undefined },
  checkToken: {
    sends: 2,
    request: { scimEndpoint: SCIM, token: TOKEN },
    body: {},
    result: { verdict: 'inconclusive' },
  },
  decodeAuthorizationMessage: {
    request: { encodedMessage: 'm+/=' },
    body: { decoded_message: '{}' },
    result: { decodedMessage: '{}' },
  },
};

/** Calls of one request to a region's host, and to the host of all regions. */
const SINGLE = Object.keys(CALLS).filter((name) => CALLS[name].sends === undefined);
export const REGIONAL = SINGLE.filter((name) => !CALLS[name].isGlobal);
export const GLOBAL = SINGLE.filter((name) => CALLS[name].isGlobal);

/** The arguments of a call with these options. */
export function argumentsOf(name, options, request = CALLS[name].request) {
  return request === undefined ? [options] : [request, options];
}

/** A fetch that gives the documented answer of a call. */
export const fetchFor = (name) => fetchOf(json(CALLS[name].body));

/** Options that sign what can be signed. */
export const signing = (name, options) =>
  quick({ ...(name === 'checkToken' ? {} : { credentials: CREDENTIALS }), ...options });

/** Method and path of each request, without the endpoint. */
export const pathsOf = ({ requests }) =>
  requests.map(({ method, url }) => {
    const { pathname, search } = new URL(url);
    return `${method} ${pathname}${search}`;
  });
