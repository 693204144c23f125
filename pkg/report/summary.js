// The one sentence an administrator reads first: how many tokens need attention, and what to do.

import { countStates } from './rows.js';
import { counted, DAY_MS, isoDay } from './time.js';

const RENEW = 'create a new one, switch the identity provider to it, delete the old one';

/**
 * What the list means.
 * @param {import('./rows.js').TokenRow[]} rows
 * @param {{warnWithinDays: number}} options
 * @returns {{level: 'good' | 'warning' | 'critical', headline: string, next: string}}
 */
export function summarise(rows, { warnWithinDays }) {
  if (rows.length === 0) {
    return {
      level: 'critical',
      headline: 'There is no access token',
      next: 'provisioning has nothing to sign in with: create one and give it to the identity provider.',
    };
  }
  const { active, expiring, expired } = countStates(rows);
  const soonest = soonestOf(rows);
  if (active + expiring === 0) {
    return {
      level: 'critical',
      headline:
        rows.length === 1 ? 'The only token has expired' : `All ${rows.length} tokens have expired`,
      next: `provisioning is stopped: ${RENEW}.`,
    };
  }
  if (expiring > 0) {
    const share = `${expiring} of ${counted(rows.length, 'token')}`;
    const headline =
      expiring === 1
        ? `${share} expires ${within(soonest.daysLeft)}`
        : `${share} expire soon, the first ${within(soonest.daysLeft)}`;
    // With another token that lives on, the provider may already use it: look before renewing.
    const newer =
      active > 0 ? ' If the provider already uses a newer one, only delete the old one.' : '';
    const dead = expired > 0 ? ` ${expired} more ${expired === 1 ? 'has' : 'have'} expired.` : '';
    return { level: 'warning', headline, next: `${RENEW}.${newer}${dead}` };
  }
  if (expired > 0) {
    return {
      level: 'warning',
      headline: `${expired} of ${counted(rows.length, 'token')} ${expired === 1 ? 'has' : 'have'} expired`,
      next:
        'check that the identity provider uses a token that is still valid, then delete ' +
        `${expired === 1 ? 'the expired one' : 'the expired ones'}.`,
    };
  }
  const renewBy = soonest.expirationTime - warnWithinDays * DAY_MS;
  return {
    level: 'good',
    headline:
      rows.length === 1
        ? `The token is valid for another ${counted(soonest.daysLeft, 'day')}`
        : `All ${rows.length} tokens are valid, the first for another ${counted(soonest.daysLeft, 'day')}`,
    next: `nothing to do before ${isoDay(renewBy)}.`,
  };
}

const LEVELS = ['good', 'warning', 'critical'];

/**
 * What a list of several tenants means. Each is judged by itself: a valid token of one is of no use
 * to another.
 * @param {{tenantId: string, rows: import('./rows.js').TokenRow[]}[]} tenants
 * @param {{warnWithinDays: number}} options
 * @returns {{level: 'good' | 'warning' | 'critical', headline: string, next: string,
 *   attention: {tenantId: string, level: string, headline: string, next: string}[]}} `attention`
 *   has the tenants that need some, the worst first.
 */
export function summariseAll(tenants, options) {
  const parts = tenants.map(({ tenantId, rows }) => ({ tenantId, ...summarise(rows, options) }));
  const rank = ({ level }) => LEVELS.indexOf(level);
  const attention = parts.filter(({ level }) => level !== 'good').sort((a, b) => rank(b) - rank(a));
  const soonest = soonestOf(tenants.flatMap(({ rows }) => rows));
  return {
    level: attention[0]?.level ?? 'good',
    headline:
      attention.length === 0
        ? `All ${counted(parts.length, 'tenant')} have valid tokens`
        : `${attention.length} of ${counted(parts.length, 'tenant')} ${attention.length === 1 ? 'needs' : 'need'} attention`,
    next: soonest
      ? `the next token to end is ${soonest.tokenId} of tenant ${soonest.tenantId}, ${within(soonest.daysLeft)}.`
      : 'no token is valid.',
    attention,
  };
}

/** The live row that ends first. */
function soonestOf(rows) {
  let found;
  for (const row of rows) {
    if (row.state !== 'expired' && (!found || row.expirationTime < found.expirationTime))
      found = row;
  }
  return found;
}

function within(daysLeft) {
  return daysLeft === 0 ? 'within a day' : `in ${counted(daysLeft, 'day')}`;
}
