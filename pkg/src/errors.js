// The error classes. Their messages and fields come from Rust.

/** Marks errors of every copy of the package, whatever its realm. */
const BRAND = 'identity-center-tokens/error';

export class IdentityCenterError extends Error {
  constructor(message, fields) {
    super(message);
    Object.defineProperty(this, Symbol.for(BRAND), { value: true });
    // Own and enumerable: what a log of the error shows.
    for (const [name, value] of Object.entries({ ...fields })) {
      if (value !== undefined) this[name] = value;
    }
  }

  // The class name is spelled out: a minifier changes the one of the constructor.
  get name() {
    return 'IdentityCenterError';
  }

  /** Names and texts as well, which JSON would leave out. The cause may be anything: its text. */
  toJSON() {
    const { name, message, cause } = this;
    return { name, message, ...this, ...(cause === undefined ? {} : { cause: textOf(cause) }) };
  }

  static is(value) {
    return value instanceof Error && value[Symbol.for(BRAND)] === true;
  }
}

function textOf(cause) {
  try {
    return String(cause);
  } catch {
    return 'unprintable';
  }
}

export class InvalidArgumentError extends IdentityCenterError {
  get name() {
    return 'InvalidArgumentError';
  }
}

export class ApiError extends IdentityCenterError {
  get name() {
    return 'ApiError';
  }
}

export class BadRequestError extends ApiError {
  get name() {
    return 'BadRequestError';
  }
}

export class ForbiddenError extends ApiError {
  get name() {
    return 'ForbiddenError';
  }
}

export class ValidationError extends IdentityCenterError {
  get name() {
    return 'ValidationError';
  }
}

export class NetworkError extends IdentityCenterError {
  get name() {
    return 'NetworkError';
  }
}

export class TimeoutError extends IdentityCenterError {
  get name() {
    return 'TimeoutError';
  }
}

export class WasmLoadError extends IdentityCenterError {
  get name() {
    return 'WasmLoadError';
  }
}

const classes = () => ({
  INVALID_ARGUMENT: InvalidArgumentError,
  API_ERROR: ApiError,
  BAD_REQUEST: BadRequestError,
  FORBIDDEN: ForbiddenError,
  VALIDATION: ValidationError,
  NETWORK: NetworkError,
  TIMEOUT: TimeoutError,
  WASM_LOAD: WasmLoadError,
});

/** Errors of calls that have not ended yet. */
const fresh = new WeakSet();

/** The error with these fields, of the class that `code` names. */
export function toError({ message, ...fields }) {
  const error = new (classes()[fields.code])(message, fields);
  fresh.add(error);
  return error;
}

/**
 * Makes the stack of an error of this call begin at the code that called the package: one from
 * inside the module has wasm frames only, and V8 keeps ten. What the caller's own code threw stays
 * as it is, even if it is an error of another call.
 */
export function withCallerStack(error) {
  if (fresh.delete(error)) Error.captureStackTrace?.(error, withCallerStack);
  return error;
}
