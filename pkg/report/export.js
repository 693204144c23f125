// Tokens as files: CSV for spreadsheets, JSON for scripts.

import { isoTime } from './moment.js';

const COLUMNS = ['token_id', 'created', 'expires', 'days_left', 'state'];

/**
 * RFC 4180 CSV with a header line and CRLF line ends.
 * @param {import('./rows.js').TokenRow[]} rows
 * @returns {string}
 */
export function toCsv(rows) {
  const lines = rows.map((row) => [
    row.tokenId,
    isoTime(row.creationTime),
    isoTime(row.expirationTime),
    String(row.daysLeft),
    row.state,
  ]);
  return [COLUMNS, ...lines].map((line) => `${line.map(csvField).join(',')}\r\n`).join('');
}

/**
 * An array of plain objects, times both as the service gave them and as text.
 * @param {import('./rows.js').TokenRow[]} rows
 * @returns {string}
 */
export function toJson(rows) {
  const items = rows.map((row) => ({
    tokenId: row.tokenId,
    creationTime: row.creationTime,
    expirationTime: row.expirationTime,
    created: isoTime(row.creationTime),
    expires: isoTime(row.expirationTime),
    daysLeft: row.daysLeft,
    state: row.state,
  }));
  return `${JSON.stringify(items, null, 2)}\n`;
}

function csvField(text) {
  // A spreadsheet would run a text that starts like a formula. A negative number is not one.
  const safe = /^[=+@\t\r]|^-(?!\d+$)/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
