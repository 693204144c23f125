// The caller's values: arguments by name, parsed bodies as text. Rust checks every value; nothing
// here knows a rule.

/** Whether a value has members to read. `Array.isArray` throws for a revoked proxy only. */
function hasMembers(value) {
  try {
    Array.isArray(value);
  } catch {
    return false;
  }
  return typeof value === 'object' && value !== null;
}

/** The class of an object of any realm: `Date`, `URL`, `Uint8Array`; nothing of it runs. */
export function objectTag(value) {
  try {
    return Object.prototype.toString.call(value).slice(8, -1);
  } catch {
    // A revoked proxy.
    return '';
  }
}

/**
 * Reads a member. What stands on `Object.prototype` alone is not there: a careless merge of
 * someone's JSON must not choose a host or a header.
 */
export function readMember(object, name) {
  let root = object;
  let isOwned = false;
  for (let next = object; next !== null; next = Object.getPrototypeOf(next)) {
    isOwned ||= root !== next && Object.hasOwn(root, name);
    root = next;
  }
  const isInherited = root !== object && !isOwned && Object.hasOwn(root, name);
  return isInherited && Object.hasOwn(root, 'hasOwnProperty') ? undefined : object[name];
}

/** A `URL` as its text; anything else as it is. */
export function urlText(value) {
  return objectTag(value) === 'URL' ? value.href : value;
}

/** The named members in a plain object; what has no members as it is, for Rust to refuse. */
function copyMembers(value, names) {
  if (!hasMembers(value)) return value;
  const copy = Object.create(null);
  for (const name of names) copy[name] = readMember(value, name);
  return copy;
}

/** The own members of a record; what is no record as it is. */
function copyRecord(value) {
  if (objectTag(value) !== 'Object') return value;
  return Object.assign(Object.create(null), value);
}

/** A copy of a request, each member read once. */
export function copyRequest(request, names) {
  return copyMembers(request, names);
}

/** A copy of the options of a call, each member read once, with the `fetch` of this moment. */
export function copyOptions(options = {}) {
  if (!hasMembers(options)) return options;
  const copy = copyMembers(options, [
    ...['region', 'endpoint', 'signingEndpoint', 'credentials', 'headers', 'signal'],
    ...['timeoutMs', 'retry', 'maxResponseBytes', 'fetch'],
  ]);
  copy.endpoint = urlText(copy.endpoint);
  copy.signingEndpoint = urlText(copy.signingEndpoint);
  copy.credentials = copyMembers(copy.credentials, [
    ...['accessKeyId', 'secretAccessKey', 'securityToken'],
  ]);
  copy.headers = copyRecord(copy.headers);
  copy.retry = copyMembers(copy.retry, ['maxAttempts', 'baseDelayMs', 'maxDelayMs']);
  if (copy.fetch === undefined) copy.fetch = globalThis.fetch;
  return copy;
}

/** Whether a text has a lone surrogate, which UTF-8 cannot encode. */
export const hasLoneSurrogate = (text) => /\p{Surrogate}/u.test(text);

/**
 * The JSON text that a parsed body was, from its own members only, each read once; `toJSON` is
 * not called. What JSON has no value for becomes `null`; a number that is too large stays too
 * large. Beyond `maxDepth` levels writing stops, which leaves a text that is too deep. Nothing if
 * the text would be longer than `maxLength` UTF-16 units: objects that share parts could make it
 * endless.
 */
export function toJsonText(body, maxDepth, maxLength) {
  let text = '';
  let isTooLong = false;
  /** False once nothing more is to be written. */
  const write = (value, level) => {
    if (typeof value === 'number') {
      text += Number.isFinite(value) ? value : `${value < 0 ? '-' : ''}1e999`;
    } else if (typeof value === 'string' || typeof value === 'boolean') {
      text += JSON.stringify(value);
    } else if (typeof value !== 'object' || value === null || objectTag(value) === '') {
      text += 'null';
    } else if (Array.isArray(value)) {
      return writeElements(value, level);
    } else {
      return writeMembers(value, level);
    }
    return text.length < maxLength;
  };
  const writeElements = (array, level) => {
    text += '[';
    if (level > maxDepth) return false;
    if (array.length > maxLength / 2) {
      // Each element is a character and a comma at least; a sparse array costs its owner nothing.
      isTooLong = true;
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
    if (level > maxDepth) return false;
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
  return isTooLong || text.length >= maxLength ? undefined : text;
}
