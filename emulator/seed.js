// What the emulator knows: access keys and tenants. Nothing in here is a real secret.

const DAY_MS = 24 * 60 * 60 * 1000;

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

/** The tenants by what they show. */
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
  tenants: Object.values(TENANTS),
};

/** As in the documentation's example: life is the creation cut to the second plus 365 days. */
function resolveToken(token, now) {
  const { token_id, expires_in_days } = token;
  if (expires_in_days === undefined) return token;
  const creation_time = now + (expires_in_days - 365) * DAY_MS;
  const expiration_time = Math.floor(creation_time / 1000) * 1000 + 365 * DAY_MS;
  return { creation_time, expiration_time, token_id };
}

function requireText(value, where) {
  if (typeof value !== 'string' || value === '') throw new TypeError(`seed: ${where} is missing`);
}

/**
 * Checks a seed and turns `expires_in_days` into times.
 * @param {{ credentials?: object[], tenants?: object[] }} seed what is left out is the default's
 * @param {number} now epoch milliseconds
 */
export function resolveSeed(seed, now) {
  if (seed === null || typeof seed !== 'object') throw new TypeError('seed: expected an object');
  const { credentials, tenants } = { ...DEFAULT_SEED, ...seed };
  if (!Array.isArray(credentials)) throw new TypeError('seed: credentials is not an array');
  if (!Array.isArray(tenants)) throw new TypeError('seed: tenants is not an array');
  credentials.forEach((each, i) => {
    requireText(each?.accessKeyId, `credentials[${i}].accessKeyId`);
    requireText(each?.secretAccessKey, `credentials[${i}].secretAccessKey`);
  });
  const resolved = tenants.map((each, i) => {
    requireText(each?.identityStoreId, `tenants[${i}].identityStoreId`);
    requireText(each?.tenantId, `tenants[${i}].tenantId`);
    const { tokens = [] } = each;
    if (!Array.isArray(tokens)) throw new TypeError(`seed: tenants[${i}].tokens is not an array`);
    return { ...each, tokens: tokens.map((token) => resolveToken(token, now)) };
  });
  return { credentials, tenants: resolved };
}
