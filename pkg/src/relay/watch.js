// Records the exchange of a call: the keys, which the answer must not repeat, and the bytes, which
// are passed on if the answer is not valid.

import { CREDENTIAL_MEMBERS, copyMembers } from '../arguments.js';
import { readerOf } from '../deadline.js';
import { Refusal } from './refusal.js';

/** Options of a call: `credentials`, if there are any, and `fetch`, both recorded in `exchange`. */
export function watch({ credentials, fetch }, exchange) {
  const watchedKeys = async () => {
    const keys = await keysFrom(credentials);
    exchange.secrets = secretsOf(keys);
    return keys;
  };
  return {
    credentials: credentials && watchedKeys,
    async fetch(url, init) {
      const response = await (fetch ?? globalThis.fetch)(url, init);
      exchange.status = response.status;
      exchange.requestId = response.headers.get('x-request-id');
      exchange.retryAfter = response.headers.get('retry-after');
      return watchedResponse(response, exchange);
    },
  };
}

/** The texts of keys that must not go back. None of a callback: its keys come later. */
export const secretsOf = (keys) =>
  CREDENTIAL_MEMBERS.map((name) => keys?.[name]).filter((key) => typeof key === 'string');

/** A copy, so that what is signed with is also what is looked for. */
async function keysFrom(credentials) {
  if (typeof credentials !== 'function') return credentials;
  try {
    return copyMembers(await credentials(), CREDENTIAL_MEMBERS);
  } catch {
    // What the callback throws may hold anything; only the fact is passed on.
    throw new Refusal(500, 'CREDENTIALS', 'the relay could not get its credentials');
  }
}

/** The part of a response that a call reads, with each chunk of the body recorded. */
function watchedResponse({ status, type, headers, body }, exchange) {
  const reader = readerOf(body);
  const getReader = () => watchedReader(reader, exchange);
  return { status, type, headers, body: reader ? { getReader } : body };
}

function watchedReader(reader, exchange) {
  const read = async () => {
    const result = await reader.read();
    if (!result.done) exchange.chunks.push(result.value);
    return result;
  };
  return { read, cancel: () => reader.cancel() };
}
