// Node's `import` of ./slim. The same classes and the same module as `require` gives.

export {
  ApiError,
  BadRequestError,
  ForbiddenError,
  IdentityCenterError,
  InvalidArgumentError,
  init,
  listTokens,
  listTokensResponseSchema,
  NetworkError,
  parseScimEndpoint,
  ready,
  TimeoutError,
  tokenStatus,
  ValidationError,
  validateResponse,
  WasmLoadError,
} from './dist/slim.cjs';
