// What a call uses and receives, noted as it passes by: the answer must not repeat the keys, and
// the bytes of an answer that is not valid are passed on.

import { CREDENTIAL_MEMBERS, copyMembers } from '../arguments.js';
import { readerOf } from '../deadline.js';
import { Refusal } from './refusal.js';

/** Credentials, if there are any, and `fetch` of a call that note in `seen` what passes by. */
export function watch({ credentials, fetch }, seen) {
  const watchedKeys = async () => {
    const keys = await keysFrom(credentials);
    seen.secrets = secretsOf(keys);
    return keys;
  };
  return {
    credentials: credentials && watchedKeys,
    async fetch(url, init) {
      const response = await (fetch ?? globalThis.fetch)(url, init);
      seen.status = response.status;
      seen.requestId = response.headers.get('x-request-id');
      seen.retryAfter = response.headers.get('retry-after');
      return watchedResponse(response, seen);
    },
  };
}

/** What must not go back of keys; of a callback, which is asked later, nothing. */
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

/** What the call reads of a response; each chunk of the body is kept. */
function watchedResponse({ status, type, headers, body }, seen) {
  const reader = readerOf(body);
  const getReader = () => watchedReader(reader, seen);
  return { status, type, headers, body: reader ? { getReader } : body };
}

function watchedReader(reader, seen) {
  const read = async () => {
    const result = await reader.read();
    if (!result.done) seen.chunks.push(result.value);
    return result;
  };
  return { read, cancel: () => reader.cancel() };
}
