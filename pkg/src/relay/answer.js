// What goes back to the caller: the service's answer without the relay's credentials, or what the
// relay has to say itself.

import { objectTag, readMember } from '../arguments.js';
import { IdentityCenterError } from '../errors.js';
import { joined, parsed } from './body.js';
import { isRetryAfter, redact } from './module.js';
import { Refusal } from './refusal.js';

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'Content-Type': 'application/json',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
};

/** Statuses whose answer has no body, not even an empty one. */
const BODYLESS = [204, 205, 304];
/** What a body may be in a `Response` that is not the platform's. */
const BODIES = ['Null', 'String', 'Uint8Array', 'ArrayBuffer', 'ReadableStream'];

function respond(status, body, headers) {
  return response(body, status, new Headers({ ...HEADERS, ...headers }));
}

/** A `Response`; without a prototype its options take nothing from `Object.prototype`. */
function response(body, status, headers) {
  return new Response(body, { __proto__: null, status, headers });
}

/** The answer that a refusal is. */
export function ownAnswer({ status, code, message, headers }) {
  return respond(status, JSON.stringify({ error_code: code, error_msg: message }), headers);
}

/**
 * The answer of a call that succeeded: the documented members, less every repetition of a
 * credential.
 */
export function successAnswer(source, operation, result, seen) {
  const value = operation.isUnsigned ? scimMembers(seen) : toWire(result);
  const body = value === undefined ? null : withoutSecrets(source, value, seen);
  // A new token is in the body and nowhere else.
  if (operation.name === 'createToken') seen.secrets.push(result.token);
  return respond(successStatus(body, seen), body, serviceHeaders(source, seen));
}

/** A value of the package as the service writes it: `tenantId` is `tenant_id`. */
function toWire(value) {
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== 'object' || value === null) return value;
  const wireName = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([name, member]) => [wireName(name), toWire(member)]));
}

/** The status of the service, unless the answer would lose its body. */
const successStatus = (body, { status }) =>
  body !== null && BODYLESS.includes(status) ? 200 : status;

/** The answer that a failed call ends in. Throws what the relay itself has to say about it. */
export function errorAnswer(source, operation, error, seen) {
  if (!IdentityCenterError.is(error)) throw error;
  switch (error.code) {
    case 'BAD_REQUEST':
    case 'FORBIDDEN':
    case 'API_ERROR':
      return serviceError(source, operation, error, seen);
    case 'VALIDATION':
      return invalidAnswer(source, operation, error, seen);
    case 'NETWORK':
      throw new Refusal(502, 'NETWORK', 'the service could not be reached');
    case 'TIMEOUT':
      throw new Refusal(504, 'TIMEOUT', 'the service did not answer in time');
    default:
      throw refusalOf(error);
  }
}

/** The refusal for an option that cannot be used; any other error as it is. */
export function refusalOf(error) {
  if (error?.code !== 'INVALID_ARGUMENT') return error;
  const { argument, message } = error;
  // A member belongs to its option: credentials.accessKeyId.
  switch (argument.split('.', 1)[0]) {
    case 'region':
      return new Refusal(400, 'REGION', message);
    case 'credentials':
      return new Refusal(500, 'CREDENTIALS', message);
    default:
      return new Refusal(500, 'FAILED', message);
  }
}

/** Only the documented members, already short; never the raw body. */
function serviceError(source, { isUnsigned }, error, seen) {
  const { status } = error;
  if (status === 0 || (status >= 300 && status < 400)) {
    const message = 'the service answered with a redirect, which is not followed';
    throw new Refusal(502, 'REDIRECT', message);
  }
  // A `Response` can have no other, and no server should send it.
  if (status < 400 || status > 599) {
    throw new Refusal(502, 'STATUS', `the service answered with the status ${status}`);
  }
  // A field that the answer does not have must not be read from `Object.prototype`.
  const field = (name) => readMember(error, name);
  const members = {
    error_code: field('errorCode'),
    error_msg: field('errorMsg'),
    request_id: field('requestId'),
    encoded_authorization_message: field('encodedAuthorizationMessage'),
    ...(isUnsigned ? scimMembers(seen) : {}),
  };
  return respond(status, withoutSecrets(source, members, seen), serviceHeaders(source, seen));
}

/** What SCIM's answers have beside the service's own members: RFC 7644, 3.12. */
function scimMembers({ chunks }) {
  const body = Object(parsed(joined(chunks)));
  const [schemas, detail, status] = ['schemas', 'detail', 'status'].map((name) =>
    readMember(body, name),
  );
  const isText = (value) => typeof value === 'string';
  return {
    schemas: Array.isArray(schemas) ? schemas.filter(isText) : undefined,
    detail: isText(detail) ? detail : undefined,
    status: isText(status) || Number.isFinite(status) ? status : undefined,
  };
}

/**
 * The bytes of an answer that is not valid, unchanged: the page is to name each issue. Those of a
 * create may hold the new token, which belongs into a valid answer only.
 */
function invalidAnswer(source, { isChange }, { issues }, seen) {
  if (issues[0]?.kind === 'too-large-body') {
    throw new Refusal(502, 'TOO_LARGE', 'the answer is larger than the relay allows');
  }
  if (isChange) {
    throw new Refusal(502, 'ANSWER', 'the answer was not valid; the change may have been made');
  }
  const bytes = joined(seen.chunks);
  seen.chunks = [];
  // A character for each byte: nothing is replaced or left out before the search.
  if (holdsSecret(source, new TextDecoder('latin1').decode(bytes), seen)) {
    throw new Refusal(502, 'ANSWER', 'the answer was not valid and repeated credentials');
  }
  return respond(successStatus(bytes, seen), bytes, serviceHeaders(source, seen));
}

/** The JSON text of a value; none of its texts holds a credential. */
function withoutSecrets(source, value, seen) {
  const texts = [];
  const text = JSON.stringify(value, (_, member) => {
    if (typeof member === 'string') texts.push(member);
    return member;
  });
  // One search for all of them. No credential has a line break.
  if (!holdsSecret(source, texts.join('\n'), seen)) return text;
  return JSON.stringify(value, (_, member) =>
    typeof member === 'string' ? redact(source, member, seen.secrets) : member,
  );
}

/** Whether a credential of the call stands in a text, however it is escaped. */
function holdsSecret(source, text, { secrets }) {
  return redact(source, text, secrets) !== text;
}

/** The headers of the service that go back, each only in the form that it is documented in. */
function serviceHeaders(source, seen) {
  const { requestId, retryAfter } = seen;
  const isClean = (text) => !holdsSecret(source, text, seen);
  const headers = {};
  if (/^[ -~]{1,128}$/.test(requestId ?? '') && isClean(requestId)) {
    headers['X-Request-Id'] = requestId;
  }
  if (isRetryAfter(source, retryAfter) && isClean(retryAfter)) headers['Retry-After'] = retryAfter;
  return headers;
}

/**
 * The answer that `authorize` gave: a `Response` of the platform as it is, one of another
 * implementation or realm, which has the same members, as one of the platform's. Nothing if it
 * gave no answer.
 */
export async function authorizeAnswer(verdict) {
  if (verdict instanceof Response) return verdict;
  if (typeof verdict !== 'object' || verdict === null) return undefined;
  const names = ['status', 'headers', 'body', 'arrayBuffer'];
  const [status, headers, body, arrayBuffer] = names.map((name) => readMember(verdict, name));
  const isResponse = Number.isInteger(status) && status >= 200 && status <= 599;
  if (!isResponse || typeof headers !== 'object') return undefined;
  const answer = (content) =>
    response(BODYLESS.includes(status) ? null : content, status, new Headers(headers));
  if (typeof arrayBuffer === 'function') return answer(await verdict.arrayBuffer());
  return BODIES.includes(objectTag(body)) ? answer(body) : undefined;
}
