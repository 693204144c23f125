// Checks of the caller. Host and origin keep pages of other sites out; only `authorize` knows users.

import { readMember } from '../arguments.js';
import { authorizeAnswer } from './answer.js';
import { checkOptions } from './module.js';
import { parseOrigin } from './options.js';
import { Refusal } from './refusal.js';

/** The parts of a request that the relay uses, read before `authorize` could change them. */
export function readCaller(request) {
  const names = ['method', 'url', 'headers', 'body', 'signal'];
  const [method, url, headers, body, signal] = names.map((name) => readMember(request, name));
  // Some platforms have no signal in a request, others `null`.
  return { method, url: new URL(url), headers, body, signal: signal ?? undefined };
}

/**
 * Refuses requests for another host name, by which a page of another site reaches this address (DNS
 * rebinding), and requests of pages of another origin, which would use the cookies of a visitor.
 */
export function checkSite({ url, headers }, relay) {
  const authority = headers.get('host') ?? url.host;
  const origins = relay.origins ?? loopbackOrigins(authority, relay);
  const hostIn = ({ protocol }) => parseOrigin(`${protocol}//${authority}`)?.host;
  if (!origins.some((origin) => origin.host === hostIn(origin))) {
    const message = 'this host name is not one of the relay; see allowedOrigins';
    throw new Refusal(403, 'HOST', message);
  }
  const site = headers.get('sec-fetch-site') ?? 'same-origin';
  const named = headers.get('origin');
  const isOwn =
    named === null || origins.some(({ origin }) => origin === parseOrigin(named)?.origin);
  if (site !== 'same-origin' || !isOwn) throw foreign();
}

const foreign = () =>
  new Refusal(403, 'ORIGIN', 'only pages of the relay’s own origin may call it');

/**
 * Refuses a change that no page of an allowed origin asks for. A browser sends `Origin` with it, but
 * not with each `GET`. The values were checked by `checkSite`.
 */
export function checkChange({ method, headers }, { changes }) {
  if (!changes) throw new Refusal(403, 'CHANGES', 'this relay makes no changes; see changes');
  const says = (name) => (headers.get(name) ?? null) !== null;
  if (!says('origin') && !(method === 'GET' && says('sec-fetch-site'))) throw foreign();
}

/** The origins of a loopback address; none of any other. */
function loopbackOrigins(authority, { source, fetch }) {
  const origins = ['http:', 'https:'].map((protocol) => parseOrigin(`${protocol}//${authority}`));
  if (origins.includes(undefined)) return [];
  try {
    // A call goes over `http:` to loopback addresses only.
    checkOptions(source, { endpoint: origins[0].href, fetch });
    return origins;
  } catch {
    return [];
  }
}

/** Undefined if the call may be forwarded; else the response that `authorize` returned. */
export async function authorized(request, call, { authorize }) {
  const verdict = await authorize(request, call);
  if (verdict === true) return undefined;
  const denial = await authorizeAnswer(verdict);
  if (denial) return denial;
  throw new Refusal(403, 'UNAUTHORIZED', 'the relay does not know you; sign in first');
}
