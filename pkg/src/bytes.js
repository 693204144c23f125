// The wasm bytes inside the JavaScript. `scripts/encode.js` says how they are written.

import { length, text } from '../dist/text.js';
import { inflate } from './inflate.js';

function unpacked() {
  // Not imported: a bundle for browsers would have to leave it out.
  const { Buffer, process } = globalThis;
  const zlib = Buffer && process?.getBuiltinModule?.('node:zlib');
  if (zlib) return zlib.inflateRawSync(Buffer.from(text, 'base64'));
  return inflate(
    Uint8Array.from(atob(text), (character) => character.charCodeAt(0)),
    length,
  );
}

/** The module that travels inside the package. */
export const inlined = {
  compileNow: () => new WebAssembly.Module(unpacked()),
  compile: () => WebAssembly.compile(unpacked()),
};
