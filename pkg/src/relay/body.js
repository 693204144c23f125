// Reads the body of a request. Only one call has a body, and it is short.

import { collectBody } from '../deadline.js';
import { Refusal } from './refusal.js';

/**
 * How many bytes of a request's body are read at most: the longest message to decode, and room for
 * the JSON around it.
 */
const MAX_BODY = 16 * 1024;

/** No deadline: the stream fails by itself when the caller leaves. */
const UNTIMED = { race: (work) => work };

/** The JSON value of a body; undefined if it is not JSON. */
export async function readJson(body) {
  let collected;
  try {
    collected = await collectBody({ body }, MAX_BODY, UNTIMED);
  } catch {
    throw new Refusal(400, 'REQUEST', 'the body broke off');
  }
  if (collected.isTooLarge) {
    throw new Refusal(413, 'REQUEST', `expected a body of at most ${MAX_BODY} bytes`);
  }
  return parsed(joined(collected.chunks));
}

/** The JSON value of bytes; undefined if they are not JSON. */
export function parsed(bytes) {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

export function joined(chunks) {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let length = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, length);
    length += chunk.length;
  }
  return bytes;
}
