// Tokens as files: CSV for spreadsheets, JSON for scripts.

import { isoTime } from './time.js';

/** Goes up when a member is taken away or changes its meaning. */
const FORMAT_VERSION = 1;

// Columns are only added at the end: programs may count them.
const TOKEN_COLUMNS = [
  ['token_id', (row) => csvText(row.tokenId)],
  ['created', (row) => isoTime(row.creationTime)],
  ['expires', (row) => isoTime(row.expirationTime)],
  ['days_left', (row) => String(row.daysLeft)],
  ['state', (row) => row.state],
];

const PLACE_COLUMNS = [
  ['region', (row) => csvText(row.region ?? '')],
  ['identity_store', (row) => csvText(row.identityStoreId)],
  ['tenant', (row) => csvText(row.tenantId)],
];

const TENANT_COLUMNS = [
  ...PLACE_COLUMNS,
  ['scim_url', (tenant) => csvText(tenant.scimEndpoint)],
  ['created', (tenant) => isoTime(tenant.creationTime)],
  ['instance', (tenant) => csvText(tenant.instanceId)],
  ['alias', (tenant) => csvText(tenant.alias ?? '')],
];

/**
 * RFC 4180 CSV with a header line and CRLF line ends. A text stays one cell, and is no formula,
 * whatever the separator of the spreadsheet.
 * @template T
 * @param {Array<[string, (item: T) => string]>} columns
 * @param {T[]} items
 * @returns {string}
 */
function csvOf(columns, items) {
  const head = columns.map(([name]) => name);
  const lines = items.map((item) => columns.map(([, cell]) => cell(item)));
  return [head, ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}

/**
 * The tokens of one tenant as CSV.
 * @param {import('./rows.js').TokenRow[]} rows
 * @returns {string}
 */
export function toCsv(rows) {
  return csvOf(TOKEN_COLUMNS, rows);
}

/**
 * Tokens as CSV, each with its tenant.
 * @param {import('./rows.js').TokenRow[]} rows
 * @returns {string}
 */
export function tokensCsv(rows) {
  return csvOf([...TOKEN_COLUMNS, ...PLACE_COLUMNS], rows);
}

/**
 * The tokens of one tenant: an array of plain objects, times both as the service gave them and as
 * text.
 * @param {import('./rows.js').TokenRow[]} rows
 * @returns {string}
 */
export function toJson(rows) {
  return jsonText(rows.map(tokenObject));
}

/**
 * Tokens as JSON, each with its tenant. Members are only added: programs read them.
 * @param {import('./rows.js').TokenRow[]} rows
 * @returns {string}
 */
export function tokensJson(rows) {
  const tokens = rows.map((row) => ({
    region: row.region ?? null,
    identityStoreId: row.identityStoreId,
    tenantId: row.tenantId,
    ...tokenObject(row),
  }));
  return jsonText({ formatVersion: FORMAT_VERSION, tokens });
}

/**
 * Tenants as CSV.
 * @param {import('identity-center-tokens').DiscoveredTenant[]} tenants
 * @returns {string}
 */
export function tenantsCsv(tenants) {
  return csvOf(TENANT_COLUMNS, tenants);
}

/**
 * Tenants as JSON.
 * @param {import('identity-center-tokens').DiscoveredTenant[]} tenants
 * @returns {string}
 */
export function tenantsJson(tenants) {
  const objects = tenants.map((tenant) => ({
    region: tenant.region,
    identityStoreId: tenant.identityStoreId,
    tenantId: tenant.tenantId,
    scimEndpoint: tenant.scimEndpoint,
    creationTime: tenant.creationTime,
    created: isoTime(tenant.creationTime),
    instanceId: tenant.instanceId,
    alias: tenant.alias ?? null,
  }));
  return jsonText({ formatVersion: FORMAT_VERSION, tenants: objects });
}

function tokenObject(row) {
  return {
    tokenId: row.tokenId,
    creationTime: row.creationTime,
    expirationTime: row.expirationTime,
    created: isoTime(row.creationTime),
    expires: isoTime(row.expirationTime),
    daysLeft: row.daysLeft,
    state: row.state,
  };
}

function jsonText(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function csvText(text) {
  const safe = isFormula(text) ? `'${text}` : text;
  return /^[\w.'=+@-]*$/.test(safe) ? safe : `"${safe.replaceAll('"', '""')}"`;
}

// A spreadsheet looks behind blanks, invisible characters and quotes, and takes the full-width
// forms of a sign for the sign, which NFKC does too. A negative number is no formula.
function isFormula(text) {
  const [first = ''] = text.replace(/^[\s\p{C}\p{Z}\p{Default_Ignorable_Code_Point}"']+/u, '');
  return (
    /^[\t\r\n]/.test(text) || (/^[=+@-]/.test(first.normalize('NFKC')) && !/^-\d+$/.test(text))
  );
}
