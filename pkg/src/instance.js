// The running module: compiled at first use, kept, and replaced if it ever stops.

import { instantiate } from '../dist/glue.js';
import { WasmLoadError } from './errors.js';

/** The instance, compiled on the spot if there is none yet. */
export function instanceNow(source) {
  source.instance ??= loaded(() => started(source, source.compileNow()));
  return source.instance;
}

/** The instance, compiled in the background if there is none yet. */
export async function instanceSoon(source) {
  if (source.instance) return source.instance;
  // Forgotten when it fails: the next call tries again.
  source.compiling ??= compile(source).finally(() => {
    source.compiling = undefined;
  });
  const module = await source.compiling;
  source.instance ??= loaded(() => started(source, module));
  return source.instance;
}

/** A new instance. If it traps, its pending calls end and the next call starts another. */
function started(source, module) {
  const core = instantiate(module, (cause) => {
    source.instance = undefined;
    const error = wasmError('stopped; the next call starts a fresh one, see cause', cause);
    for (const reject of core.pending) reject(error);
    return error;
  });
  core.pending = new Set();
  return core;
}

/** Waits for `work` of an instance, at most until that stops. */
export function whileRunning({ pending }, work) {
  return new Promise((resolve, reject) => {
    pending.add(reject);
    work.then(resolve, reject).finally(() => pending.delete(reject));
  });
}

async function compile(source) {
  try {
    return await source.compile();
  } catch (cause) {
    throw loadError(cause);
  }
}

function loaded(load) {
  try {
    return load();
  } catch (cause) {
    throw loadError(cause);
  }
}

function loadError(cause) {
  const why =
    typeof WebAssembly === 'object'
      ? "see cause; where a Content-Security-Policy forbids it, script-src needs 'wasm-unsafe-eval'"
      : 'this runtime has no WebAssembly';
  return wasmError(`could not be loaded: ${why}`, cause);
}

function wasmError(what, cause) {
  return new WasmLoadError(`the WebAssembly module ${what}`, { code: 'WASM_LOAD', cause });
}
