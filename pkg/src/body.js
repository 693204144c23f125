// What `validateResponse` is given, as text or bytes. No rules here: the reader has them.

import { readable, tagOf } from './value.js';

/** Views and buffers of any realm, as one byte array; else nothing. */
export function bytesOf(body) {
  try {
    if (body instanceof Uint8Array) return body;
    if (ArrayBuffer.isView(body)) {
      return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
    }
    return tagOf(body) === 'ArrayBuffer' ? new Uint8Array(body) : undefined;
  } catch {
    // Detached, or a proxy of the caller's that cannot be looked into.
    return undefined;
  }
}

/** Two levels more than the reader accepts: enough for it to see that there are too many. */
const DEEPEST = 130;
/** In UTF-16 units. Objects that share parts could otherwise become a text without end. */
const LONGEST = 2 ** 28;

/**
 * The text that a parsed body was, from its own members only, each read once; `toJSON` is not
 * asked. What no JSON holds stands as `null`; too large a number stays too large. Nothing, if the
 * text would be longer than any engine can hold.
 */
export function jsonOf(body) {
  let text = '';
  let tooLong = false;
  /** False once nothing more is to be written. */
  const write = (given, level) => {
    const value = readable(given);
    if (typeof value === 'number') {
      text += Number.isFinite(value) ? value : `${value < 0 ? '-' : ''}1e999`;
    } else if (typeof value === 'string' || typeof value === 'boolean') {
      text += JSON.stringify(value);
    } else if (typeof value !== 'object' || value === null) {
      text += 'null';
    } else if (Array.isArray(value)) {
      return writeAll(value, level);
    } else {
      return writeMembers(value, level);
    }
    return text.length < LONGEST;
  };
  const writeAll = (array, level) => {
    text += '[';
    if (level === DEEPEST) return false;
    if (array.length > LONGEST / 2) {
      // Every element is a character and a comma at least; a sparse array costs its owner nothing.
      tooLong = true;
      return false;
    }
    for (let i = 0; i < array.length; i++) {
      if (i > 0) text += ',';
      if (!write(array[i], level + 1)) return false;
    }
    text += ']';
    return true;
  };
  const writeMembers = (object, level) => {
    text += '{';
    if (level === DEEPEST) return false;
    let separator = '';
    for (const name of Object.keys(object)) {
      const value = object[name];
      if (value === undefined) continue;
      text += `${separator}${JSON.stringify(name)}:`;
      if (!write(value, level + 1)) return false;
      separator = ',';
    }
    text += '}';
    return true;
  };
  write(body, 1);
  return tooLong || text.length >= LONGEST ? undefined : text;
}
