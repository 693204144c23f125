// A module that the caller brings: compiled, as bytes, as a response, or as its address.

import { instanceSoon } from './instance.js';
import { tagOf } from './value.js';

let brought;

/** The source of the entry that has no module of its own. */
export const given = {
  compile: () => compiledFrom(brought),
  compileNow() {
    if (tagOf(brought) === 'WebAssembly.Module') return brought;
    throw new Error('there is no compiled module yet; await init(module) first');
  },
};

/**
 * Takes the module and loads it. Kept also when it fails, so that the next call tries again: an
 * address is fetched anew.
 */
export async function giveModule(module) {
  brought = module;
  given.instance = undefined;
  given.module = undefined;
  given.compiling = undefined;
  await instanceSoon(given);
}

async function compiledFrom(module) {
  const value = await module;
  switch (tagOf(value)) {
    case 'WebAssembly.Module':
      return value;
    case 'Response':
      return compiledResponse(value);
    case 'String':
    case 'URL':
      return compiledResponse(await fetch(value));
    case 'Undefined':
      throw new Error('there is no module yet; await init(module) first');
    default:
      return WebAssembly.compile(value);
  }
}

async function compiledResponse(response) {
  if (!response.ok) throw new Error(`the module's address answered ${response.status}`);
  const isTyped = response.headers.get('content-type')?.split(';')[0].trim() === 'application/wasm';
  if (isTyped && WebAssembly.compileStreaming) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}
