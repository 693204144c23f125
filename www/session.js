// The session: runs one task at a time (find tenants, list tokens, refresh), cancels it, and keeps the
// last good list through any error.

import { isRegion, REGION_PROBLEM } from '../pkg/report/region.js';

// As many as in a discovery. The service documents no limit.
const CALLS_AT_A_TIME = 4;
/** The status of a bad signature. After more than five in a row the service locks the access key. */
export const BAD_SIGNATURE = 401;

const NEXT_STEP = {
  'registered-regions': 'Asking for the instances.',
  instances: 'Asking for their tenants.',
};

/**
 * @typedef {{identityStoreId: string, tenantId: string, region?: string}} Tenant
 * @typedef {Tenant | {tenants: Tenant[]}} Target One tenant, or all of them in one list.
 * @typedef {{target: Target, tokens: object[], fetchedAt: number,
 *   failures: {tenant: Tenant, error: any}[]}} TokenList In a list of several tenants
 *   each token names its own, and some tenants may have failed.
 */

/**
 * A session against the relay on the page's own origin.
 * @param {{listTokens: Function, discoverTenants: Function, InvalidArgumentError: Function}} client
 *   The package.
 * @param {object} events
 * @param {(step: string) => void} events.onstart
 * @param {(step: string) => void} events.onstep
 * @param {(list: TokenList) => void} events.onlist
 * @param {(tenants: object[]) => void} events.ontenants
 * @param {(error: any, target?: Target) => void} events.onproblem Without a target the discovery
 *   failed.
 * @param {() => void} events.oncancelled
 */
export function listSession(client, events) {
  let current;
  let list;
  let attemptedAt = 0;

  async function run(step, work, ondone, target) {
    // A newer task replaces the one under way, whose result is ignored from then on.
    current?.abort();
    const mine = new AbortController();
    current = mine;
    events.onstart(step);
    const onstep = (text) => current === mine && events.onstep(text);
    try {
      const result = await work(mine.signal, onstep);
      if (current !== mine) return;
      current = undefined;
      ondone(result);
    } catch (error) {
      if (current !== mine) return;
      current = undefined;
      if (mine.signal.aborted) events.oncancelled();
      else events.onproblem(error, target);
    }
  }

  function load(target) {
    attemptedAt = Date.now();
    const work = target.tenants ? listAll : listOne;
    return run(
      'Loading the tokens.',
      (signal, onstep) => work(target, signal, onstep),
      (result) => {
        list = { target, fetchedAt: Date.now(), failures: [], ...result };
        events.onlist(list);
      },
      target,
    );
  }

  async function listOne({ identityStoreId, tenantId, region }, signal) {
    checkRegion(region);
    const { bearerTokens } = await client.listTokens(
      { identityStoreId, tenantId },
      // The relay chooses the host; `region` is a request.
      { endpoint: relay(), region: region || undefined, signal },
    );
    return { tokens: bearerTokens };
  }

  async function listAll({ tenants }, signal, onstep) {
    const results = [];
    const waiting = [...tenants.entries()];
    let answered = 0;
    const worker = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [index, tenant] = next;
        results[index] = { tenant, ...(await settled(listOne(tenant, signal))) };
        const { error } = results[index];
        if (signal.aborted || error?.status === BAD_SIGNATURE) {
          waiting.length = 0;
          throw error ?? signal.reason;
        }
        answered += 1;
        onstep(`${answered} of ${tenants.length} tenants answered.`);
      }
    };
    await Promise.all(Array.from({ length: CALLS_AT_A_TIME }, worker));
    const failures = results.filter(({ error }) => error !== undefined);
    if (failures.length === results.length) throw failures[0].error;
    const tokens = results.flatMap(({ tenant, tokens = [] }) =>
      tokens.map((token) => ({ ...token, ...placeOf(tenant) })),
    );
    return { tokens, failures };
  }

  /** Looks for the tenants, in all regions unless the relay is set up for one. */
  function discover(region) {
    const work = async (signal, onstep) => {
      const options = { endpoint: relay(), region, signal, fetch: watchedFetch(onstep) };
      return (await client.discoverTenants(options)).tenants;
    };
    const first =
      region === undefined ? 'Asking for the regions.' : NEXT_STEP['registered-regions'];
    return run(first, work, events.ontenants);
  }

  // Checked here: in a call with `endpoint` it is a header only, so the package does not check it.
  function checkRegion(region) {
    if (region === undefined || isRegion(region)) return;
    throw new client.InvalidArgumentError(`region: ${REGION_PROBLEM}`, {
      code: 'INVALID_ARGUMENT',
      argument: 'region',
    });
  }

  return {
    load,
    discover,
    refresh: () => list && load(list.target),
    cancel: () => current?.abort(),
    /** Drops the list, and cancels the task under way silently. */
    clear() {
      current?.abort();
      current = undefined;
      list = undefined;
    },
    loading: () => current !== undefined,
    list: () => list,
    /** The time of the last request, so that a failing service is not called without pause. */
    attemptedAt: () => attemptedAt,
  };
}

/** The address of the relay, which signs: the page's own. */
export const relay = () => new URL('.', document.baseURI);

const placeOf = ({ identityStoreId, tenantId, region }) => ({ identityStoreId, tenantId, region });

async function settled(listing) {
  try {
    return await listing;
  } catch (error) {
    return { error };
  }
}

/** The platform's fetch; reports the next step of a discovery. */
function watchedFetch(onstep) {
  let answered = 0;
  return async (url, init) => {
    const response = await fetch(url, init);
    const name = new URL(url).pathname.split('/').at(-1);
    if (name === 'provision-tenant') answered += 1;
    onstep(NEXT_STEP[name] ?? `Asking for their tenants: ${answered} answered.`);
    return response;
  };
}
