// How an entry calls the module: load it, call an export by its name, give errors the caller's
// stack. It knows a source of the module, but no function of the package (those are in index.js),
// and no rule of the service (those are in Rust).

import { withCallerStack, withOutcome } from './errors.js';
import { instance, instanceSync } from './load.js';

/** Calls an asynchronous export. The arguments are copies: the module may still be loading. */
export async function call(source, name, ...args) {
  try {
    return await (await instance(source)).callAsync(name, args);
  } catch (error) {
    throw withCallerStack(error);
  }
}

/** The same for a call that changes something: each error tells whether that may have happened. */
export async function change(source, name, ...args) {
  let wasCalled = false;
  try {
    const running = await instance(source);
    wasCalled = true;
    return await running.callAsync(name, args);
  } catch (error) {
    throw withCallerStack(withOutcome(error, wasCalled));
  }
}

/** Calls a synchronous export. */
export function callSync(source, name, ...args) {
  try {
    return instanceSync(source).exports[name](...args);
  } catch (error) {
    throw withCallerStack(error);
  }
}

export async function ready(source) {
  await instance(source);
}

/** Standard Schema: issues instead of an exception, for any value. */
export function validateSchema(source, value) {
  try {
    return { value: callSync(source, 'validateResponse', value) };
  } catch (error) {
    if (error?.code === 'VALIDATION') {
      return { issues: error.issues.map(({ path, message }) => ({ path: keysOf(path), message })) };
    }
    if (error?.code === 'INVALID_ARGUMENT') {
      return { issues: [{ message: error.message, path: [] }] };
    }
    throw error;
  }
}

/** Keys and indexes of a JSON Pointer. Recognised names hold nothing that is escaped in one. */
function keysOf(pointer) {
  const parts = pointer.split('/').slice(1);
  return parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
