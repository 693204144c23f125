// The classes of the package's errors. Their texts and fields come from the module.

/** Marks errors of every copy of the package. */
const BRAND = 'identity-center-tokens/error';

export class IdentityCenterError extends Error {
  constructor(message, fields) {
    super(message);
    Object.defineProperty(this, Symbol.for(BRAND), { value: true });
    // Own and enumerable: what a log of the error shows.
    for (const name in fields) {
      if (fields[name] !== undefined) this[name] = fields[name];
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

/** The error that a failure of the module describes. */
export function errorOf({ message, ...fields }) {
  const Class =
    {
      INVALID_ARGUMENT: InvalidArgumentError,
      BAD_REQUEST: BadRequestError,
      FORBIDDEN: ForbiddenError,
      API_ERROR: ApiError,
      VALIDATION: ValidationError,
      NETWORK: NetworkError,
      TIMEOUT: TimeoutError,
    }[fields.code] ?? IdentityCenterError;
  return new Class(message, fields);
}

/** An answer of the module, unless it is a failure. */
export function resultOf(answer) {
  if (answer.code !== undefined) throw errorOf(answer);
  return answer;
}
