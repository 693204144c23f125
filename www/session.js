// One list at a time: loads, cancels, refreshes, and keeps the last good list through any error.

import { isRegion } from './pkg/report/region.js';

/**
 * @typedef {{identityStoreId: string, tenantId: string, region?: string}} Target
 * @typedef {{target: Target, tokens: object[], fetchedAt: number}} TokenList
 */

/**
 * A session against the relay on the page's own origin.
 * @param {{listTokens: Function, InvalidArgumentError: Function}} client The package.
 * @param {object} events
 * @param {() => void} events.onstart
 * @param {(list: TokenList) => void} events.onlist
 * @param {(error: any, target: Target) => void} events.onproblem
 * @param {() => void} events.oncancelled
 */
export function listSession(client, { onstart, onlist, onproblem, oncancelled }) {
  let current;
  let list;
  let attemptedAt = 0;

  async function load(target) {
    // A newer call replaces the one under way, which then has nothing more to say.
    current?.abort();
    const mine = new AbortController();
    current = mine;
    attemptedAt = Date.now();
    onstart();
    try {
      checkRegion(target.region);
      const { bearerTokens } = await client.listTokens(
        { identityStoreId: target.identityStoreId, tenantId: target.tenantId },
        {
          // The relay stands beside the page, signs, and knows the host; the region is a wish.
          endpoint: new URL('.', document.baseURI),
          region: target.region || undefined,
          signal: mine.signal,
        },
      );
      if (current !== mine) return;
      current = undefined;
      list = { target, tokens: bearerTokens, fetchedAt: Date.now() };
      onlist(list);
    } catch (error) {
      if (current !== mine) return;
      current = undefined;
      if (mine.signal.aborted) oncancelled();
      else onproblem(error, target);
    }
  }

  // It goes into a header here, not into a host: the package has no reason to check it.
  function checkRegion(region) {
    if (region === undefined || isRegion(region)) return;
    throw new client.InvalidArgumentError('region: expected a region such as cn-north-4', {
      code: 'INVALID_ARGUMENT',
      argument: 'region',
    });
  }

  return {
    load,
    refresh: () => list && load(list.target),
    cancel: () => current?.abort(),
    /** Drops the list, and the call under way without a word. */
    clear() {
      current?.abort();
      current = undefined;
      list = undefined;
    },
    loading: () => current !== undefined,
    list: () => list,
    /** When the last call began, so that a failing service is not asked without pause. */
    attemptedAt: () => attemptedAt,
  };
}
