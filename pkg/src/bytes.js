// The wasm bytes inside the JavaScript, and the ways to compile them. `scripts/encode.js` describes
// the encoding.

import { length, text } from '../dist/text.js';

/*! tiny-inflate (c) 2015-present Devon Govett, MIT */

/** The source of the module in the main entry. Own members, so none is read from the prototype. */
export const source = {
  module: undefined,
  instance: undefined,
  compiling: undefined,

  compileNow: () => new WebAssembly.Module(inflated()),

  async compile() {
    // Node: loading `Response` takes longer than zlib, and compiling takes 3 ms in this thread, 5 ms
    // in the background.
    if (nodeZlib()) return new WebAssembly.Module(inflated());
    const response = inflatedResponse();
    return response ? WebAssembly.compileStreaming(response) : WebAssembly.compile(inflated());
  },
};

/** Node's zlib. Not imported: a bundle for browsers would have to leave it out. */
function nodeZlib() {
  const { Buffer, process } = globalThis;
  return Buffer && process?.getBuiltinModule?.('node:zlib');
}

/** The bytes, inflated on this thread. */
function inflated() {
  const zlib = nodeZlib();
  try {
    if (zlib) return zlib.inflateRawSync(Buffer.from(text, 'base64'));
  } catch {
    // zlib reads its options from `Object.prototype` too, and may refuse them.
  }
  // The build bundles it; `require` runs it at this first use. fflate decodes twice as fast, but its
  // ES module builds tables when a page imports it (3.7 ms in Node 20) and weighs 0.8 KB more.
  const inflate = require('tiny-inflate');
  return inflate(deflated(), new Uint8Array(length));
}

/**
 * The bytes as a response, inflated and compiled off this thread. Undefined where the platform lacks
 * a part of that.
 */
function inflatedResponse() {
  if (!WebAssembly.compileStreaming) return undefined;
  try {
    // Chromium 80 to 102 do not know the format.
    const decompression = new DecompressionStream('deflate-raw');
    // The stream of a `Blob` passes through Chromium's browser process, which doubles the time.
    const { body } = new Response(deflated());
    // Without a prototype: what stands on `Object.prototype` would count as a member.
    const headers = { __proto__: null, 'Content-Type': 'application/wasm' };
    return new Response(body.pipeThrough(decompression), { __proto__: null, headers });
  } catch {
    return undefined;
  }
}

function deflated() {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  // Several times as fast as `Uint8Array.from` with a function.
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}
