// The error classes. Their messages and fields come from Rust.

/** Marks the errors of all copies of the package, in every realm: these share registered symbols. */
const BRAND = 'identity-center-tokens/error';

/** Defines a member. An assignment would run a setter, or fail, if a program changed prototypes. */
export function define(object, name, value, enumerable = true) {
  const descriptor = { __proto__: null, value, enumerable, writable: true, configurable: true };
  Object.defineProperty(object, name, descriptor);
}

// Each class has its name as text: a minifier changes the name of the constructor. It is an accessor,
// because a data property on the prototype would be a side effect of importing the package.

export class IdentityCenterError extends Error {
  constructor(message, fields) {
    super(message);
    define(this, Symbol.for(BRAND), true, false);
    // Own and enumerable: what a log of the error shows.
    for (const [name, value] of Object.entries({ ...fields })) {
      if (value !== undefined) define(this, name, value);
    }
  }

  get name() {
    return 'IdentityCenterError';
  }

  set name(name) {
    define(this, 'name', name);
  }

  /** With `name` and `message`, which JSON leaves out, and the cause as text. */
  toJSON() {
    const json = { name: this.name, message: this.message, ...this };
    if (Object.hasOwn(json, 'cause')) json.cause = textOf(json.cause);
    return json;
  }

  static is(value) {
    try {
      // The second test is for errors of another realm.
      const isError =
        value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
      return isError && Object.hasOwn(value, Symbol.for(BRAND));
    } catch {
      // A proxy.
      return false;
    }
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

  set name(name) {
    define(this, 'name', name);
  }
}

export class ApiError extends IdentityCenterError {
  get name() {
    return 'ApiError';
  }

  set name(name) {
    define(this, 'name', name);
  }
}

export class BadRequestError extends ApiError {
  get name() {
    return 'BadRequestError';
  }

  set name(name) {
    define(this, 'name', name);
  }
}

export class ForbiddenError extends ApiError {
  get name() {
    return 'ForbiddenError';
  }

  set name(name) {
    define(this, 'name', name);
  }
}

export class ValidationError extends IdentityCenterError {
  get name() {
    return 'ValidationError';
  }

  set name(name) {
    define(this, 'name', name);
  }
}

export class NetworkError extends IdentityCenterError {
  get name() {
    return 'NetworkError';
  }

  set name(name) {
    define(this, 'name', name);
  }
}

export class TimeoutError extends IdentityCenterError {
  get name() {
    return 'TimeoutError';
  }

  set name(name) {
    define(this, 'name', name);
  }
}

export class WasmLoadError extends IdentityCenterError {
  get name() {
    return 'WasmLoadError';
  }

  set name(name) {
    define(this, 'name', name);
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

/** Errors that were made but not thrown to the caller yet. */
const fresh = new WeakSet();

/** The error with these fields, of the class that `code` names. */
export function toError({ message, ...fields }) {
  const error = new (classes()[fields.code])(message, fields);
  fresh.add(error);
  return error;
}

/**
 * Sets `outcomeUnknown` of an error that the module did not make: it was not loaded yet (false), or
 * it trapped (true).
 */
export function withOutcome(error, isUnknown) {
  if (fresh.has(error) && !Object.hasOwn(error, 'outcomeUnknown')) {
    define(error, 'outcomeUnknown', isUnknown);
  }
  return error;
}

/**
 * Makes the stack of an error of this call begin at the code that called the package: one from
 * inside the module has wasm frames only, and V8 keeps ten. What the caller's own code threw stays
 * as it is, even if it is an error of another call.
 */
export function withCallerStack(error) {
  try {
    if (fresh.delete(error)) Error.captureStackTrace?.(error, withCallerStack);
  } catch {
    // A program replaced `captureStackTrace`, and its function throws.
  }
  return error;
}
