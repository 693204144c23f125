// A relay for pages: the page asks its own origin, the relay signs with credentials that never
// leave the server, and asks the service. The way of a request is `answer`, from top to bottom.

import { checkOptions, checkRequest } from './client.js';
import { errorAnswer, ownAnswer, Refusal, refusalOf, serviceAnswer } from './relay/answer.js';
import { authorized, checkSite, readCaller } from './relay/caller.js';
import { findCall } from './relay/calls.js';
import { ANY_REGION, readOptions } from './relay/options.js';
import { watch } from './relay/watch.js';

/**
 * How many calls of one relay are under way at most. Each may hold an answer of
 * `maxResponseBytes`, so this bounds the memory.
 */
const MAX_CALLS = 16;

/**
 * Makes a fetch-style handler that forwards the calls of `relay/calls.js`, signed, to one service.
 * @param {object} source Where the module comes from.
 * @param {import('../relay.js').RelayOptions} options
 * @returns {(request: Request) => Promise<Response>}
 */
export function createRelay(source, options) {
  const relay = { source, ...readOptions(source, options), callsUnderWay: 0 };
  return async (request) => {
    let caller;
    try {
      caller = readCaller(request);
      return await answer(request, caller, relay);
    } catch (error) {
      if (error instanceof Refusal) return ownAnswer(error);
      if (caller?.signal?.aborted) return ownAnswer(new Refusal(499, 'ABORTED', 'the caller left'));
      // The text of any other error may hold more than a page should see.
      return ownAnswer(new Refusal(500, 'FAILED', 'the relay failed'));
    }
  };
}

async function answer(request, caller, relay) {
  checkSite(caller, relay);
  const { operation, ids } = findCall(caller, relay);
  const options = callOptions(chosenRegion(caller, relay), relay);
  checkArguments(ids, options, relay);
  const { region } = options;
  const call = { name: operation.name, ...(region === undefined ? {} : { region }), ...ids };
  const denial = await authorized(request, call, relay);
  if (denial) return denial;
  return await forward(operation, ids, { ...options, signal: caller.signal }, relay);
}

/**
 * The region of a call: the relay's own, or with `'*'` the one that the caller names. It can only
 * become one of the service's own hosts, and only where there is no `endpoint`.
 */
function chosenRegion({ headers }, { region, endpoint }) {
  if (region === undefined) return undefined;
  const named = headers.get('x-region') ?? undefined;
  if (region !== ANY_REGION) {
    if (named === undefined || named === region) return region;
    throw new Refusal(400, 'REGION', `the relay is set up for ${region} only`);
  }
  if (named === undefined && endpoint === undefined) {
    throw new Refusal(400, 'REGION', 'name the region of the identity store');
  }
  return named;
}

/** The page retries, not the relay, so that its visitor can see and cancel it. */
function callOptions(region, { endpoint, credentials, timeoutMs, maxResponseBytes, fetch }) {
  return { region, endpoint, credentials, timeoutMs, maxResponseBytes, fetch, retry: false };
}

/** Refuses what the call would refuse, before `authorize` decides about it. */
function checkArguments(ids, options, { source }) {
  try {
    checkRequest(source, ids);
    checkOptions(source, options);
  } catch (error) {
    throw refusalOf(error);
  }
}

async function forward(operation, ids, options, relay) {
  if (relay.callsUnderWay >= MAX_CALLS) {
    const message = 'the relay has too many calls under way; try again in a second';
    throw new Refusal(503, 'BUSY', message, { 'Retry-After': '1' });
  }
  relay.callsUnderWay += 1;
  const { source } = relay;
  const seen = { secrets: [], chunks: [], requestId: undefined, retryAfter: undefined };
  try {
    const result = await operation.run(source, ids, { ...options, ...watch(options, seen) });
    // No longer needed: the answer was valid.
    seen.chunks = [];
    return serviceAnswer(source, 200, operation.body(result), seen);
  } catch (error) {
    return errorAnswer(source, error, seen);
  } finally {
    relay.callsUnderWay -= 1;
  }
}
