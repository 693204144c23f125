// `list`: the tokens of all tenants, or of those that are named, soonest expiry first.

import * as client from 'identity-center-tokens';
import { tokensCsv, tokensJson } from '../../report/export.js';
import { toPrometheus } from '../../report/prometheus.js';
import { bySoonest, tokenRows, WARN_WITHIN_DAYS } from '../../report/rows.js';
import { summarise } from '../../report/summary.js';
import { counted, isoTime } from '../../report/time.js';
import {
  CALL_HELP,
  CALL_OPTIONS,
  ENVIRONMENT_HELP,
  readCallOptions,
  readWarnWithin,
  TENANT_HELP,
  TENANT_OPTIONS,
  WARN_OPTION,
} from '../call/options.js';
import { findTenants, forTenant, tenantArguments } from '../call/tenant.js';
import { oneOf } from '../terminal/arguments.js';
import { EXPIRING, OK } from '../terminal/exit.js';
import { printableMembers, tableText } from '../terminal/output.js';

/** What `list --help` prints. */
export const HELP = `Lists access tokens, soonest expiry first: of all tenants, or of those that are named.

Usage: identity-center-tokens list [options]

${TENANT_HELP}
  --format F            table (default), json, csv or prometheus
  --warn-within DAYS    a token that ends within so many days is expiring (default ${WARN_WITHIN_DAYS})
  --fail-on-expiring    exit code 3 when a token is expiring or expired
${CALL_HELP}

${ENVIRONMENT_HELP}

Exit codes: 0 done, 1 a call failed or no tenant was found, 2 wrong usage, 3 see
--fail-on-expiring.
`;

/** What it takes. */
export const OPTIONS = {
  ...TENANT_OPTIONS,
  ...CALL_OPTIONS,
  format: { type: 'string', default: 'table' },
  ...WARN_OPTION,
  'fail-on-expiring': { type: 'boolean', default: false },
};

const FORMATS = { table, json: tokensJson, csv: tokensCsv, prometheus: toPrometheus };

const PAINT = { active: 'green', expiring: 'yellow', expired: 'red' };

/** Calls at a time, as in a discovery. */
const AT_A_TIME = 4;

/** How many tenants that need attention are printed; `--tenant` shows one. */
const SHOWN_TENANTS = 10;

/**
 * Runs the command.
 * @param {{values: Record<string, any>}} parsed
 * @param {ReturnType<import('../terminal/output.js').openOutput> & {signal: AbortSignal, network: object}} io
 * @returns {Promise<number>} The exit code.
 */
export async function run({ values }, io) {
  const { isTerminal, out, note, progress } = io;
  const format = oneOf('format', values.format, Object.keys(FORMATS));
  const warnWithinDays = readWarnWithin(values);
  const options = readCallOptions(values, io);
  const tenants = await findTenants(client, values, options, progress);
  // A person can use a partial list; a program would take it for the whole.
  const { lists, failures } = await listAll(tenants, options, progress, format === 'table');
  if (lists.length === 0) throw failures[0];
  const now = Date.now();
  const groups = lists.map(({ tenant, bearerTokens }) => {
    const { region, identityStoreId, tenantId } = tenant;
    const tokens = bearerTokens.map((each) => ({ ...each, region, identityStoreId, tenantId }));
    return { tenant, rows: tokenRows(tokens, client.tokenStatus, { now, warnWithinDays }) };
  });
  const rows = groups.flatMap((group) => group.rows).sort(bySoonest);
  const shown = isTerminal ? rows.map(printableMembers) : rows;
  const colours = format === 'table' ? rows.map(({ state }) => PAINT[state]) : [];
  const text = FORMATS[format](shown, tenants.length > 1);
  if (await out(text, [undefined, ...colours])) {
    for (const line of summaryLines(groups, { warnWithinDays })) note(line);
  }
  for (const { tenant, message } of failures.slice(1)) {
    note(`Not listed: ${tenantArguments(tenant)}: ${message}`);
  }
  if (failures.length > 0) throw failures[0];
  const due = rows.some(({ state }) => state !== 'active');
  return values['fail-on-expiring'] && due ? EXPIRING : OK;
}

/** The list of each tenant. Stops at the first failure, or collects failures and goes on. */
async function listAll(tenants, options, progress, goesOn) {
  const rest = new AbortController();
  const each = { ...options, signal: AbortSignal.any([options.signal, rest.signal]) };
  const lists = new Array(tenants.length);
  const failures = [];
  const waiting = tenants.entries();
  let done = 0;
  const work = async () => {
    for (const [index, tenant] of waiting) {
      try {
        const { bearerTokens } = await forTenant(tenant, each, (own) =>
          client.listTokens(tenant, own),
        );
        lists[index] = { tenant, bearerTokens };
      } catch (error) {
        if (!goesOn || !client.IdentityCenterError.is(error)) {
          rest.abort();
          throw error;
        }
        failures.push(error);
      }
      done += 1;
      if (tenants.length > 1) progress(`Listing tokens: ${done} of ${tenants.length} tenants`);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return { lists: lists.filter((each) => each !== undefined), failures };
}

/** One sentence for one tenant; else one line for each tenant that needs something. */
function summaryLines(groups, options) {
  const summaries = groups.map(({ tenant, rows }) => ({ tenant, ...summarise(rows, options) }));
  if (summaries.length === 1) return [`${summaries[0].headline}: ${summaries[0].next}`];
  const count = groups.reduce((sum, { rows }) => sum + rows.length, 0);
  const due = ['critical', 'warning'].flatMap((level) =>
    summaries.filter((each) => each.level === level),
  );
  const lines = due
    .slice(0, SHOWN_TENANTS)
    .map(({ tenant, headline, next }) => `${tenantArguments(tenant)}: ${headline}: ${next}`);
  if (due.length > lines.length) lines.push(`... and ${due.length - lines.length} more tenants.`);
  const all = `${counted(count, 'token')} of ${counted(groups.length, 'tenant')}`;
  return [
    `${all}; ${due.length === 0 ? 'nothing to do' : `${due.length} ${due.length === 1 ? 'needs' : 'need'} attention`}.`,
    ...lines,
  ];
}

function table(rows, isSeveral) {
  const cells = rows.map((row) => [
    row.tokenId,
    isoTime(row.creationTime),
    isoTime(row.expirationTime),
    String(row.daysLeft),
    row.state,
    ...(isSeveral ? [row.region ?? '', row.identityStoreId, row.tenantId] : []),
  ]);
  const head = ['TOKEN ID', 'CREATED', 'EXPIRES', 'DAYS LEFT', 'STATE'];
  if (isSeveral) head.push('REGION', 'IDENTITY STORE', 'TENANT');
  return tableText(head, cells, [3]);
}
