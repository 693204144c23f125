// The package as most people import it: the module travels inside.

import { inlined } from './dist/bytes.js';
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

export function listTokens(request, options) {
  return client.listTokens(inlined, request, options);
}

export function validateResponse(body, init) {
  return client.validateResponse(inlined, body, init);
}

export const listTokensResponseSchema = {
  '~standard': {
    version: 1,
    vendor: 'identity-center-tokens',
    validate: (value) => client.validateSchema(inlined, value),
  },
};

export function listRegions(options) {
  return client.listRegions(inlined, options);
}

export function listInstances(options) {
  return client.listInstances(inlined, options);
}

export function listTenants(request, options) {
  return client.listTenants(inlined, request, options);
}

export function discoverTenants(options) {
  return client.discoverTenants(inlined, options);
}

export function createToken(request, options) {
  return client.createToken(inlined, request, options);
}

export function deleteToken(request, options) {
  return client.deleteToken(inlined, request, options);
}

export function checkToken(request, options) {
  return client.checkToken(inlined, request, options);
}

export function decodeAuthorizationMessage(request, options) {
  return client.decodeAuthorizationMessage(inlined, request, options);
}

export function tokenStatus(token, options) {
  return client.tokenStatus(inlined, token, options);
}

export function parseScimEndpoint(url) {
  return client.parseScimEndpoint(inlined, url);
}

export function ready() {
  return client.ready(inlined);
}
