// The exports of the module that a relay alone uses. Rust has the rules of a call; the relay asks for
// them here and has none of its own.

import { copyOptions } from '../arguments.js';
import { call, callSync } from '../client.js';

/** The operations of the service: name, method, path, and the text that a request carries. */
export const operations = (source) => callSync(source, 'operations');

/** Throws what a call would reject with for these options. */
export function checkOptions(source, options) {
  callSync(source, 'checkOptions', copyOptions(options));
}

/** Throws what `forward` would reject with for this request. */
export function checkRequest(source, request) {
  callSync(source, 'checkRequest', request);
}

/**
 * Sends one request of the operation that `request` names: its `name`, the ids, and as `text` the
 * marker of a page, the message to decode or the token to check. The members are the relay's own.
 */
export const forward = (source, request, options) =>
  call(source, 'forward', request, copyOptions(options));

/** Whether a text is a `Retry-After`: seconds or an HTTP-date. */
export const isRetryAfter = (source, text) => callSync(source, 'isRetryAfter', text);

/** A text without the secrets, in whatever way they are escaped. */
export const redact = (source, text, secrets) => callSync(source, 'redact', text, secrets);
