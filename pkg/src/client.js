// The package's functions on whatever source of the module an entry picks. Each copies the
// caller's arguments, has the module loaded, and calls the export of the same name.

import { copyOptions, copyRequest } from './arguments.js';
import { withCallerStack } from './errors.js';
import { instance, instanceSync } from './load.js';

/** Calls an asynchronous export. The arguments are copies: the module may still be loading. */
async function callAsync(source, name, ...args) {
  try {
    return await (await instance(source)).callAsync(name, args);
  } catch (error) {
    throw withCallerStack(error);
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
  const ids = copyRequest(request, ['identityStoreId', 'tenantId']);
  return await callAsync(source, 'listTokens', ids, copyOptions(options));
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

/** Throws what `listTokens` would reject with for this request. */
export function checkRequest(source, request) {
  callSync(source, 'checkRequest', copyRequest(request, ['identityStoreId', 'tenantId']));
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
