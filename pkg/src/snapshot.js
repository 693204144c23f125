// The caller's arguments, each read once, at the call. No rules here: what is odd is handed on,
// and the module refuses it.

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

const isObject = (value) =>
  typeof value === 'object' ? value !== null : typeof value === 'function';

const tagOf = (value) => Object.prototype.toString.call(value);

/** The named members, or nothing if there can be none. */
export function members(value, names) {
  const object = readable(value);
  return isObject(object) ? names.map((name) => object[name]) : undefined;
}

/** A URL as its text; anything else as it is. */
export function urlText(value) {
  const url = readable(value);
  return isObject(url) && tagOf(url) === '[object URL]' ? url.href : url;
}

const keysOf = (value) => members(value, ['accessKeyId', 'secretAccessKey', 'securityToken']);

function credentialsOf(value) {
  return typeof value === 'function' ? async () => keysOrKind(await value()) : readable(value);
}

function keysOrKind(value) {
  return keysOf(value) ?? readable(value);
}

/** Names and values in turn. */
function headerEntries(value) {
  const headers = readable(value);
  if (!isObject(headers) || tagOf(headers) !== '[object Object]') return undefined;
  return Object.keys(headers).flatMap((name) => [name, headers[name]]);
}

/** Everything that `listTokens` is given, as plain values: `At` in `src/wasm/convert.rs`. */
export function snapshot(request, options) {
  const [identityStoreId, tenantId] = members(request, ['identityStoreId', 'tenantId']) ?? [];
  const [region, endpoint, signingEndpoint, credentials, headers] =
    members(options, ['region', 'endpoint', 'signingEndpoint', 'credentials', 'headers']) ?? [];
  const [signal, timeoutMs, retry, maxResponseBytes, fetch = globalThis.fetch] =
    members(options, ['signal', 'timeoutMs', 'retry', 'maxResponseBytes', 'fetch']) ?? [];
  return [
    readable(request),
    readable(options),
    identityStoreId,
    tenantId,
    region,
    urlText(endpoint),
    urlText(signingEndpoint),
    credentialsOf(credentials),
    typeof credentials === 'function' ? undefined : keysOf(credentials),
    readable(headers),
    headerEntries(headers),
    readable(signal),
    timeoutMs,
    readable(retry),
    members(retry, ['maxAttempts', 'baseDelayMs', 'maxDelayMs']),
    maxResponseBytes,
    // Called without a receiver; whatever it throws becomes a rejection.
    typeof fetch === 'function' ? async (sent) => fetch(sent) : readable(fetch),
  ];
}
