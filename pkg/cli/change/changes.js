// The room `change`: what create, delete and rotate share. Everything that changes a token or handles
// a secret is here and nowhere else in the command; nothing here reads the command line.
// Here: the calls that change tokens, and a record of their effects. At the end of a command, each
// token that it created has been delivered, deleted again or named.

import * as client from 'identity-center-tokens';
import { checkUntilAccepted } from '../../report/check.js';
import { unknownTokens } from '../../report/rotation.js';
import { tokenRows } from '../../report/rows.js';
import { explainFailure } from '../call/failure.js';
import { readCallOptions, readUnsignedOptions } from '../call/options.js';
import { forTenant, oneTenant, scimEndpointOf } from '../call/tenant.js';

/** How long a create may go on after a signal, in milliseconds: its answer names the token to delete. */
const CREATE_GRACE_MS = 5000;

/** The time limit of a clean-up call, which a signal does not end, in milliseconds. */
const SETTLE_TIMEOUT_MS = 10_000;

/** @typedef {import('../../report/rows.js').TokenRow} TokenRow */

/**
 * Finds the one tenant that the options are for; nothing is changed yet.
 * @param {Record<string, any>} values
 * @param {object} io
 * @param {number} warnWithinDays
 * @returns {Promise<TokenChanges>}
 */
export async function openChanges(values, io, warnWithinDays) {
  const callOptions = readCallOptions(values, io);
  const checkOptions = readUnsignedOptions(values, io);
  const tenant = await oneTenant(client, values, callOptions, io.progress);
  return new TokenChanges(tenant, values, io, { callOptions, checkOptions, warnWithinDays });
}

/** The tokens of one tenant, and what this run did to them. */
export class TokenChanges {
  /** The tokens before the first change. @type {TokenRow[] | undefined} */
  before;
  /** The tokens of the last list. @type {TokenRow[] | undefined} */
  rows;
  /** Ids of the tokens that were created. @type {string[]} */
  created = [];
  /** Ids of the tokens that were deleted. @type {string[]} */
  deleted = [];
  /** Whether the secret of the new token has left this process. */
  isGiven = false;
  /** Whether a create failed in such a way that there may be a token. */
  isCreateUnknown = false;
  /** Whether a call was sent that changes something. */
  hasChanged = false;

  #callOptions;
  #checkOptions;
  #settleOptions;

  /**
   * @param {import('../call/tenant.js').Tenant} tenant
   * @param {Record<string, any>} values The options of the command.
   * @param {object} io
   * @param {{callOptions: object, checkOptions: object, warnWithinDays: number}} options
   */
  constructor(tenant, values, io, { callOptions, checkOptions, warnWithinDays }) {
    this.tenant = tenant;
    this.values = values;
    this.io = io;
    this.#callOptions = callOptions;
    this.#checkOptions = checkOptions;
    this.warnWithinDays = warnWithinDays;
    const timeoutMs = Math.min(callOptions.timeoutMs, SETTLE_TIMEOUT_MS);
    this.#settleOptions = { ...callOptions, timeoutMs, signal: undefined };
  }

  /**
   * All tokens as the service lists them now.
   * @param {object} [options]
   * @returns {Promise<TokenRow[]>}
   */
  async list(options = this.#callOptions) {
    const { bearerTokens } = await forTenant(this.tenant, options, (each) =>
      client.listTokens(this.tenant, each),
    );
    const moment = { now: Date.now(), warnWithinDays: this.warnWithinDays };
    this.rows = tokenRows(bearerTokens, client.tokenStatus, moment);
    this.before ??= this.rows;
    return this.rows;
  }

  /** The SCIM URL of the tenant. */
  async scimEndpoint() {
    this.tenant.scimEndpoint = await scimEndpointOf(client, this.tenant, this.#callOptions);
    return this.tenant.scimEndpoint;
  }

  /**
   * Creates a token. A signal does not end the call at once.
   * @returns {Promise<import('identity-center-tokens').CreatedToken>}
   */
  async create() {
    const { signal } = this.io;
    signal.throwIfAborted();
    const late = new AbortController();
    let timer;
    const endLater = () => {
      timer = setTimeout(() => late.abort(signal.reason), CREATE_GRACE_MS);
    };
    signal.addEventListener('abort', endLater, { once: true });
    this.hasChanged = true;
    try {
      const options = { ...this.#callOptions, signal: late.signal };
      const created = await forTenant(this.tenant, options, (each) =>
        client.createToken(this.tenant, each),
      );
      this.created.push(created.tokenId);
      return created;
    } catch (error) {
      // Only errors of the package have the member; the reason of an abort has not.
      this.isCreateUnknown = error?.outcomeUnknown ?? true;
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', endLater);
    }
  }

  /**
   * Deletes a token. It is no failure if the token was gone already.
   * @param {string} tokenId
   * @param {object} [options]
   */
  async delete(tokenId, options = this.#callOptions) {
    this.hasChanged = true;
    try {
      await forTenant(this.tenant, options, (each) =>
        client.deleteToken({ ...this.tenant, tokenId }, each),
      );
    } catch (error) {
      // Gone already, or deleted by the call whose answer was lost: the list tells. An address that
      // does not know the call answers 404 as well.
      if (error?.status !== 404 && error?.outcomeUnknown !== true) throw error;
      const rows = await this.list(options);
      if (rows.some((row) => row.tokenId === tokenId)) throw error;
    }
    this.deleted.push(tokenId);
  }

  /**
   * Deletes a new token whose secret was not delivered. A signal does not end it. A failure is
   * printed at once, and decides the exit code at the end.
   * @param {string} tokenId
   */
  async takeBack(tokenId) {
    this.isGiven = false;
    try {
      await this.delete(tokenId, this.#settleOptions);
    } catch (error) {
      explainFailure(error, this.io);
    }
  }

  /**
   * Checks repeatedly whether SCIM accepts the token, until it does or the time is over.
   * @param {string} token
   * @param {number} withinMs
   * @returns {Promise<{verdict: 'accepted' | 'rejected' | 'inconclusive' | 'failed', error?: any}>}
   *   The last answer.
   */
  async check(token, withinMs) {
    const { signal, progress } = this.io;
    const { scimEndpoint } = this.tenant;
    const { timeoutMs } = this.#checkOptions;
    const check = (options) => {
      progress('Checking the new token');
      return client.checkToken({ scimEndpoint, token }, { ...this.#checkOptions, ...options });
    };
    return await checkUntilAccepted(check, { withinMs, timeoutMs, signal });
  }

  /**
   * The tokens at the end of the run; undefined if they could not be listed.
   * @returns {Promise<TokenRow[] | undefined>}
   */
  async settle() {
    if (!this.hasChanged) return this.rows;
    try {
      return await this.list(this.#settleOptions);
    } catch (error) {
      explainFailure(error, this.io);
      return undefined;
    }
  }

  /**
   * Ids of own tokens that exist, or may exist, and whose secret was not delivered.
   * @param {TokenRow[] | undefined} rows
   * @returns {string[]}
   */
  ownLost(rows) {
    if (this.isGiven) return [];
    const isListed = (id) => rows.some(({ tokenId }) => tokenId === id);
    return this.created.filter((id) => (rows ? isListed(id) : !this.deleted.includes(id)));
  }

  /**
   * Tokens that appeared during a create whose outcome is unknown. One of them may be its own.
   * @param {TokenRow[] | undefined} rows
   * @returns {string[]}
   */
  perhapsLost(rows) {
    if (!this.isCreateUnknown || rows === undefined) return [];
    return unknownTokens(this.before, rows, this.created).map(({ tokenId }) => tokenId);
  }
}
