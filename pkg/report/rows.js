// Tokens as people read them: with state and days left, soonest expiry first.

/** A token is expiring when it ends within so many days; the default. */
export const WARN_WITHIN_DAYS = 90;

/**
 * One token with its state at one moment.
 * @typedef {object} TokenRow
 * @property {string} tokenId
 * @property {number} creationTime Epoch milliseconds.
 * @property {number} expirationTime Epoch milliseconds.
 * @property {'active' | 'expiring' | 'expired'} state
 * @property {number} daysLeft Whole days; negative once expired.
 * @property {boolean} implausible The token is said to expire before it was created.
 * @property {string} [identityStoreId] In a list of several tenants, as the next two.
 * @property {string} [tenantId]
 * @property {string} [region]
 */

/**
 * Adds state and days left, and sorts by expiry, soonest first.
 * @param {Array<{tokenId: string, creationTime: number, expirationTime: number}>} tokens
 * @param {(token: object, options: object) => {state: string, daysLeft: number}} tokenStatus
 *   The package's own function; passed in because page and command line import it differently.
 * @param {{now: number, warnWithinDays: number}} options
 * @returns {TokenRow[]}
 */
export function tokenRows(tokens, tokenStatus, options) {
  return tokens
    .map((token) => ({
      ...token,
      ...tokenStatus(token, options),
      implausible: token.creationTime > token.expirationTime,
    }))
    .sort(bySoonest);
}

/**
 * Order of two rows: expiry, then id, so that the order never depends on the answer's.
 * @param {TokenRow} a
 * @param {TokenRow} b
 * @returns {number}
 */
export function bySoonest(a, b) {
  return a.expirationTime - b.expirationTime || (a.tokenId < b.tokenId ? -1 : 1);
}

/**
 * How many rows are in each state.
 * @param {TokenRow[]} rows
 * @returns {{active: number, expiring: number, expired: number}}
 */
export function countStates(rows) {
  const counts = { active: 0, expiring: 0, expired: 0 };
  for (const row of rows) counts[row.state] += 1;
  return counts;
}
