// A relay for pages: the page asks its own origin, the relay signs with credentials that never
// leave the server and asks the service. It forwards this one call and nothing else.

import { listTokens } from './client.js';
import { InvalidArgumentError } from './errors.js';

const PATH = /^\/v1\/identity-stores\/([^/]+)\/tenant\/([^/]+)\/bearer-token$/;
const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;
const REGION_HEADER = 'X-Region';
const ANY_REGION = '*';

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'Content-Type': 'application/json',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
};

/** What the relay answers by itself; `error_code` says that it is not the service speaking. */
class Refusal extends Error {
  constructor(status, code, message, headers) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/**
 * Makes a fetch-style handler that forwards exactly
 * `GET /v1/identity-stores/{id}/tenant/{id}/bearer-token`, signed, to one service.
 * @param {object} source Where the module comes from.
 * @param {import('../relay.js').RelayOptions} options
 * @returns {(request: Request) => Promise<Response>}
 */
export function createRelay(source, options) {
  const relay = { source, ...checkOptions(options) };
  return async (request) => {
    try {
      return await answer(request, relay);
    } catch (error) {
      if (error instanceof Refusal) return refuse(error);
      if (request.signal?.aborted)
        return refuse(new Refusal(499, 'RELAY.ABORTED', 'the caller left'));
      // Whatever it was, its text may hold more than a page should see.
      return refuse(new Refusal(500, 'RELAY.FAILED', 'the relay failed'));
    }
  };
}

function invalid(argument, problem) {
  const fields = { code: 'INVALID_ARGUMENT', argument };
  return new InvalidArgumentError(`${argument}: ${problem}`, fields);
}

function checkOptions(options) {
  const { region, endpoint, credentials, allowedOrigins, basePath = '', authorize } = options ?? {};
  if (region === undefined && endpoint === undefined) {
    throw invalid('region', "expected a region, '*', or an endpoint to be given, received neither");
  }
  if (credentials === undefined) {
    throw invalid('credentials', 'expected what the relay signs with, received undefined');
  }
  if (typeof basePath !== 'string' || !/^(?:\/[^/?#]+)*$/.test(basePath)) {
    throw invalid('basePath', 'expected a path such as /api');
  }
  if (authorize !== undefined && typeof authorize !== 'function') {
    throw invalid('authorize', 'expected a function');
  }
  return { ...options, basePath, origins: checkOrigins(allowedOrigins) };
}

function checkOrigins(allowedOrigins) {
  if (allowedOrigins === undefined) return undefined;
  if (!Array.isArray(allowedOrigins)) {
    throw invalid('allowedOrigins', 'expected an array of origins');
  }
  return allowedOrigins.map((origin) => {
    const parsed = URL.canParse(origin) ? new URL(origin) : undefined;
    if (parsed?.origin !== origin) {
      throw invalid('allowedOrigins', 'expected origins such as https://admin.example.com');
    }
    return { origin, host: parsed.host };
  });
}

async function answer(request, relay) {
  const url = new URL(request.url);
  checkCaller(request, url, relay.origins);
  const ids = idsOf(url, relay.basePath);
  if (request.method !== 'GET') {
    throw new Refusal(405, 'RELAY.METHOD', 'only GET is forwarded', { Allow: 'GET' });
  }
  if (url.search !== '') throw new Refusal(400, 'RELAY.REQUEST', 'the call takes no query');
  const denied = await unauthorized(request, relay.authorize);
  if (denied) return denied;
  return forward(ids, chosenRegion(request, relay), request.signal, relay);
}

// Another name for this address is another site's page (DNS rebinding); another origin is a page
// that must not read the list through its visitor.
function checkCaller({ headers }, url, origins) {
  const host = (headers.get('host') ?? url.host).toLowerCase();
  const known = origins ? origins.some((each) => each.host === host) : LOOPBACK_HOST.test(host);
  if (!known) {
    throw new Refusal(
      403,
      'RELAY.HOST',
      'this host name is not one of the relay; see allowedOrigins',
    );
  }
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  const own = origins
    ? origins.some((each) => each.origin === origin)
    : origin === `http://${host}` || origin === `https://${host}`;
  if ((site !== null && site !== 'same-origin') || (origin !== null && !own)) {
    throw new Refusal(403, 'RELAY.ORIGIN', 'only pages of the relay’s own origin may call it');
  }
}

function idsOf({ pathname }, basePath) {
  const parts = pathname.startsWith(basePath) && PATH.exec(pathname.slice(basePath.length));
  if (!parts)
    throw new Refusal(404, 'RELAY.PATH', 'the relay forwards one call; this is not its path');
  try {
    return {
      identityStoreId: decodeURIComponent(parts[1]),
      tenantId: decodeURIComponent(parts[2]),
    };
  } catch {
    throw new Refusal(400, 'RELAY.REQUEST', 'an id is not correctly percent-encoded');
  }
}

async function unauthorized(request, authorize) {
  if (!authorize) return undefined;
  const verdict = await authorize(request);
  if (verdict instanceof Response) return verdict;
  if (verdict === true) return undefined;
  throw new Refusal(403, 'RELAY.UNAUTHORIZED', 'the relay does not know you; sign in first');
}

// The host is decided here, never by the page: with `region: '*'` the page names a region, which
// can only ever become one of the service's own hosts.
function chosenRegion({ headers }, { region, endpoint }) {
  const wish = headers.get(REGION_HEADER) ?? undefined;
  if (endpoint !== undefined && (region === undefined || region === ANY_REGION)) return undefined;
  if (region === ANY_REGION) {
    if (wish === undefined)
      throw new Refusal(400, 'RELAY.REGION', 'name the region of the identity store');
    return wish;
  }
  if (wish !== undefined && wish !== region) {
    throw new Refusal(400, 'RELAY.REGION', `the relay is set up for ${region} only`);
  }
  return region;
}

async function forward(ids, region, signal, relay) {
  const { source, endpoint, credentials, timeoutMs, fetch } = relay;
  const seen = { chunks: [], secrets: [] };
  try {
    const list = await listTokens(source, ids, {
      ...(endpoint === undefined ? { region } : { endpoint }),
      credentials: watchedCredentials(credentials, seen),
      fetch: watchedFetch(fetch, seen),
      signal,
      timeoutMs,
      // The page retries, so that its visitor can see and cancel it.
      retry: false,
    });
    return respond(200, withoutSecrets(listBody(list), seen.secrets), seen);
  } catch (error) {
    return await failure(error, seen);
  }
}

// What the caller's own callback throws may hold anything; only the fact is passed on.
function watchedCredentials(credentials, seen) {
  return async () => {
    let given;
    try {
      given = typeof credentials === 'function' ? await credentials() : credentials;
    } catch {
      throw new Refusal(500, 'RELAY.CREDENTIALS', 'the relay could not get its credentials');
    }
    const { accessKeyId, secretAccessKey, securityToken } = given ?? {};
    seen.secrets = [accessKeyId, secretAccessKey, securityToken].filter(
      (text) => typeof text === 'string' && text !== '',
    );
    return given;
  };
}

// Keeps the answer's text as it passes by: should it not be valid, the page is to see why.
function watchedFetch(send, seen) {
  return async (...call) => {
    const response = await (send ?? globalThis.fetch)(...call);
    seen.requestId = response.headers.get('x-request-id');
    seen.retryAfter = response.headers.get('retry-after');
    if (!response.ok || !response.body) return response;
    const { status, headers } = response;
    const keep = new TransformStream({
      transform(chunk, controller) {
        seen.chunks.push(chunk);
        controller.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(keep), { status, headers });
  };
}

async function failure(error, seen) {
  switch (error?.code) {
    case 'BAD_REQUEST':
    case 'FORBIDDEN':
    case 'API_ERROR':
      return serviceError(error, seen);
    case 'VALIDATION':
      return respond(200, await invalidAnswer(seen), seen);
    case 'NETWORK':
      throw new Refusal(502, 'RELAY.NETWORK', 'the service could not be reached');
    case 'TIMEOUT':
      throw new Refusal(504, 'RELAY.TIMEOUT', 'the service did not answer in time');
    case 'INVALID_ARGUMENT':
      throw argumentRefusal(error);
    default:
      throw error;
  }
}

function argumentRefusal({ argument, message }) {
  // A member is its option's: credentials.accessKeyId.
  switch (argument.split('.', 1)[0]) {
    case 'identityStoreId':
    case 'tenantId':
      return new Refusal(400, 'RELAY.REQUEST', message);
    case 'region':
      return new Refusal(400, 'RELAY.REGION', message);
    case 'credentials':
      return new Refusal(500, 'RELAY.CREDENTIALS', message);
    default:
      return new Refusal(500, 'RELAY.FAILED', message);
  }
}

// Only the documented members, already short and free of secrets; never the raw body.
function serviceError(error, seen) {
  const { status, errorCode, errorMsg, requestId, encodedAuthorizationMessage } = error;
  if (status < 400) {
    throw new Refusal(
      502,
      'RELAY.REDIRECT',
      'the service answered with a redirect, which is not followed',
    );
  }
  const body = {
    error_code: errorCode,
    error_msg: errorMsg,
    request_id: requestId,
    encoded_authorization_message: encodedAuthorizationMessage,
  };
  return respond(status, withoutSecrets(JSON.stringify(body), seen.secrets), seen);
}

function listBody({ bearerTokens }) {
  const items = bearerTokens.map(({ tokenId, creationTime, expirationTime }) => ({
    creation_time: creationTime,
    expiration_time: expirationTime,
    token_id: tokenId,
  }));
  return JSON.stringify({ bearer_tokens: items });
}

// What is wrong with an answer is for the page to see, issue by issue: the bytes go on unchanged.
async function invalidAnswer({ chunks, secrets }) {
  const body = new Blob(chunks);
  const text = await body.text();
  if (withoutSecrets(text, secrets) !== text) {
    throw new Refusal(502, 'RELAY.ANSWER', 'the answer was not valid and repeated credentials');
  }
  return body.arrayBuffer();
}

// Also where JSON escapes hide them: each string literal is compared by its value.
function withoutSecrets(text, secrets) {
  const scrub = (part) =>
    secrets.reduce((left, secret) => left.replaceAll(secret, '[REDACTED]'), part);
  const literals = text.replace(/"(?:[^"\\]|\\.)*"/gs, (literal) => {
    try {
      const value = JSON.parse(literal);
      const clean = scrub(value);
      return clean === value ? literal : JSON.stringify(clean);
    } catch {
      return literal;
    }
  });
  return scrub(literals);
}

function respond(status, body, { requestId, retryAfter }, more) {
  const headers = new Headers({ ...HEADERS, ...more });
  if (requestId) headers.set('X-Request-Id', requestId);
  if (retryAfter) headers.set('Retry-After', retryAfter);
  return new Response(body, { status, headers });
}

function refuse({ status, code, message, headers }) {
  return respond(status, JSON.stringify({ error_code: code, error_msg: message }), {}, headers);
}
