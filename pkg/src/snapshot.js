// The caller's arguments, each read once, at the call. No rules here: what is odd is handed on,
// and the module refuses it.

import { isObject, members, readable, tagOf } from './value.js';

/** A URL as its text; anything else as it is. */
export function urlText(value) {
  const url = readable(value);
  return isObject(url) && tagOf(url) === 'URL' ? url.href : url;
}

const keysOf = (value) => members(value, ['accessKeyId', 'secretAccessKey', 'securityToken']);

/** What a callback gave, for the module to judge. */
function keysOrKind(value) {
  return keysOf(value) ?? readable(value);
}

/** Names and values in turn. */
function headerEntries(value) {
  const headers = readable(value);
  if (!isObject(headers) || tagOf(headers) !== 'Object') return undefined;
  return Object.keys(headers).flatMap((name) => [name, headers[name]]);
}

/**
 * Everything that `listTokens` is given. `given` holds it as plain values, in the order of `At` in
 * `src/js/convert.rs`; beside it stands what the call reaches out with.
 */
export function snapshot(request, options) {
  const [identityStoreId, tenantId] = members(request, ['identityStoreId', 'tenantId']) ?? [];
  const [region, endpoint, signingEndpoint, credentials, headers] =
    members(options, ['region', 'endpoint', 'signingEndpoint', 'credentials', 'headers']) ?? [];
  const [signal, timeoutMs, retry, maxResponseBytes, fetch = globalThis.fetch] =
    members(options, ['signal', 'timeoutMs', 'retry', 'maxResponseBytes', 'fetch']) ?? [];
  const isCallback = typeof credentials === 'function';
  const keys = isCallback ? undefined : keysOf(credentials);
  const given = [
    readable(request),
    readable(options),
    identityStoreId,
    tenantId,
    region,
    urlText(endpoint),
    urlText(signingEndpoint),
    readable(credentials),
    keys,
    readable(headers),
    headerEntries(headers),
    readable(signal),
    timeoutMs,
    readable(retry),
    members(retry, ['maxAttempts', 'baseDelayMs', 'maxDelayMs']),
    maxResponseBytes,
    readable(fetch),
  ];
  const asked = async () => keysOrKind(await credentials());
  return { given, keys, credentials: isCallback ? asked : undefined, signal, fetch };
}
