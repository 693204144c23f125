// Makes the calls of the table against the emulator. A test says how one is made: in Node, in a page.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { encodeMessage } from '../../emulator/authorization-message.js';
import { TEMPORARY_CREDENTIALS } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { FAULTS, MAX_RESPONSE_BYTES, REFUSED } from './table.js';

const STORE = 'd-1';
const TENANT = 'tenant-1';
const REGION = 'cn-north-4';
const TOKEN_ID = 'token-1';
/** The token that is checked and deleted. */
const TOKEN = `head.body.${'SignatureOfTheCheckedToken'.repeat(4)}`;

const SEED = {
  credentials: [TEMPORARY_CREDENTIALS],
  regions: [REGION],
  instances: [{ identityStoreId: STORE, instanceId: 'ins-1' }],
  tenants: [
    {
      ...{ identityStoreId: STORE, tenantId: TENANT },
      tokens: [{ token_id: TOKEN_ID, expires_in_days: 300, token: TOKEN }],
    },
  ],
};

/** The request of each call; those without one take options only. */
export const REQUESTS = {
  listTokens: { identityStoreId: STORE, tenantId: TENANT },
  listRegions: undefined,
  listInstances: undefined,
  listTenants: { identityStoreId: STORE },
  discoverTenants: undefined,
  createToken: { identityStoreId: STORE, tenantId: TENANT },
  deleteToken: { identityStoreId: STORE, tenantId: TENANT, tokenId: TOKEN_ID },
  checkToken: {
    scimEndpoint: `https://scim.${REGION}.myhuaweicloud.com/${TENANT}/scim/v2/`,
    token: TOKEN,
  },
  decodeAuthorizationMessage: { encodedMessage: encodeMessage('a:b:c', 'r-1') },
};

/** The call of the service that meets the fault: the last one that a discovery makes. */
const faultyCall = (name) => (name === 'discoverTenants' ? 'listTenants' : name);

/** An address that refuses connections. */
async function closedUrl() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

function optionsOf(name, { fault }, url) {
  const isSilent = fault.startsWith('silent');
  return {
    endpoint: url,
    // With a region a discovery does not ask for the regions first.
    ...(name === 'discoverTenants' ? { region: REGION } : {}),
    ...(name === 'checkToken' ? {} : { credentials: TEMPORARY_CREDENTIALS }),
    retry: { maxAttempts: 2, baseDelayMs: 0, maxDelayMs: 1000 },
    maxResponseBytes: MAX_RESPONSE_BYTES,
    // Long enough for a request to arrive on a busy machine.
    ...(isSilent ? { timeoutMs: 1500 } : {}),
  };
}

/** What a change tells and does beside its result. */
function changeOf(error, before, after) {
  if (error === undefined) return [signed(after - before)];
  const outcome = { true: 'unknown', false: 'known' }[error.outcomeUnknown] ?? 'untold';
  return [outcome, signed(after - before)];
}

const signed = (difference) => (difference > 0 ? `+${difference}` : String(difference));

/**
 * Runs one cell. `make(name, args)` makes the call: `{ result }`, or `{ error, texts }` with the
 * fields of the error and the texts that it shows; `settings` are the emulator's.
 * @returns {Promise<{ cell: string, texts: string[], secrets: string[] }>} the cell as it came out,
 *   and all texts that no secret may be in
 */
export async function runCell(name, row, make, settings) {
  const emulator = await startEmulator({ seed: SEED, ...settings });
  try {
    const isRefused = row.fault === REFUSED;
    const url = isRefused ? await closedUrl() : emulator.url;
    if (!isRefused) {
      // On a connection that is kept alive: platforms may send what it drops once more.
      await make('listRegions', [{ endpoint: url, credentials: TEMPORARY_CREDENTIALS }]);
      emulator.requests.length = 0;
    }
    const call = faultyCall(name);
    if (row.times === 'second') emulator.fault({ call });
    const times = row.times === 'always' ? Number.POSITIVE_INFINITY : 1;
    emulator.fault({ ...FAULTS[row.fault], call, times });
    const request = REQUESTS[name];
    const options = optionsOf(name, row, url);
    const args = request === undefined ? [options] : [request, options];
    const before = emulator.tokensOf(STORE, TENANT);
    const { result, error, texts = [] } = await make(name, args);
    const after = emulator.tokensOf(STORE, TENANT);

    const told = error
      ? [error.name, error.status].filter((part) => part !== undefined)
      : [result?.verdict ?? 'ok'];
    const requests = emulator.requests.filter((request) => request.call === call);
    const cell = [...told, requests.length];
    if (name === 'createToken' || name === 'deleteToken') {
      cell.push(...changeOf(error, before.length, after.length));
    } else if (after.length !== before.length || error?.outcomeUnknown !== undefined) {
      cell.push('changed');
    }
    return {
      cell: cell.join(' '),
      texts: [...texts, ...sentIn(emulator)],
      secrets: secretsOf(emulator, after),
    };
  } finally {
    await emulator.close();
  }
}

/** What arrived, without the headers that secrets are for. */
function sentIn({ requests }) {
  return requests.flatMap(({ url, headers, body }) => {
    const { authorization, 'x-security-token': _, ...others } = headers;
    // Of a bearer token the header is the place; a signature shows no secret.
    const shown = authorization?.startsWith('Bearer ') ? '' : authorization;
    return [url, decodeURIComponent(url), body ?? '', JSON.stringify(others), shown ?? ''];
  });
}

/** Keys, the token that is checked, the control, and every token that there is or was. */
function secretsOf({ requests }, after) {
  const { secretAccessKey, securityToken } = TEMPORARY_CREDENTIALS;
  const bearers = requests.flatMap(({ headers }) => {
    const [, token] = /^Bearer (.*)$/.exec(headers.authorization ?? '') ?? [];
    return token ?? [];
  });
  const tokens = [TOKEN, ...bearers, ...after.map(({ token }) => token)];
  // Half of an answer holds half of a token.
  const halves = tokens.flatMap((token) => [
    token,
    token.slice(token.lastIndexOf('.') + 1).slice(0, 24),
  ]);
  return [secretAccessKey, securityToken, ...halves];
}

/** Fails if one of the texts of a call holds a secret. */
export function findNoSecret(name, texts, secrets) {
  for (const secret of secrets) {
    const found = texts.find((text) => text.includes(secret));
    assert.equal(found, undefined, `${name}: a secret shows`);
  }
}
