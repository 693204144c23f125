// The work of a rotation, without the page. After each step it lists the tokens again.

import { checkUntilAccepted } from '../pkg/report/check.js';
import { refuseDelete, unknownTokens } from '../pkg/report/rotation.js';
import { tokenRows } from '../pkg/report/rows.js';
import { BAD_SIGNATURE, relay } from './session.js';

const CHECK_WITHIN_MS = 15_000;
const CHECK_TIMEOUT_MS = 5_000;
/** The header that carries the code for changes. */
export const CODE_HEADER = 'X-Console-Code';

/** @typedef {import('../pkg/report/rows.js').TokenRow} TokenRow */
/** @typedef {import('./session.js').Tenant} Tenant */

/**
 * The outcome of a create. Without `created` there is an `error`, or the list `hasChanged` and
 * nothing was sent.
 * @typedef {object} CreateOutcome
 * @property {boolean} [hasChanged]
 * @property {any} [error]
 * @property {boolean} [isUnknown] A token may exist in spite of the error.
 * @property {{tokenId: string, creationTime: number, expirationTime: number}} [created]
 * @property {string} [secret] The created token itself, unless it was deleted again.
 * @property {string} [scimUrl]
 * @property {'accepted' | 'rejected' | 'inconclusive' | 'failed'} [verdict]
 * @property {any} [checkError]
 * @property {any} [deleteError] The rejected token could not be deleted.
 * @property {TokenRow[]} strangers Tokens that appeared meanwhile, whose secret is not known here.
 */

/** The tokens of one tenant, through the relay. */
export class Rotation {
  /** The tokens of the last list. @type {TokenRow[] | undefined} */
  rows;
  /** Why the last list after a change failed. */
  listError;

  #client;
  #ids;
  #options;
  #warnWithinDays;

  /**
   * @param {any} client The package.
   * @param {Tenant} tenant
   * @param {{code: string, warnWithinDays: number}} options
   */
  constructor(client, { identityStoreId, tenantId, region }, { code, warnWithinDays }) {
    this.#client = client;
    this.#ids = { identityStoreId, tenantId };
    this.#options = { endpoint: relay(), region, headers: { [CODE_HEADER]: code } };
    this.#warnWithinDays = warnWithinDays;
  }

  /** @returns {Promise<TokenRow[]>} All tokens as the service lists them now. */
  async list(signal) {
    const options = { ...this.#options, signal };
    const { bearerTokens } = await this.#client.listTokens(this.#ids, options);
    const moment = { now: Date.now(), warnWithinDays: this.#warnWithinDays };
    this.rows = tokenRows(bearerTokens, this.#client.tokenStatus, moment);
    this.listError = undefined;
    return this.rows;
  }

  /**
   * Creates a token and checks it, unless the list has tokens that the visitor has not seen.
   * @param {object} options
   * @param {TokenRow[]} options.known
   * @param {(text: string, isRead: boolean) => void} options.onstep
   * @param {AbortSignal} options.signal Ends reads only.
   * @returns {Promise<CreateOutcome>} It is rejected only if nothing was created.
   */
  async create({ known, onstep, signal }) {
    onstep('Listing the tokens.', true);
    const before = await this.list(signal);
    if (unknownTokens(known, before, []).length > 0) return { hasChanged: true, strangers: [] };
    onstep('Asking for the SCIM URL.', true);
    const scimUrl = await this.#scimUrl(signal);
    signal.throwIfAborted();
    onstep('Creating the token.', false);
    let made;
    try {
      made = await this.#client.createToken(this.#ids, this.#options);
    } catch (error) {
      const isUnknown = error?.outcomeUnknown ?? true;
      const rows = await this.#settle(error);
      const strangers = rows === undefined ? [] : unknownTokens(before, rows, []);
      return { error, isUnknown, strangers };
    }
    const { token: secret, ...created } = made;
    // A browser may repeat a POST by itself, which makes two tokens.
    onstep('Looking at what there is now.', false);
    const rows = await this.#settle();
    const strangers = rows === undefined ? [] : unknownTokens(before, rows, [created.tokenId]);
    onstep('Checking whether SCIM accepts the token.', true);
    const { verdict, error: checkError } = await this.#check(secret, scimUrl, signal);
    const outcome = { created, scimUrl, verdict, checkError, strangers };
    if (verdict !== 'rejected') return { ...outcome, secret };
    onstep('Deleting the token again.', false);
    return { ...outcome, deleteError: await this.#delete(created.tokenId) };
  }

  /**
   * Deletes a token, if the current list allows it.
   * @param {string} tokenId
   * @param {{keep?: string, mayBeNewest?: boolean}} rule
   * @param {(text: string, isRead: boolean) => void} onstep
   * @param {AbortSignal} signal
   * @returns {Promise<{refusal?: import('../pkg/report/rotation.js').DeleteRefusal, error?: any}>}
   */
  async delete(tokenId, rule, onstep, signal) {
    onstep('Listing the tokens.', true);
    const rows = await this.list(signal);
    if (!isListed(rows, tokenId)) return {};
    const refusal = refuseDelete(rows, tokenId, rule);
    if (refusal !== undefined) return { refusal };
    signal.throwIfAborted();
    onstep('Deleting the token.', false);
    return { error: await this.#delete(tokenId) };
  }

  /** @returns {Promise<any>} The error, if the token is still there or may be. */
  async #delete(tokenId) {
    let failure;
    try {
      await this.#client.deleteToken({ ...this.#ids, tokenId }, this.#options);
    } catch (error) {
      failure = { error };
    }
    const rows = await this.#settle(failure?.error);
    // The token may be deleted although the answer was lost.
    if (failure && (rows === undefined || isListed(rows, tokenId))) return failure.error;
    this.rows = this.rows?.filter((row) => row.tokenId !== tokenId);
    return undefined;
  }

  async #scimUrl(signal) {
    const { identityStoreId, tenantId } = this.#ids;
    const options = { ...this.#options, signal };
    const { provisioningTenants } = await this.#client.listTenants({ identityStoreId }, options);
    const found = provisioningTenants.find((each) => each.tenantId === tenantId);
    if (found) return found.scimEndpoint;
    throw new Error(`The identity store ${identityStoreId} has no tenant ${tenantId}.`);
  }

  async #check(token, scimEndpoint, signal) {
    const check = (options) =>
      this.#client.checkToken({ scimEndpoint, token }, { ...this.#options, ...options, signal });
    const limits = { withinMs: CHECK_WITHIN_MS, timeoutMs: CHECK_TIMEOUT_MS, signal };
    try {
      return await checkUntilAccepted(check, limits);
    } catch {
      // The visitor cancelled the check: the token exists nevertheless.
      return { verdict: 'failed', error: undefined };
    }
  }

  /** The list after a change. Undefined, with `listError`, if the call failed. */
  async #settle(error) {
    if (error?.status === BAD_SIGNATURE) return undefined;
    try {
      return await this.list();
    } catch (listError) {
      this.listError = listError;
      return undefined;
    }
  }
}

const isListed = (rows, id) => rows.some(({ tokenId }) => tokenId === id);

/**
 * Takes the lock of a tenant, which all tabs of this origin share.
 * @returns {Promise<(() => void) | undefined>} Gives it back; undefined if another tab has it.
 */
export function lockTenant({ identityStoreId, tenantId }) {
  const name = `rotate ${JSON.stringify([identityStoreId, tenantId])}`;
  return new Promise((resolve, reject) => {
    const hold = (lock) => {
      if (lock === null) return resolve(undefined);
      return new Promise((release) => resolve(() => release(undefined)));
    };
    navigator.locks.request(name, { ifAvailable: true }, hold).catch(reject);
  });
}
