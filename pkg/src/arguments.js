// Reads the caller's values: arguments by name, parsed bodies as text, errors that a transport threw.
// Getters, proxies and other realms are handled here, so that Rust gets plain values. Rust checks
// them; this file has no rule of the service.

import { define } from './errors.js';

/** The class of an object of any realm, such as `Date`, `URL`, `Uint8Array`. */
export function objectTag(value) {
  try {
    return Object.prototype.toString.call(value).slice(8, -1);
  } catch {
    // A revoked proxy.
    return '';
  }
}

/**
 * Reads a member, but none that only `Object.prototype` has: after a prototype pollution, it must
 * not choose a host or a header.
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

/** Classes whose instances are no records, by their tags. */
const CLASSES = [
  ...['Response', 'Request', 'Headers', 'Blob', 'File', 'FormData', 'ReadableStream'],
  ...['URL', 'URLSearchParams', 'Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'Date', 'RegExp'],
  ...['Error', 'DOMException', 'Generator', 'AsyncGenerator', 'String', 'Number', 'Boolean'],
  ...['ArrayBuffer', 'SharedArrayBuffer', 'DataView'],
];

/** The kind of a value, in words. Never quotes it: it may be a secret in the wrong place. */
export function kindOf(value) {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  const tag = objectTag(value);
  if (tag === '') return 'a revoked proxy';
  if (tag === 'Array') return 'an array';
  if (CLASSES.includes(tag) || /^\w+\d+Array$/.test(tag)) {
    return `${/^[AEI]/.test(tag) ? 'an' : 'a'} ${tag}`;
  }
  return isThenable(value) ? 'a Promise (await it first)' : 'an object';
}

/** Whether `await` would wait for an object, such as a promise of another library. */
function isThenable(value) {
  try {
    return 'then' in value && typeof readMember(value, 'then') === 'function';
  } catch {
    return false;
  }
}

/** Whether members of a value can be read by name. */
export const hasMembers = (value) => kindOf(value) === 'an object';

/** A `URL` as its text; anything else as it is. */
export function urlText(value) {
  return objectTag(value) === 'URL' ? value.href : value;
}

/**
 * The named members in a plain object, those of `urls` as text where they are a `URL`. What is no
 * record stays as it is, for Rust to refuse.
 */
export function copyMembers(value, names, urls = []) {
  if (!hasMembers(value)) return value;
  const copy = Object.create(null);
  for (const name of names) {
    const member = readMember(value, name);
    copy[name] = urls.includes(name) ? urlText(member) : member;
  }
  return copy;
}

/** The own members of a record; what is no record as it is. */
function copyRecord(value) {
  if (objectTag(value) !== 'Object') return value;
  return Object.assign(Object.create(null), value);
}

/** The members of credentials. A relay keeps each of them out of its answers. */
export const CREDENTIAL_MEMBERS = ['accessKeyId', 'secretAccessKey', 'securityToken'];

const OPTIONS = [
  ...['region', 'endpoint', 'signingEndpoint', 'credentials', 'domainId', 'headers'],
  ...['signal', 'timeoutMs', 'retry', 'maxResponseBytes', 'fetch'],
];

/** A copy of the options of a call, each member read once, with the `fetch` of this moment. */
export function copyOptions(options = {}) {
  const copy = copyMembers(options, OPTIONS, ['endpoint', 'signingEndpoint']);
  if (Object.is(copy, options)) return options;
  copy.credentials = copyMembers(copy.credentials, CREDENTIAL_MEMBERS);
  copy.headers = copyRecord(copy.headers);
  copy.retry = copyMembers(copy.retry, ['maxAttempts', 'baseDelayMs', 'maxDelayMs']);
  if (copy.fetch === undefined) copy.fetch = globalThis.fetch;
  return copy;
}

/** Whether a text has a lone surrogate, which UTF-8 cannot encode. */
export const hasLoneSurrogate = (text) => /\p{Surrogate}/u.test(text);

/** Issues name values of the document, its members, their elements, and members of these. */
const MAX_NAMED_LEVEL = 3;
/** No answer has as many issues. */
const MAX_NAMED_VALUES = 100_000;

/**
 * Writes a parsed body as JSON text again, from its own members, each read once; `toJSON` is not
 * called. A value that JSON does not have becomes `null`, an infinite number one that is too large;
 * `received` has its kind by its JSON Pointer. Writing stops below `maxDepth` levels, which leaves a
 * text that is too deep. Undefined if the text would be longer than `maxLength` UTF-16 units:
 * objects that share parts could make it endless.
 */
export function toJsonText(body, maxDepth, maxLength) {
  let text = '';
  let isTooLong = false;
  const received = new Map();
  /** Names and indexes of the value that is being written. */
  const path = [];
  const nameValue = (kind) => {
    if (path.length > MAX_NAMED_LEVEL || received.size >= MAX_NAMED_VALUES) return;
    const escaped = path.map((key) => String(key).replace(/~/g, '~0').replace(/\//g, '~1'));
    received.set(escaped.map((key) => `/${key}`).join(''), kind);
  };
  /** Returns false once writing has stopped. */
  const write = (value) => {
    if (typeof value === 'string' || typeof value === 'boolean') {
      text += JSON.stringify(value);
    } else if (value === null || Number.isFinite(value)) {
      text += value;
    } else {
      const kind = kindOf(value);
      if (kind === 'an object') return writeMembers(value);
      if (kind === 'an array') return writeElements(value);
      nameValue(kind);
      text += kind.endsWith('Infinity') ? kind.replace('Infinity', '1e999') : 'null';
    }
    return text.length < maxLength;
  };
  const writeElements = (array) => {
    text += '[';
    if (path.length >= maxDepth) return false;
    if (array.length > maxLength / 2) {
      // Each element takes two characters at least; the length of a sparse array is free.
      isTooLong = true;
      return false;
    }
    for (let i = 0; i < array.length; i++) {
      if (i > 0) text += ',';
      path.push(i);
      if (!write(array[i])) return false;
      path.pop();
    }
    text += ']';
    return true;
  };
  const writeMembers = (object) => {
    text += '{';
    if (path.length >= maxDepth) return false;
    let separator = '';
    for (const name of Object.keys(object)) {
      const value = object[name];
      path.push(name);
      if (value === undefined) {
        nameValue('undefined');
      } else {
        text += `${separator}${JSON.stringify(name)}:`;
        if (!write(value)) return false;
        separator = ',';
      }
      path.pop();
    }
    text += '}';
    return true;
  };
  write(body);
  return isTooLong || text.length >= maxLength ? undefined : { text, received };
}

/** A plain `Error` with these members, including `message`. */
export function plainError(members) {
  const error = new Error();
  for (const [name, value] of members) define(error, name, value, name === 'code');
  return error;
}

/**
 * Whether a log can show no more of a value than its members: it has no rendering code of its own
 * (`toString`, `toJSON`, inspection, getters) and no hidden state, such as the entries of a map.
 */
export function isTransparent(value) {
  try {
    const renderers = ['toJSON', Symbol.toPrimitive, Symbol.for('Deno.customInspect')];
    renderers.push(Symbol.for('nodejs.util.inspect.custom'));
    return (
      isPlain(value) &&
      renderers.every((name) => value[name] === undefined) &&
      isNative(value.toString) &&
      isNative(value.valueOf) &&
      Reflect.ownKeys(value).every((name) => isData(value, name)) &&
      !isSpecialInNode(value)
    );
  } catch {
    return false;
  }
}

/** Whether a value has no hidden state. A `Symbol.toStringTag` of its own is not trusted. */
function isPlain(value) {
  const prototype = Object.getPrototypeOf(value);
  if (typeof value === 'function') return !Object.hasOwn(value, Symbol.toStringTag);
  if (objectTag(value) === 'DOMException') {
    // The getter throws for anything else.
    const code = Reflect.get(DOMException.prototype, 'code', value);
    return prototype === DOMException.prototype && typeof code === 'number';
  }
  if (value[Symbol.toStringTag] !== undefined) return false;
  // Also a proxy has the tag of an object; one of an error has its prototypes.
  if (objectTag(value) === 'Object') {
    return prototype === null || Object.getPrototypeOf(prototype) === null;
  }
  return Array.isArray(value) || (objectTag(value) === 'Error' && isPlainClass(prototype));
}

/** Whether the shown members of an error class have no getter. */
function isPlainClass(prototype) {
  if (prototype === null) return true;
  const shown = ['name', 'message', 'stack', 'cause', 'errors'];
  return (
    shown.every((name) => isData(prototype, name)) && isPlainClass(Object.getPrototypeOf(prototype))
  );
}

/** Whether a member has no getter, or the engine's own. */
function isData(object, name) {
  const descriptor = Object.getOwnPropertyDescriptor(object, name);
  if (descriptor === undefined || Object.hasOwn(descriptor, 'value')) return true;
  return name === 'stack' && sourceOf(descriptor.get).endsWith('[native code] }');
}

/** Whether a method is absent or the engine's own, in any realm. A bound function has no name. */
function isNative(method) {
  return method === undefined || /^function \w+\(\) \{ \[native code\] \}$/.test(sourceOf(method));
}

const sourceOf = (method) => Function.prototype.toString.call(method).replace(/\s+/g, ' ');

/** Whether Node prints more than members: the target of a proxy, the entries of a map. */
function isSpecialInNode(value) {
  const types = globalThis.process?.getBuiltinModule?.('node:util').types ?? {};
  const tests = Object.entries(types).filter(([name]) => !/Error|Function/.test(name));
  return tests.some(([, test]) => test(value));
}
