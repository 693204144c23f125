// Node's `import`. The same instance as `require` gives, so that both know one set of classes.

export {
  ApiError,
  BadRequestError,
  ForbiddenError,
  IdentityCenterError,
  InvalidArgumentError,
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
} from './dist/index.cjs';
