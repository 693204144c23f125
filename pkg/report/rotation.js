// The stage of a rotation and the rules of deleting, for the command and the console. Both follow
// from the list of tokens alone, so an interrupted run leaves no state that the next one needs.

import { bySoonest } from './rows.js';

/** @typedef {import('./rows.js').TokenRow} TokenRow */

/**
 * Where a rotation stands.
 * @typedef {object} Standing
 * @property {'none' | 'nothing-to-do' | 'due' | 'under-way'} stage `none`: no token is valid;
 *   `under-way`: several are.
 * @property {TokenRow[]} valid The tokens that have not expired, the newest last.
 * @property {TokenRow[]} expired
 */

/**
 * Where a rotation stands.
 * @param {TokenRow[]} rows All tokens of the tenant.
 * @returns {Standing}
 */
export function standingOf(rows) {
  const sorted = byCreation(rows);
  const valid = sorted.filter(({ state }) => state !== 'expired');
  const expired = sorted.filter(({ state }) => state === 'expired');
  return { stage: stageOf(valid), valid, expired };
}

function stageOf(valid) {
  if (valid.length === 0) return 'none';
  if (valid.length > 1) return 'under-way';
  return valid[0].state === 'expiring' ? 'due' : 'nothing-to-do';
}

/**
 * What finishing a rotation deletes: all but the newest.
 * @typedef {object} FinishPlan
 * @property {TokenRow} [keep] The newest token; absent if there is a refusal.
 * @property {TokenRow[]} remove The others, the oldest first.
 * @property {'none' | 'expired' | 'same-time'} [refusal] There is no token; the newest has expired;
 *   two were created at the same time, so that the newest cannot be told.
 */

/**
 * What finishing a rotation deletes, if that leaves a valid token.
 * @param {TokenRow[]} rows All tokens of the tenant.
 * @returns {FinishPlan}
 */
export function finishPlan(rows) {
  const sorted = byCreation(rows);
  const newest = sorted.pop();
  const refuse = (refusal) => ({ remove: [], refusal });
  if (newest === undefined) return refuse('none');
  if (newest.state === 'expired') return refuse('expired');
  if (sorted.at(-1)?.creationTime === newest.creationTime) return refuse('same-time');
  return { keep: newest, remove: sorted };
}

/**
 * Whether a token is the only one that has not expired: without it nothing can sign in.
 * @param {TokenRow[]} rows All tokens of the tenant.
 * @param {string} tokenId
 * @returns {boolean}
 */
export function isLastValid(rows, tokenId) {
  const { valid } = standingOf(rows);
  return valid.length === 1 && valid[0].tokenId === tokenId;
}

/**
 * Why a token must not be deleted now: it is to stay; the one that is to stay is not there or has
 * expired; it is the only valid one; it is the newest valid one.
 * @typedef {'kept' | 'no-kept' | 'last' | 'newest'} DeleteRefusal
 */

/**
 * Whether a token may be deleted.
 * @param {TokenRow[]} rows All tokens of the tenant, as they are now.
 * @param {string} tokenId
 * @param {{keep?: string, mayBeNewest?: boolean}} options `keep` is the id of the token that is in
 *   use; `mayBeNewest`: somebody decided that the newest one is not.
 * @returns {DeleteRefusal | undefined}
 */
export function refuseDelete(rows, tokenId, { keep, mayBeNewest = false }) {
  const { valid } = standingOf(rows);
  if (tokenId === keep) return 'kept';
  if (keep !== undefined && !valid.some((row) => row.tokenId === keep)) return 'no-kept';
  if (isLastValid(rows, tokenId)) return 'last';
  const own = valid.find((row) => row.tokenId === tokenId);
  const isNewest = own !== undefined && own.creationTime === valid.at(-1)?.creationTime;
  return isNewest && !mayBeNewest ? 'newest' : undefined;
}

/**
 * The tokens that were not there before and that this run did not create: those of another run, or
 * one whose create seemed to fail.
 * @param {TokenRow[]} before
 * @param {TokenRow[]} now
 * @param {string[]} own The ids of the tokens that this run created.
 * @returns {TokenRow[]}
 */
export function unknownTokens(before, now, own) {
  const known = new Set([...before.map(({ tokenId }) => tokenId), ...own]);
  return now.filter(({ tokenId }) => !known.has(tokenId));
}

function byCreation(rows) {
  return [...rows].sort((a, b) => a.creationTime - b.creationTime || bySoonest(a, b));
}
