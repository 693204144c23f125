// A relay for pages: a page calls its own origin; the relay signs with credentials that never leave
// the server, and forwards the call. `answer` is the way of a request, from top to bottom. Here is
// what concerns pages and servers; the rules of a call are in Rust.

import { errorAnswer, ownAnswer, refusalOf, successAnswer } from './relay/answer.js';
import { authorized, checkChange, checkSite, readCaller } from './relay/caller.js';
import { findCall, hasCall, readOperations, readRequest, refused } from './relay/calls.js';
import { checkOptions, checkRequest, forward } from './relay/module.js';
import { ANY_REGION, readOptions } from './relay/options.js';
import { Refusal } from './relay/refusal.js';
import { secretsOf, watch } from './relay/watch.js';

export { parseOrigin } from './relay/options.js';

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
  return makeRelay(source, options).handle;
}

/**
 * The handler, and whether the path of a URL is one that it answers.
 * @returns {{ handle: (request: Request) => Promise<Response>, hasCall: (url: URL) => boolean }}
 */
export function makeRelay(source, options) {
  const relay = {
    source,
    ...readOptions(source, options),
    operations: readOperations(source),
    callsUnderWay: 0,
  };
  const handle = async (request) => {
    let caller;
    try {
      caller = readCaller(request);
      return await answer(request, caller, relay);
    } catch (error) {
      if (error instanceof Refusal) return ownAnswer(error);
      if (caller?.signal?.aborted) return ownAnswer(new Refusal(499, 'ABORTED', 'the caller left'));
      // The message of any other error may hold something that a page must not get.
      return ownAnswer(new Refusal(500, 'FAILED', 'the relay failed'));
    }
  };
  return { handle, hasCall: (url) => hasCall(url, relay) };
}

async function answer(request, caller, relay) {
  checkSite(caller, relay);
  const { operation, ids } = findCall(caller, relay);
  // A request that carries a token needs the same protection as a change.
  if (operation.isChange || operation.isUnsigned) checkChange(caller, relay);
  const region = operation.isGlobal ? undefined : chosenRegion(caller, relay);
  const callRequest = await readRequest(operation, ids, caller);
  checkArguments(callRequest, region, relay);
  const call = { name: operation.name, ...(region === undefined ? {} : { region }), ...ids };
  const denial = await authorized(request, call, relay);
  if (denial) return denial;
  const options = { ...callOptions(operation, region, relay), signal: caller.signal };
  return await forwardCall(operation, callRequest, options, relay);
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

/** Refuses what the call would refuse, before `authorize` decides about it. */
function checkArguments(request, region, { source, fetch }) {
  try {
    checkRequest(source, request);
  } catch (error) {
    throw error?.code === 'INVALID_ARGUMENT' ? refused(error.message) : error;
  }
  try {
    // All other options were checked when the relay was made.
    if (region !== undefined) checkOptions(source, { region, fetch });
  } catch (error) {
    throw refusalOf(error);
  }
}

/** The page retries, not the relay, so that its visitor can see and cancel it. */
function callOptions({ isUnsigned }, region, relay) {
  const { endpoint, timeoutMs, maxResponseBytes, fetch } = relay;
  const options = { region, endpoint, timeoutMs, maxResponseBytes, fetch, retry: false };
  // `endpoint` replaces the hosts of all regions: the header names the region.
  if (endpoint !== undefined && region !== undefined) options.headers = { 'X-Region': region };
  if (isUnsigned) return options;
  return { ...options, credentials: relay.credentials, domainId: relay.domainId };
}

async function forwardCall(operation, request, options, relay) {
  if (relay.callsUnderWay >= MAX_CALLS) {
    const message = 'the relay has too many calls under way; try again in a second';
    throw new Refusal(503, 'BUSY', message, { 'Retry-After': '1' });
  }
  relay.callsUnderWay += 1;
  const { source } = relay;
  const secrets = secretsOf(relay.credentials);
  if (operation.isUnsigned) secrets.push(request.text);
  const exchange = { secrets, chunks: [], status: 0, requestId: undefined, retryAfter: undefined };
  try {
    const result = await forward(source, request, { ...options, ...watch(options, exchange) });
    return successAnswer(source, operation, result, exchange);
  } catch (error) {
    return errorAnswer(source, operation, error, exchange);
  } finally {
    relay.callsUnderWay -= 1;
  }
}
