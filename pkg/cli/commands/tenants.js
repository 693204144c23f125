// `tenants`: where automatic provisioning is switched on.

import * as client from 'identity-center-tokens';
import { tenantsCsv, tenantsJson } from '../../report/export.js';
import { counted, isoTime } from '../../report/time.js';
import {
  CALL_HELP,
  CALL_OPTIONS,
  ENVIRONMENT_HELP,
  readCallOptions,
  TENANT_HELP,
  TENANT_OPTIONS,
} from '../call/options.js';
import { discoverTenants } from '../call/tenant.js';
import { oneOf } from '../terminal/arguments.js';
import { OK } from '../terminal/exit.js';
import { printableMembers, tableText } from '../terminal/output.js';

/** What `tenants --help` prints. */
export const HELP = `Lists the tenants of automatic provisioning with their SCIM URL.

Usage: identity-center-tokens tenants [options]

${TENANT_HELP}
  --format F            table (default), csv or json
${CALL_HELP}

${ENVIRONMENT_HELP}

Exit codes: 0 done, 1 a call failed or no tenant was found, 2 wrong usage.
`;

/** What it takes. */
export const OPTIONS = {
  ...TENANT_OPTIONS,
  ...CALL_OPTIONS,
  format: { type: 'string', default: 'table' },
};

/** Not cut: a SCIM URL is copied from the table. */
const LONGEST_CELL = 160;

/**
 * Runs the command.
 * @param {{values: Record<string, any>}} parsed
 * @param {ReturnType<import('../terminal/output.js').openOutput> & {signal: AbortSignal, network: object}} io
 * @returns {Promise<number>} The exit code.
 */
export async function run({ values }, io) {
  const format = oneOf('format', values.format, ['table', 'csv', 'json']);
  const options = readCallOptions(values, io);
  const tenants = await discoverTenants(client, values, options, io.progress);
  const shown = io.isTerminal ? tenants.map(printableMembers) : tenants;
  const isRead = await io.out({ table, csv: tenantsCsv, json: tenantsJson }[format](shown));
  if (isRead) io.note(counted(tenants.length, 'tenant'));
  return OK;
}

function table(tenants) {
  const cells = tenants.map((tenant) => [
    tenant.region,
    tenant.identityStoreId,
    tenant.alias ?? '',
    tenant.tenantId,
    isoTime(tenant.creationTime),
    tenant.scimEndpoint,
  ]);
  const head = ['REGION', 'IDENTITY STORE', 'ALIAS', 'TENANT', 'CREATED', 'SCIM URL'];
  return tableText(head, cells, [], LONGEST_CELL);
}
