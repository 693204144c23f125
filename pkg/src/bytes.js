// The wasm bytes inside the JavaScript. `scripts/encode.js` is the other side of the encoding.

import { bytes } from '../dist/bytes.js';

function decode() {
  const text = atob(bytes);
  const out = new Uint8Array(text.length);
  for (let i = 0; i < out.length; i++) out[i] = text.charCodeAt(i);
  return out;
}

/** The module that travels inside the package. */
export const inlined = {
  compileNow: () => new WebAssembly.Module(decode()),
  compile: () => WebAssembly.compile(decode()),
};
