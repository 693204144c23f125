// The wasm bytes inside the JavaScript. `scripts/encode.js` says how they are written.

import { singles, text } from '../dist/bytes.js';

function decode() {
  const single = singles.match(/../g).map((hex) => Number.parseInt(hex, 16));
  const rare = [...new Array(256).keys()].filter((byte) => !single.includes(byte));
  // Places of the characters: all from ! to ~ but five.
  const place = new Uint8Array(127);
  let count = 0;
  for (let code = 33; code < 127; code++) {
    if (!'"\'\\`$'.includes(String.fromCharCode(code))) place[code] = count++;
  }
  const out = new Uint8Array(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const at = place[text.charCodeAt(i)];
    out[length++] =
      at < single.length
        ? single[at]
        : rare[(at - single.length) * count + place[text.charCodeAt(++i)]];
  }
  return out.subarray(0, length);
}

/** The module that travels inside the package. */
export const inlined = {
  compileNow: () => new WebAssembly.Module(decode()),
  compile: () => WebAssembly.compile(decode()),
};
