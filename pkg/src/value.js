// What a value is, without running anything of whoever made it.

/** Stands for a value that cannot be looked into: a revoked proxy. */
const unreadable = Symbol('unreadable');

export function readable(value) {
  try {
    // Looks through a proxy at its target and runs nothing of the caller's.
    Array.isArray(value);
    return value;
  } catch {
    return unreadable;
  }
}

export const isObject = (value) =>
  typeof value === 'object' ? value !== null : typeof value === 'function';

/** The kind of an object, of whatever realm: `Date`, `URL`, `Uint8Array`. */
export const tagOf = (value) => Object.prototype.toString.call(readable(value)).slice(8, -1);

/** The named members, or nothing if there can be none. */
export function members(value, names) {
  const object = readable(value);
  return isObject(object) ? names.map((name) => object[name]) : undefined;
}
