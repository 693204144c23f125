// The package without the module's bytes: bring `core.wasm` yourself, for streaming or caching.

import * as client from './src/client.js';
import { giveModule, given } from './src/given.js';

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
  return giveModule(module);
}

export function listTokens(request, options) {
  return client.listTokens(given, request, options);
}

export function validateResponse(body, init) {
  return client.validateResponse(given, body, init);
}

export const listTokensResponseSchema = {
  '~standard': {
    version: 1,
    vendor: 'identity-center-tokens',
    validate: (value) => client.validateSchema(given, value),
  },
};

export function tokenStatus(token, options) {
  return client.tokenStatus(given, token, options);
}

export function parseScimEndpoint(url) {
  return client.parseScimEndpoint(given, url);
}

export function ready() {
  return client.ready(given);
}
