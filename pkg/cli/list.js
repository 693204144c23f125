// `list`: the tokens of one tenant, soonest expiry first.

import { listTokens, parseScimEndpoint, tokenStatus } from 'identity-center-tokens';
import { toCsv, toJson } from '../report/export.js';
import { isoTime } from '../report/moment.js';
import { tokenRows } from '../report/rows.js';
import { summarise } from '../report/summary.js';
import { oneOf, readArguments, seconds, UsageError, wholeNumber } from './arguments.js';
import { CREDENTIALS_HINT, environmentCredentials } from './credentials.js';
import { namingHost } from './network.js';
import { printable, tableText } from './terminal.js';

/** What `list --help` prints. */
export const HELP = `Lists the access tokens of a tenant, soonest expiry first.

Usage: identity-center-tokens list --identity-store ID (--region R --tenant ID | --scim-url URL)

  --identity-store ID   the identity store, such as d-9f8e7d6c5b
  --tenant ID           the tenant of automatic provisioning
  --region R            such as cn-north-4
  --scim-url URL        the SCIM URL of the identity provider; gives region and tenant
  --endpoint URL        another address than the region's: a relay, a proxy, the emulator
  --format F            table (default), json or csv
  --warn-within DAYS    a token that ends within so many days is expiring (default 90)
  --fail-on-expiring    exit code 3 when a token is expiring or expired
  --timeout SECONDS     for each attempt (default 30)
  --retries N           how often a failed attempt is repeated (default 2)

Credentials: HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK and, if they are temporary,
HUAWEICLOUD_SDK_SECURITY_TOKEN. Without them only --endpoint works, unsigned: a relay signs.

Proxy: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, with Node 22.21 or later.

Exit codes: 0 fine, 1 the call failed, 2 wrong usage, 3 see --fail-on-expiring.
`;

const OPTIONS = {
  region: { type: 'string' },
  'identity-store': { type: 'string' },
  tenant: { type: 'string' },
  'scim-url': { type: 'string' },
  endpoint: { type: 'string' },
  format: { type: 'string', default: 'table' },
  'warn-within': { type: 'string', default: '90' },
  'fail-on-expiring': { type: 'boolean', default: false },
  timeout: { type: 'string', default: '30' },
  retries: { type: 'string', default: '2' },
};

const PAINT = { active: 'green', expiring: 'yellow', expired: 'red' };

/**
 * Reads the arguments; nothing is sent yet.
 * @param {string[]} args
 */
export function read(args) {
  return readArguments(args, OPTIONS);
}

/**
 * Runs the command.
 * @param {{values: Record<string, any>}} given
 * @param {ReturnType<import('./terminal.js').openOutput> & {signal: AbortSignal}} io
 * @returns {Promise<number>} The exit code.
 */
export async function run({ values }, { signal, isTerminal, out, note }) {
  const format = oneOf('format', values.format, ['table', 'json', 'csv']);
  const warnWithinDays = wholeNumber('warn-within', values['warn-within'], 0, 36_500);
  const timeoutMs = seconds('timeout', values.timeout);
  const retry = { maxAttempts: 1 + wholeNumber('retries', values.retries, 0, 99) };
  const { request, place } = target(values);
  const options = { ...place, signal, timeoutMs, retry };
  const { bearerTokens } = await namingHost((fetch) => listTokens(request, { ...options, fetch }));
  const rows = tokenRows(bearerTokens, tokenStatus, { now: Date.now(), warnWithinDays });
  // A line break inside of an id must not look like another row of the terminal.
  const shown = isTerminal
    ? rows.map((row) => ({ ...row, tokenId: printable(row.tokenId) }))
    : rows;
  const colours = format === 'table' ? rows.map(({ state }) => PAINT[state]) : [];
  const isRead = await out({ table, json: toJson, csv: toCsv }[format](shown), [
    undefined,
    ...colours,
  ]);
  const { headline, next } = summarise(rows, { warnWithinDays });
  if (isRead) note(`${headline}: ${next}`);
  const due = rows.some(({ state }) => state !== 'active');
  return values['fail-on-expiring'] && due ? 3 : 0;
}

function target(values) {
  const identityStoreId = required(values, 'identity-store');
  const place = {};
  let { region, tenant } = values;
  if (values['scim-url'] !== undefined) {
    const scim = parseScimEndpoint(values['scim-url']);
    refuseConflict('region', region, scim.region);
    refuseConflict('tenant', tenant, scim.tenantId);
    ({ region, tenantId: tenant } = scim);
  }
  if (tenant === undefined) throw new UsageError('--tenant or --scim-url is missing');
  if (values.endpoint !== undefined) place.endpoint = values.endpoint;
  else if (region !== undefined) place.region = region;
  else throw new UsageError('--region, --scim-url or --endpoint is missing');

  place.credentials = environmentCredentials();
  if (place.credentials === undefined && place.endpoint === undefined) {
    throw new UsageError(`no credentials: ${CREDENTIALS_HINT}`);
  }
  return { request: { identityStoreId, tenantId: tenant }, place };
}

function required(values, name) {
  if (values[name] === undefined) throw new UsageError(`--${name} is missing`);
  return values[name];
}

function refuseConflict(name, given, fromUrl) {
  if (given !== undefined && given !== fromUrl) {
    throw new UsageError(`--${name} and --scim-url disagree; leave --${name} out`);
  }
}

function table(rows) {
  const cells = rows.map((row) => [
    row.tokenId,
    isoTime(row.creationTime),
    isoTime(row.expirationTime),
    String(row.daysLeft),
    row.state,
  ]);
  return tableText(['TOKEN ID', 'CREATED', 'EXPIRES', 'DAYS LEFT', 'STATE'], cells, [3]);
}
