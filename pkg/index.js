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

export function tokenStatus(token, options) {
  return client.tokenStatus(inlined, token, options);
}

export function parseScimEndpoint(url) {
  return client.parseScimEndpoint(inlined, url);
}

export function ready() {
  return client.ready(inlined);
}
