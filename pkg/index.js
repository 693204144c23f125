// The functions of the package, once. This file is the main entry, where the module travels inside;
// `./slim` and the entry for Workers are the same file with another source of the module, made by
// the build. What a function does is in Rust.

import { source } from './dist/bytes.js';
import {
  call,
  callSync,
  change,
  copyMembers,
  copyOptions,
  ready as readySource,
  validateSchema,
} from './dist/client.js';

export {
  ApiError,
  BadRequestError,
  ForbiddenError,
  IdentityCenterError,
  InvalidArgumentError,
  NetworkError,
  TimeoutError,
  ValidationError,
  WasmLoadError,
} from './src/errors.js';

// The arguments are copied at once: the module may still be loading. An `async` function rejects
// where copying throws.

export async function listTokens(request, options) {
  const ids = copyMembers(request, ['identityStoreId', 'tenantId']);
  return await call(source, 'listTokens', ids, copyOptions(options));
}

export async function listRegions(options) {
  return await call(source, 'listRegions', copyOptions(options));
}

export async function listInstances(options) {
  return await call(source, 'listInstances', copyOptions(options));
}

export async function listTenants(request, options) {
  const ids = copyMembers(request, ['identityStoreId']);
  return await call(source, 'listTenants', ids, copyOptions(options));
}

export async function discoverTenants(options) {
  return await call(source, 'discoverTenants', copyOptions(options));
}

export async function createToken(request, options) {
  const ids = copyMembers(request, ['identityStoreId', 'tenantId']);
  return await change(source, 'createToken', ids, copyOptions(options));
}

export async function deleteToken(request, options) {
  const ids = copyMembers(request, ['identityStoreId', 'tenantId', 'tokenId']);
  return await change(source, 'deleteToken', ids, copyOptions(options));
}

export async function checkToken(request, options) {
  const copy = copyMembers(request, ['scimEndpoint', 'token'], ['scimEndpoint']);
  return await call(source, 'checkToken', copy, copyOptions(options));
}

export async function decodeAuthorizationMessage(request, options) {
  const copy = copyMembers(request, ['encodedMessage']);
  return await call(source, 'decodeAuthorizationMessage', copy, copyOptions(options));
}

export function validateResponse(body, init) {
  return callSync(source, 'validateResponse', body, init);
}

export const listTokensResponseSchema = {
  '~standard': {
    version: 1,
    vendor: 'identity-center-tokens',
    validate: (value) => validateSchema(source, value),
  },
};

export function tokenStatus(token, options) {
  return callSync(source, 'tokenStatus', token, options);
}

export function parseScimEndpoint(url) {
  return callSync(source, 'parseScimEndpoint', url);
}

export function ready() {
  return readySource(source);
}
