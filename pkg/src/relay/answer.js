// The response to the caller: the service's answer without the relay's credentials, or a refusal of
// the relay.

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
/** Classes of a body in a `Response` of another implementation. */
const BODIES = ['Null', 'String', 'Uint8Array', 'ArrayBuffer', 'ReadableStream'];

function respond(status, body, headers) {
  return response(body, status, new Headers({ ...HEADERS, ...headers }));
}

/** A `Response`; without a prototype its options take nothing from `Object.prototype`. */
function response(body, status, headers) {
  return new Response(body, { __proto__: null, status, headers });
}

/** The response of a refusal. */
export function ownAnswer({ status, code, message, headers }) {
  return respond(status, JSON.stringify({ error_code: code, error_msg: message }), headers);
}

/**
 * The response of a call that succeeded: the documented members, without any repetition of a
 * credential.
 */
export function successAnswer(source, operation, result, exchange) {
  const value = operation.isUnsigned ? scimMembers(exchange) : toWire(result);
  const body = value === undefined ? null : withoutSecrets(source, value, exchange);
  // A new token is in the body and nowhere else.
  if (operation.name === 'createToken') exchange.secrets.push(result.token);
  return respond(successStatus(body, exchange), body, serviceHeaders(source, exchange));
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

/** The response of a failed call. Throws a `Refusal` where the service gave no usable answer. */
export function errorAnswer(source, operation, error, exchange) {
  if (!IdentityCenterError.is(error)) throw error;
  switch (error.code) {
    case 'BAD_REQUEST':
    case 'FORBIDDEN':
    case 'API_ERROR':
      return serviceError(source, operation, error, exchange);
    case 'VALIDATION':
      return invalidAnswer(source, operation, error, exchange);
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

/** Only the documented members, which are short; never the raw body. */
function serviceError(source, { isUnsigned }, error, exchange) {
  const { status } = error;
  if (status === 0 || (status >= 300 && status < 400)) {
    const message = 'the service answered with a redirect, which is not followed';
    throw new Refusal(502, 'REDIRECT', message);
  }
  // A `Response` cannot have another status.
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
    ...(isUnsigned ? scimMembers(exchange) : {}),
  };
  return respond(
    status,
    withoutSecrets(source, members, exchange),
    serviceHeaders(source, exchange),
  );
}

/** The members of SCIM's own answers: RFC 7644, section 3.12. */
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
 * The bytes of an answer that is not valid, unchanged, so that the page can name each issue. Not
 * after a create: they may hold the new token.
 */
function invalidAnswer(source, { isChange }, { issues }, exchange) {
  if (issues[0]?.kind === 'too-large-body') {
    throw new Refusal(502, 'TOO_LARGE', 'the answer is larger than the relay allows');
  }
  if (isChange) {
    throw new Refusal(502, 'ANSWER', 'the answer was not valid; the change may have been made');
  }
  const bytes = joined(exchange.chunks);
  exchange.chunks = [];
  // Latin-1 has a character for each byte, so the search sees every byte.
  if (holdsSecret(source, new TextDecoder('latin1').decode(bytes), exchange)) {
    throw new Refusal(502, 'ANSWER', 'the answer was not valid and repeated credentials');
  }
  return respond(successStatus(bytes, exchange), bytes, serviceHeaders(source, exchange));
}

/** The JSON text of a value; none of its texts holds a credential. */
function withoutSecrets(source, value, exchange) {
  const texts = [];
  const text = JSON.stringify(value, (_, member) => {
    if (typeof member === 'string') texts.push(member);
    return member;
  });
  // One search for all of them. No credential has a line break.
  if (!holdsSecret(source, texts.join('\n'), exchange)) return text;
  return JSON.stringify(value, (_, member) =>
    typeof member === 'string' ? redact(source, member, exchange.secrets) : member,
  );
}

/** Whether a text contains a credential of the call, in any escaping. */
function holdsSecret(source, text, { secrets }) {
  return redact(source, text, secrets) !== text;
}

/** The service's headers that go back, each only in its documented form. */
function serviceHeaders(source, exchange) {
  const { requestId, retryAfter } = exchange;
  const isClean = (text) => !holdsSecret(source, text, exchange);
  const headers = {};
  if (/^[ -~]{1,128}$/.test(requestId ?? '') && isClean(requestId)) {
    headers['X-Request-Id'] = requestId;
  }
  if (isRetryAfter(source, retryAfter) && isClean(retryAfter)) headers['Retry-After'] = retryAfter;
  return headers;
}

/**
 * The response that `authorize` returned. One of another implementation or realm is converted to
 * the platform's. Undefined if it returned none.
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
