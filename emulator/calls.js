// The calls, one entry each: adding a call is adding an entry and the function that answers it.

import { createHash } from 'node:crypto';
import { Refusal } from './answers.js';
import { decodeMessage } from './authorization-message.js';
import { isSecretOf, newToken } from './tokens.js';

const TENANTS = '/v1/identity-stores/{store}/provision-tenant';
const TOKENS = '/v1/identity-stores/{store}/tenant/{tenant}/bearer-token';

/**
 * @typedef {object} Call
 * @property {string} name as in the package's API
 * @property {string} method
 * @property {string} path below the base path; `{store}`, `{tenant}` and `{token}` stand for ids
 * @property {string} [action] the IAM action that it needs
 * @property {boolean} [isGlobal] it is for the host that all regions have in common
 * @property {boolean} [needsOrganizations] it also needs the action of `ORGANIZATIONS_ACTION`
 * @property {boolean} [isScim] it takes a bearer token, no signature, and has SCIM's errors
 * @property {(given: { state: import('./state.js').State, ids: Record<string, string>,
 *   tenant?: object, query: URLSearchParams, headers: Record<string, string>, body: Buffer,
 *   now: number, scimAcceptsAll: boolean }) => { status?: number, value?: object,
 *   change?: () => void }} answer `change` is the call's effect; a fault may leave it out
 */

/** Beside its own action, every call of the service itself needs this one. */
export const ORGANIZATIONS_ACTION = 'organizations:delegatedAdministrators:list';

const service = { needsOrganizations: true };

/** @type {Call[]} */
export const CALLS = [
  {
    ...service,
    name: 'listRegions',
    method: 'GET',
    path: '/v1/registered-regions',
    action: 'IdentityCenter:instance:describeRegisteredRegions',
    isGlobal: true,
    answer: listRegions,
  },
  {
    ...service,
    name: 'listInstances',
    method: 'GET',
    path: '/v1/instances',
    action: 'IdentityCenter:instance:list',
    isGlobal: true,
    answer: listInstances,
  },
  {
    ...service,
    name: 'listTenants',
    method: 'GET',
    path: TENANTS,
    action: 'IdentityCenter:externalIdp:listProvisioningTenant',
    answer: listTenants,
  },
  {
    ...service,
    name: 'listTokens',
    method: 'GET',
    path: TOKENS,
    action: 'IdentityCenter:externalIdp:listBearerTokens',
    answer: listTokens,
  },
  {
    ...service,
    name: 'createToken',
    method: 'POST',
    path: TOKENS,
    action: 'IdentityCenter:externalIdp:createBearerToken',
    answer: createToken,
  },
  {
    ...service,
    name: 'deleteToken',
    method: 'DELETE',
    path: `${TOKENS}/{token}`,
    action: 'IdentityCenter:externalIdp:deleteBearerToken',
    answer: deleteToken,
  },
  {
    name: 'decodeAuthorizationMessage',
    method: 'POST',
    path: '/v5/decode-authorization-message',
    action: 'sts::decodeAuthorizationMessage',
    answer: decodeAuthorizationMessage,
  },
  {
    name: 'checkToken',
    method: 'GET',
    path: '/{tenant}/scim/v2/ServiceProviderConfig',
    isScim: true,
    answer: checkToken,
  },
];

const ROUTES = CALLS.map((call) => ({
  call,
  pattern: new RegExp(`^${call.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
}));

function decodeId(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined; // nothing has such an id
  }
}

/**
 * @param {string} method
 * @param {string} path without the base path and the query
 * @returns {{ call?: Call, ids: Record<string, string | undefined>, methods: string[] }} `methods`
 *   are those that the path has
 */
export function findCall(method, path) {
  const found = ROUTES.flatMap(({ call, pattern }) => {
    const match = pattern.exec(path);
    return match ? [{ call, groups: match.groups ?? {} }] : [];
  });
  const methods = found.map(({ call }) => call.method);
  const { call, groups = {} } = found.find((each) => each.call.method === method) ?? {};
  const ids = Object.entries(groups).map(([name, segment]) => [name, decodeId(segment)]);
  return { call, ids: Object.fromEntries(ids), methods };
}

function listRegions({ state }) {
  if (state.regions.length === 0) {
    throw new Refusal(404, { code: 'IIC.1254', message: 'No region registered.' });
  }
  return { value: { regions: state.regions.map((region_id) => ({ region_id })) } };
}

/** The marker of the page that begins with this instance: 24 characters. */
function markerOf({ instanceId }) {
  return createHash('sha256').update(instanceId).digest('hex').slice(0, 24);
}

function listInstances({ state, query }) {
  const limit = query.get('limit') ?? '100';
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > 100) {
    throw new Refusal(400, { message: 'limit: expected 1 to 100.' });
  }
  const { instances, pageSize } = state;
  const marker = query.get('marker');
  const start = marker === null ? 0 : instances.findIndex((each) => markerOf(each) === marker);
  if (start < 0) throw new Refusal(400, { message: 'marker: it is of no page.' });

  const end = start + Math.min(Number(limit), pageSize ?? 100);
  const page = instances.slice(start, end);
  const next_marker = end < instances.length ? markerOf(instances[end]) : null;
  return {
    value: {
      instances: page.map(({ alias, identityStoreId, instanceId, instanceUrn }) => ({
        alias: alias ?? null,
        identity_store_id: identityStoreId,
        instance_id: instanceId,
        instance_urn: instanceUrn, // left out where the seed has none
      })),
      page_info: { next_marker, current_count: page.length },
    },
  };
}

function listTenants({ state, ids }) {
  const provisioning_tenants = state.tenantsOf(ids.store).map((tenant) => ({
    creation_time: tenant.creationTime,
    scim_endpoint: tenant.scimEndpoint,
    tenant_id: tenant.tenantId,
  }));
  return { value: { provisioning_tenants } };
}

function listTokens({ tenant }) {
  // The secret is shown by the create alone.
  return { value: { bearer_tokens: tenant.tokens.map(({ token: _, ...shown }) => shown) } };
}

function createToken({ state, tenant, now }) {
  if (tenant.tokens.length >= state.tokenQuota) {
    // The service documents no quota; status and code are a guess.
    throw new Refusal(409, { code: 'IIC.1257', message: 'The quota of access tokens is used up.' });
  }
  const token = newToken(tenant.tenantId, now);
  return {
    status: 201,
    value: token,
    change: () => state.setTokens(tenant, [...tenant.tokens, token]),
  };
}

function deleteToken({ state, tenant, ids }) {
  const left = tenant.tokens.filter(({ token_id }) => token_id !== ids.token);
  if (left.length === tenant.tokens.length) {
    throw new Refusal(404, { message: 'Not Found: the access token does not exist.' });
  }
  return { change: () => state.setTokens(tenant, left) };
}

function decodeAuthorizationMessage({ headers, body }) {
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) {
    throw new Refusal(400, { message: 'Content-Type: expected application/json.' });
  }
  let encoded;
  try {
    encoded = JSON.parse(body.toString())?.encoded_message;
  } catch {
    throw new Refusal(400, { message: 'The body is not JSON.' });
  }
  if (typeof encoded !== 'string' || !/^[A-Za-z0-9+/=]{1,10240}$/.test(encoded)) {
    throw new Refusal(400, {
      message: 'encoded_message: expected 1 to 10240 characters of base64.',
    });
  }
  const decoded_message = decodeMessage(encoded);
  if (decoded_message === undefined) {
    throw new Refusal(400, { message: 'encoded_message: it cannot be decoded.' });
  }
  return { value: { decoded_message } };
}

const PROVIDER_CONFIG = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: 100 },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: false },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'OAuth Bearer Token',
      description: 'Authentication scheme using the OAuth Bearer Token standard',
      primary: true,
    },
  ],
};

function checkToken({ tenant, headers, now, scimAcceptsAll }) {
  const [, secret] = /^Bearer (\S+)$/i.exec(headers.authorization ?? '') ?? [];
  const isAccepted = tenant.tokens.some(
    (token) => isSecretOf(secret, token) && token.expiration_time > now,
  );
  if (!isAccepted && !scimAcceptsAll) {
    throw new Refusal(401, { message: 'The access token is missing, unknown or expired.' });
  }
  return { value: PROVIDER_CONFIG };
}
