// The package for Workers: the module is a file beside it.

import * as client from '../dist/client.js';
import { imported } from './source.js';

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
} from '../src/errors.js';

export function listTokens(request, options) {
  return client.listTokens(imported, request, options);
}

export function validateResponse(body, init) {
  return client.validateResponse(imported, body, init);
}

export const listTokensResponseSchema = {
  '~standard': {
    version: 1,
    vendor: 'identity-center-tokens',
    validate: (value) => client.validateSchema(imported, value),
  },
};

export function listRegions(options) {
  return client.listRegions(imported, options);
}

export function listInstances(options) {
  return client.listInstances(imported, options);
}

export function listTenants(request, options) {
  return client.listTenants(imported, request, options);
}

export function discoverTenants(options) {
  return client.discoverTenants(imported, options);
}

export function createToken(request, options) {
  return client.createToken(imported, request, options);
}

export function deleteToken(request, options) {
  return client.deleteToken(imported, request, options);
}

export function checkToken(request, options) {
  return client.checkToken(imported, request, options);
}

export function decodeAuthorizationMessage(request, options) {
  return client.decodeAuthorizationMessage(imported, request, options);
}

export function tokenStatus(token, options) {
  return client.tokenStatus(imported, token, options);
}

export function parseScimEndpoint(url) {
  return client.parseScimEndpoint(imported, url);
}

export function ready() {
  return client.ready(imported);
}
