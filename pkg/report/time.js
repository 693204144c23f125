// Times of the service are epoch milliseconds up to 2^53-1; a Date ends at 8.64e15. Times
// beyond that are shown as numbers.

const LAST_DATE = 8.64e15;

/** A day in milliseconds. */
export const DAY_MS = 86_400_000;

/**
 * ISO 8601 in UTC, without the fraction of a second.
 * @param {number} time Epoch milliseconds.
 * @returns {string}
 */
export function isoTime(time) {
  if (!isDate(time)) return `${time} ms`;
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/**
 * The day in UTC: 2026-04-21, +010000-01-08. Beyond the last date, the year that it lies in: that
 * is early enough for "not before".
 * @param {number} time Epoch milliseconds.
 * @returns {string}
 */
export function isoDay(time) {
  return isDate(time) ? isoTime(time).split('T', 1)[0] : 'the year 275760';
}

/**
 * Whether a Date can hold this time.
 * @param {number} time Epoch milliseconds.
 * @returns {boolean}
 */
export function isDate(time) {
  return Math.abs(time) <= LAST_DATE;
}

/**
 * "1 day", "12 days".
 * @param {number} count
 * @param {string} noun
 * @returns {string}
 */
export function counted(count, noun) {
  return `${count} ${noun}${Math.abs(count) === 1 ? '' : 's'}`;
}
