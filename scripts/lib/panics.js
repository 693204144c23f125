import binaryen from 'binaryen';
import { Stop } from './run.js';

/** Where every panic of Rust ends up; without it the names below mean nothing any more. */
const PANIC = 'core::panicking::panic_fmt';
/** Functions of the standard library that prepare a panic and never return, or that print one. */
const ON_THE_WAY =
  /^<?(?:core|alloc|std|__rustc)::.*(?:panicking::|::panic_|rust_panic|_fail\b|_failed\b|raw_vec::handle_error|capacity_overflow|handle_alloc_error|rust_oom|PanicPayload)/;

/**
 * Lets every panic trap at once. The standard library is compiled to format a message first, which
 * nobody sees: a module has nowhere to print it. Code that only prepares messages is left out.
 *
 * @param {Uint8Array} wasm a module with the names of its functions
 * @returns {Uint8Array}
 */
export function trapInPanics(wasm) {
  // Else the names are not written again.
  binaryen.setDebugInfo(true);
  const module = binaryen.readBinary(wasm);
  const found = new Set();
  for (let index = 0; index < module.getNumFunctions(); index++) {
    const code = module.getFunctionByIndex(index);
    const { name, module: importedFrom } = binaryen.getFunctionInfo(code);
    // The compiler's hash of a crate stands in brackets behind its name.
    const readable = name.replaceAll(/\[[0-9a-f]+\]/g, '');
    if (importedFrom || !ON_THE_WAY.test(readable)) continue;
    binaryen.Function.setBody(code, module.unreachable());
    found.add(readable);
  }
  if (!found.has(PANIC)) throw new Stop(`The module has no function ${PANIC}; did Rust rename it?`);
  return module.emitBinary();
}
