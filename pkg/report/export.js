// Tokens as files: CSV for spreadsheets, JSON for scripts.

import { isoTime } from './moment.js';

const COLUMNS = ['token_id', 'created', 'expires', 'days_left', 'state'];

/**
 * RFC 4180 CSV with a header line and CRLF line ends. An id stays one cell, and is no formula,
 * whatever the separator of the spreadsheet.
 * @param {import('./rows.js').TokenRow[]} rows
 * @returns {string}
 */
export function toCsv(rows) {
  const lines = rows.map((row) => [
    csvText(row.tokenId),
    isoTime(row.creationTime),
    isoTime(row.expirationTime),
    String(row.daysLeft),
    row.state,
  ]);
  return [COLUMNS, ...lines].map((line) => `${line.join(',')}\r\n`).join('');
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
