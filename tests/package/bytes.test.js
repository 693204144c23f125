// The bytes of the module as text, and the two ways back.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { length, text } from '../../pkg/dist/text.js';
import { inflate } from '../../pkg/src/inflate.js';
import { inRoot } from '../../scripts/lib/paths.js';

const wasm = readFileSync(inRoot('pkg', 'dist', 'core.wasm'));

/** Bytes without a pattern, the same in every run. */
function noise(count) {
  let state = 1;
  return Uint8Array.from({ length: count }, () => {
    state = (state * 48271) % 2147483647;
    return state >> 7;
  });
}

test('both ways lead back to the module', () => {
  const packed = Buffer.from(text, 'base64');
  assert.deepEqual(Buffer.from(inflate(packed, length)), wasm);
  assert.deepEqual(inflateRawSync(packed), wasm);
});

const SAMPLES = {
  nothing: new Uint8Array(),
  'one byte': Uint8Array.of(7),
  'one byte again and again': new Uint8Array(100_000).fill(7),
  'a pattern': new TextEncoder().encode('token '.repeat(20_000)),
  noise: noise(200_000),
  'the module': wasm,
};
const WAYS = {
  stored: { level: 0 },
  'in fixed codes': { strategy: constants.Z_FIXED },
  fast: { level: 1 },
  small: { level: 9 },
  'without matches': { strategy: constants.Z_HUFFMAN_ONLY },
};
for (const [name, sample] of Object.entries(SAMPLES)) {
  for (const [way, settings] of Object.entries(WAYS)) {
    test(`what zlib packs is read: ${name}, ${way}`, () => {
      const packed = deflateRawSync(sample, settings);
      assert.deepEqual(Buffer.from(inflate(packed, sample.length)), Buffer.from(sample));
    });
  }
}

test('a platform with nothing but the web unpacks the same module', async () => {
  const { process: known } = globalThis;
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'process');
  Object.defineProperty(globalThis, 'process', { value: undefined, configurable: true });
  try {
    const { inlined } = await import('../../pkg/dist/bytes.js');
    const module = inlined.compileNow();
    assert.ok(WebAssembly.Module.exports(module).length > 0);
  } finally {
    Object.defineProperty(globalThis, 'process', descriptor);
  }
  assert.equal(globalThis.process, known);
});
