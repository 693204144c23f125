// Times and ages in the form of the reader's language.

import { counted, isDate, isoTime } from '../pkg/report/time.js';

const local = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const localDay = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/**
 * Date and time, local or ISO 8601 in UTC.
 * @param {number} time
 * @param {boolean} utc
 * @returns {string}
 */
export function dateTime(time, utc) {
  return utc || !isDate(time) ? isoTime(time) : local.format(time);
}

/**
 * The day alone.
 * @param {number} time
 * @returns {string}
 */
export function day(time) {
  return isDate(time) ? localDay.format(time) : isoTime(time);
}

/**
 * The time of day.
 * @param {number} time
 * @returns {string}
 */
export function timeOfDay(time) {
  return clock.format(time);
}

/**
 * How long ago, in one unit.
 * @param {number} ms
 * @returns {string}
 */
export function ago(ms) {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${counted(minutes, 'minute')} ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${counted(hours, 'hour')} ago`;
  return `${Math.floor(hours / 24)} days ago`;
}

/**
 * Days left, in words.
 * @param {number} daysLeft
 * @returns {string}
 */
export function daysLeftText(daysLeft) {
  if (daysLeft < -1) return `${(-daysLeft).toLocaleString()} days ago`;
  if (daysLeft < 0) return 'less than a day ago';
  if (daysLeft === 0) return 'less than a day';
  return `${daysLeft.toLocaleString()} day${daysLeft === 1 ? '' : 's'}`;
}
