// A module that the caller gives: compiled, as bytes, as a response, or as its address.

import { objectTag } from './arguments.js';
import { instance } from './load.js';

/** The source of the module in `./slim`. `input` is what the caller gave `init`. */
export const source = {
  input: undefined,
  module: undefined,
  instance: undefined,
  compiling: undefined,

  compile: () => compiledFrom(source.input),
  compileNow() {
    if (objectTag(source.input) === 'WebAssembly.Module') return source.input;
    throw new Error('there is no compiled module yet; await init(module) first');
  },
};

/**
 * Takes the module and loads it. Kept also when it fails, so that the next call tries again: an
 * address is fetched anew.
 */
export async function init(module) {
  Object.assign(source, {
    input: module,
    instance: undefined,
    module: undefined,
    compiling: undefined,
  });
  await instance(source);
}

async function compiledFrom(module) {
  const value = await module;
  switch (objectTag(value)) {
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
