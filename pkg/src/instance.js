// The running module: compiled at first use, kept, and replaced if it ever stops.

import { instantiate } from '../dist/glue.js';
import { WasmLoadError } from './errors.js';

/** The instance, compiled on the spot if there is none yet. */
export function instanceNow(source) {
  source.instance ??= loaded(() => started(source, source.module ?? source.compileNow()));
  return source.instance;
}

/** The instance, compiled in the background if there is none yet. */
export async function instanceSoon(source) {
  if (!source.module && !source.instance) {
    // Forgotten when it fails: the next call tries again.
    source.compiling ??= compile(source).finally(() => {
      source.compiling = undefined;
    });
    source.module = await source.compiling;
  }
  return instanceNow(source);
}

/** A new instance. If it traps, the next call starts another. */
function started(source, module) {
  return instantiate(module, (cause) => {
    source.instance = undefined;
    return wasmError('stopped; the next call starts a fresh one, see cause', cause);
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
