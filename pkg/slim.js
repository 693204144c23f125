// The package without the module's bytes: bring `core.wasm` yourself, for streaming or caching.

import * as client from './dist/client.js';

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

export function init(module) {
  return client.setModule(module);
}

export function listTokens(request, options) {
  return client.listTokens(client.external, request, options);
}

export function validateResponse(body, init) {
  return client.validateResponse(client.external, body, init);
}

export const listTokensResponseSchema = {
  '~standard': {
    version: 1,
    vendor: 'identity-center-tokens',
    validate: (value) => client.validateSchema(client.external, value),
  },
};

export function listRegions(options) {
  return client.listRegions(client.external, options);
}

export function listInstances(options) {
  return client.listInstances(client.external, options);
}

export function listTenants(request, options) {
  return client.listTenants(client.external, request, options);
}

export function discoverTenants(options) {
  return client.discoverTenants(client.external, options);
}

export function createToken(request, options) {
  return client.createToken(client.external, request, options);
}

export function deleteToken(request, options) {
  return client.deleteToken(client.external, request, options);
}

export function checkToken(request, options) {
  return client.checkToken(client.external, request, options);
}

export function decodeAuthorizationMessage(request, options) {
  return client.decodeAuthorizationMessage(client.external, request, options);
}

export function tokenStatus(token, options) {
  return client.tokenStatus(client.external, token, options);
}

export function parseScimEndpoint(url) {
  return client.parseScimEndpoint(client.external, url);
}

export function ready() {
  return client.ready(client.external);
}
