// The emulator's data at its start: access keys, regions, instances, tenants and their tokens. None
// of it is a real secret.

import { createHash } from 'node:crypto';
import { CALLS, ORGANIZATIONS_ACTION } from './calls.js';
import { OptionError } from './option-error.js';
import { DAY_MS, expiryOf } from './tokens.js';

const ACTIONS = [ORGANIZATIONS_ACTION, ...CALLS.flatMap(({ action }) => action ?? [])];
const DEFAULT_REGION = 'cn-north-4';
// Of the documentation's example of a tenant.
const DEFAULT_CREATION_TIME = 1754277890722;

/** The tenant that holds the two tokens of the service's documentation. */
export const DEFAULT_TENANT = {
  identityStoreId: 'd-9f8e7d6c5b',
  tenantId: '11111111-2222-4333-8444-555555555555',
};

/** Permanent credentials. */
export const DEFAULT_CREDENTIALS = {
  accessKeyId: 'EMULATORACCESSKEY0001',
  secretAccessKey: 'emulatorSecretKeyNotRealAtAll0000000000001',
};

/** Temporary credentials: `X-Security-Token` is required with them. */
export const TEMPORARY_CREDENTIALS = {
  accessKeyId: 'EMULATORTEMPORARY0001',
  secretAccessKey: 'emulatorTemporarySecretNotReal00000000002',
  securityToken: 'emulatorSecurityToken/with+base64==',
};

const tenant = (digit, rest) => ({
  identityStoreId: DEFAULT_TENANT.identityStoreId,
  tenantId: `${digit.repeat(8)}-2222-4333-8444-555555555555`,
  ...rest,
});

const tokenId = (n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** The tenants, by the case that each is for. */
export const TENANTS = {
  documented: {
    ...DEFAULT_TENANT,
    tokens: [
      {
        creation_time: 1754277891140,
        expiration_time: 1785813891000,
        token_id: '5bd76fe3-48cc-4e4b-a235-a4e6xxxx',
      },
      {
        creation_time: 1754278569276,
        expiration_time: 1785814569000,
        token_id: '715ad873-3b32-48a3-a08f-50fxxxxxx7',
      },
    ],
  },
  empty: tenant('2', { tokens: [] }),
  mixed: tenant('3', {
    tokens: [
      { token_id: tokenId(1), expires_in_days: 300 },
      { token_id: tokenId(2), expires_in_days: 30 },
      { token_id: tokenId(3), expires_in_days: -10 },
    ],
  }),
  large: tenant('4', {
    tokens: Array.from({ length: 10_000 }, (_, i) => ({
      creation_time: 1754277891140 + i * 1000,
      expiration_time: 1785813891000 + i * 1000,
      token_id: tokenId(i),
    })),
  }),
  forbidden: tenant('5', { denied: true }),
  invalid: tenant('6', { invalid: true }),
};

export const DEFAULT_SEED = {
  credentials: [DEFAULT_CREDENTIALS, TEMPORARY_CREDENTIALS],
  regions: [DEFAULT_REGION],
  tenants: Object.values(TENANTS),
};

/** The seed of the programs: without the ten thousand tokens that tests need. */
export const EXAMPLES = {
  tenants: DEFAULT_SEED.tenants.filter((each) => each !== TENANTS.large),
};

const MEMBERS = [
  ...['credentials', 'regions', 'instances', 'tenants'],
  ...['domainId', 'tokenQuota', 'pageSize'],
];

function requireText(value, where) {
  if (typeof value !== 'string' || value === '') throw new OptionError(`seed: ${where} is missing`);
}

function requireArray(value, where) {
  if (!Array.isArray(value)) throw new OptionError(`seed: ${where} is not an array`);
}

function requireCount(value, where, least, most = Number.MAX_SAFE_INTEGER) {
  if (value === undefined) return;
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new OptionError(`seed: ${where} is not a whole number from ${least} to ${most}`);
  }
}

function checkCredentials(credentials) {
  requireArray(credentials, 'credentials');
  credentials.forEach((each, i) => {
    requireText(each?.accessKeyId, `credentials[${i}].accessKeyId`);
    requireText(each?.secretAccessKey, `credentials[${i}].secretAccessKey`);
    const { deniedActions = [] } = each;
    requireArray(deniedActions, `credentials[${i}].deniedActions`);
    const unknown = deniedActions.find((action) => !ACTIONS.includes(action));
    if (unknown !== undefined) {
      throw new OptionError(`seed: credentials[${i}].deniedActions: no call needs ${unknown}`);
    }
  });
}

/** An instance for each store that a tenant names, for a seed that names none. */
function instancesOf(tenants) {
  const stores = new Set(tenants.map((each) => each.identityStoreId));
  return [...stores].map((identityStoreId) => {
    const hash = createHash('sha256').update(identityStoreId).digest('hex');
    return { identityStoreId, instanceId: `ins-${hash.slice(0, 16)}` };
  });
}

function resolveInstance(instance, i, regions) {
  requireText(instance?.identityStoreId, `instances[${i}].identityStoreId`);
  requireText(instance.instanceId, `instances[${i}].instanceId`);
  const { region = regions[0] } = instance;
  if (region !== regions[0] && !regions.includes(region)) {
    throw new OptionError(`seed: instances[${i}].region is not one of regions`);
  }
  return { ...instance, region };
}

function resolveToken(token, now) {
  const { expires_in_days, ...rest } = token;
  if (expires_in_days === undefined) return token;
  const creation_time = now + (expires_in_days - 365) * DAY_MS;
  return { creation_time, expiration_time: expiryOf(creation_time), ...rest };
}

function resolveTenant(tenant, i, instances, now) {
  const where = `tenants[${i}]`;
  const { identityStoreId, tenantId, tokens = [] } = tenant;
  requireArray(tokens, `${where}.tokens`);
  tokens.forEach((token, j) => {
    if (token?.token !== undefined) requireText(token.token, `${where}.tokens[${j}].token`);
  });
  const instance = instances.find((each) => each.identityStoreId === identityStoreId);
  if (!instance) throw new OptionError(`seed: ${where}.identityStoreId is of no instance`);
  const host = `scim.${instance.region ?? DEFAULT_REGION}.myhuaweicloud.com`;
  return {
    creationTime: DEFAULT_CREATION_TIME,
    scimEndpoint: `https://${host}/${encodeURIComponent(tenantId)}/scim/v2/`,
    ...tenant,
    tokens: tokens.map((token) => resolveToken(token, now)),
  };
}

/**
 * Checks a seed, fills in what it leaves out and turns `expires_in_days` into times.
 * @param {{ credentials?: object[], regions?: string[], instances?: object[], tenants?: object[],
 *   domainId?: string, tokenQuota?: number, pageSize?: number }} seed credentials, regions and
 *   tenants that are left out are the default's
 * @param {number} now epoch milliseconds
 */
export function resolveSeed(seed, now) {
  if (seed === null || typeof seed !== 'object') throw new OptionError('seed: expected an object');
  const unknown = Object.keys(seed).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) throw new OptionError(`seed: unknown member ${unknown}`);
  const { credentials, regions, domainId, tokenQuota, pageSize } = { ...DEFAULT_SEED, ...seed };
  // The default's tenants belong to a store that other instances do not have.
  const { tenants = seed.instances === undefined ? DEFAULT_SEED.tenants : [] } = seed;
  checkCredentials(credentials);
  requireArray(regions, 'regions');
  regions.forEach((region, i) => {
    requireText(region, `regions[${i}]`);
  });
  requireArray(tenants, 'tenants');
  tenants.forEach((each, i) => {
    requireText(each?.identityStoreId, `tenants[${i}].identityStoreId`);
    requireText(each.tenantId, `tenants[${i}].tenantId`);
  });
  const { instances = instancesOf(tenants) } = seed;
  requireArray(instances, 'instances');
  if (domainId !== undefined) requireText(domainId, 'domainId');
  requireCount(tokenQuota, 'tokenQuota', 0);
  requireCount(pageSize, 'pageSize', 1, 100);

  const places = instances.map((each, i) => resolveInstance(each, i, regions));
  return {
    credentials,
    regions,
    instances: places,
    tenants: tenants.map((each, i) => resolveTenant(each, i, places, now)),
    domainId,
    tokenQuota,
    pageSize,
  };
}
