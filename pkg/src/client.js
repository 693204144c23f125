// The package's functions on whatever source of the module an entry picks. Each copies the
// caller's arguments, has the module loaded, and calls the export of the same name.

import { copyMembers, copyOptions, urlText } from './arguments.js';
import { withCallerStack, withOutcome } from './errors.js';
import { instance, instanceSync } from './load.js';

/** Calls an asynchronous export. The arguments are copies: the module may still be loading. */
async function callAsync(source, name, ...args) {
  try {
    return await (await instance(source)).callAsync(name, args);
  } catch (error) {
    throw withCallerStack(error);
  }
}

/** The same for a call that changes something: each error tells whether that may have happened. */
async function changeAsync(source, name, ...args) {
  let wasCalled = false;
  try {
    const running = await instance(source);
    wasCalled = true;
    return await running.callAsync(name, args);
  } catch (error) {
    throw withCallerStack(withOutcome(error, wasCalled));
  }
}

/** Calls a synchronous export. */
function callSync(source, name, ...args) {
  try {
    return instanceSync(source).exports[name](...args);
  } catch (error) {
    throw withCallerStack(error);
  }
}

export async function listTokens(source, request, options) {
  const ids = copyMembers(request, ['identityStoreId', 'tenantId']);
  return await callAsync(source, 'listTokens', ids, copyOptions(options));
}

export async function listRegions(source, options) {
  return await callAsync(source, 'listRegions', copyOptions(options));
}

export async function listInstances(source, options) {
  return await callAsync(source, 'listInstances', copyOptions(options));
}

export async function listTenants(source, request, options) {
  const ids = copyMembers(request, ['identityStoreId']);
  return await callAsync(source, 'listTenants', ids, copyOptions(options));
}

export async function discoverTenants(source, options) {
  return await callAsync(source, 'discoverTenants', copyOptions(options));
}

export async function createToken(source, request, options) {
  const ids = copyMembers(request, ['identityStoreId', 'tenantId']);
  return await changeAsync(source, 'createToken', ids, copyOptions(options));
}

export async function deleteToken(source, request, options) {
  const ids = copyMembers(request, ['identityStoreId', 'tenantId', 'tokenId']);
  return await changeAsync(source, 'deleteToken', ids, copyOptions(options));
}

export async function checkToken(source, request, options) {
  const copy = copyMembers(request, ['scimEndpoint', 'token']);
  if (!Object.is(copy, request)) copy.scimEndpoint = urlText(copy.scimEndpoint);
  return await callAsync(source, 'checkToken', copy, copyOptions(options));
}

export async function decodeAuthorizationMessage(source, request, options) {
  const copy = copyMembers(request, ['encodedMessage']);
  return await callAsync(source, 'decodeAuthorizationMessage', copy, copyOptions(options));
}

export function validateResponse(source, body, init) {
  return callSync(source, 'validateResponse', body, init);
}

export function tokenStatus(source, token, options) {
  return callSync(source, 'tokenStatus', token, options);
}

export function parseScimEndpoint(source, url) {
  return callSync(source, 'parseScimEndpoint', url);
}

/** The credentials that an environment holds. */
export function credentialsFrom(source, environment) {
  return callSync(source, 'credentialsFrom', environment);
}

/** Throws what a call would reject with for these options. */
export function checkOptions(source, options) {
  callSync(source, 'checkOptions', copyOptions(options));
}

/** Throws what `forward` would reject with for this request. */
export function checkRequest(source, request) {
  callSync(source, 'checkRequest', request);
}

/**
 * Sends one request of the call that `request` names: its `name`, the ids, and as `text` the marker
 * of a page, the message to decode or the token to check. For a relay: the members are its own.
 */
export async function forward(source, request, options) {
  return await callAsync(source, 'forward', request, copyOptions(options));
}

/** Whether a text is a `Retry-After`: seconds or an HTTP-date. */
export function isRetryAfter(source, text) {
  return callSync(source, 'isRetryAfter', text);
}

/** A text without the secrets, in whatever way they are escaped. */
export function redact(source, text, secrets) {
  return callSync(source, 'redact', text, secrets);
}

export async function ready(source) {
  await instance(source);
}

/** Standard Schema: a result instead of an exception for whatever the value is. */
export function validateSchema(source, value) {
  try {
    return { value: validateResponse(source, value) };
  } catch (error) {
    if (error?.code === 'VALIDATION') {
      return { issues: error.issues.map(({ path, message }) => ({ path: keysOf(path), message })) };
    }
    if (error?.code === 'INVALID_ARGUMENT') {
      return { issues: [{ message: error.message, path: [] }] };
    }
    throw error;
  }
}

/** Keys and indexes of a JSON Pointer. Recognised names hold nothing that is escaped in one. */
function keysOf(pointer) {
  const parts = pointer.split('/').slice(1);
  return parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
