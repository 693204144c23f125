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
  return client.giveModule(module);
}

export function listTokens(request, options) {
  return client.listTokens(client.given, request, options);
}

export function validateResponse(body, init) {
  return client.validateResponse(client.given, body, init);
}

export const listTokensResponseSchema = {
  '~standard': {
    version: 1,
    vendor: 'identity-center-tokens',
    validate: (value) => client.validateSchema(client.given, value),
  },
};

export function tokenStatus(token, options) {
  return client.tokenStatus(client.given, token, options);
}

export function parseScimEndpoint(url) {
  return client.parseScimEndpoint(client.given, url);
}

export function ready() {
  return client.ready(client.given);
}
