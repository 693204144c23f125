// The transport's own error, as it may be said aloud.

import { isObject, readable, tagOf } from './value.js';

/** How far a copy follows causes. */
const MAX_DEPTH = 8;
/** An error of more objects counts as one that may hold anything. */
const MAX_OBJECTS = 2000;

/**
 * The error itself, or a copy without secrets if one is anywhere in it. `scrub` gives a text
 * without the secrets among the keys, or nothing if it holds none.
 */
export function saidAloud(cause, keys, scrub) {
  const scrubbed = (text) => scrub(text, keys);
  if (keys.length === 0 || !holdsSecret(cause, scrubbed)) return cause;
  return copyOf(cause, (text) => scrubbed(text) ?? text, MAX_DEPTH);
}

/**
 * Whether a secret can be read anywhere in `cause`. What cannot be looked into, such as a `Request`
 * with its headers, may hold one.
 */
function holdsSecret(cause, scrubbed) {
  // Each object once: errors may refer to one another.
  const seen = new Set();
  const todo = [cause];
  try {
    while (todo.length > 0) {
      const value = todo.pop();
      if (typeof value === 'string') {
        if (scrubbed(value) !== undefined) return true;
      } else if (isObject(value) && !seen.has(value)) {
        if (seen.size >= MAX_OBJECTS || !isTransparent(value)) return true;
        seen.add(value);
        // The names may stand on the prototype.
        for (const key of [...Reflect.ownKeys(value), 'name', 'message', 'stack', 'cause']) {
          todo.push(key, value[key]);
        }
      }
    }
    return false;
  } catch {
    return true;
  }
}

/** Whether all that an object shows are its own properties. */
const isTransparent = (value) =>
  /^(Object|Error|Array|(Async)?Function|DOMException)$/.test(tagOf(value));

function copyOf(value, scrubbed, depth) {
  if (typeof value === 'string') return scrubbed(value);
  if (!isObject(value) || depth === 0) return undefined;
  const text = (name) => {
    const said = memberOf(value, name);
    return typeof said === 'string' ? scrubbed(said) : undefined;
  };
  const copy = new Error(text('message') ?? '');
  for (const name of ['name', 'stack', 'code']) {
    const said = text(name);
    // Without a text of its own the copy must not keep the stack of this place.
    if (said !== undefined || name === 'stack') copy[name] = said;
  }
  const cause = memberOf(value, 'cause');
  if (cause !== undefined) copy.cause = copyOf(cause, scrubbed, depth - 1);
  const errors = memberOf(value, 'errors');
  if (Array.isArray(errors)) {
    const length = Math.min(errors.length, MAX_DEPTH);
    copy.errors = Array.from({ length }, (_, i) =>
      copyOf(memberOf(errors, i), scrubbed, depth - 1),
    );
  }
  return copy;
}

function memberOf(value, name) {
  try {
    return readable(value[name]);
  } catch {
    return undefined;
  }
}
