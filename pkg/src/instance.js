// The running module: compiled at first use, kept, and replaced if it ever stops.

import { instantiate } from '../dist/glue.js';
import { WasmLoadError } from './errors.js';

/** The instance, compiled on the spot if there is none yet. */
export function instanceNow(source) {
  source.instance ??= loaded(() => instantiate(source.compileNow()));
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
  source.instance ??= loaded(() => instantiate(module));
  return source.instance;
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
  return new WasmLoadError(`the WebAssembly module could not be loaded: ${why}`, {
    code: 'WASM_LOAD',
    cause,
  });
}
