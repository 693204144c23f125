// The bytes of the module as text, and every way from there to a compiled module.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import zlib from 'node:zlib';
import { source } from '../../pkg/dist/bytes.js';
import { inRoot } from '../../scripts/lib/paths.js';

const wasm = readFileSync(inRoot('pkg', 'dist', 'core.wasm'));
const EXPECTED = new WebAssembly.Module(wasm);

// Node compiles a module of its own when `Response` is first used; do not count that one.
new Response();

const undo = [];
afterEach(() => {
  while (undo.length > 0) undo.pop()();
});

/** Replaces a member of the platform until the test ends; undefined removes it. */
function replace(owner, name, value) {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  undo.push(() => {
    if (before) Object.defineProperty(owner, name, before);
    else delete owner[name];
  });
  Object.defineProperty(owner, name, { value, configurable: true, writable: true });
}

/** Lets the test see what a function of the platform is called with. */
function spy(owner, name) {
  const real = owner[name];
  const calls = [];
  replace(owner, name, (argument) => {
    calls.push(argument);
    return real.call(owner, argument);
  });
  return calls;
}

/** A platform without Node's zlib. */
const inPage = () => replace(globalThis, 'process', undefined);

function assertIsModule(module) {
  assert.deepEqual(WebAssembly.Module.exports(module), WebAssembly.Module.exports(EXPECTED));
}

/** How Node and a page unpack when they may not wait. */
const SYNCHRONOUS = {
  'with zlib': () => {},
  'with a library': inPage,
};
for (const [name, prepare] of Object.entries(SYNCHRONOUS)) {
  test(`compiled at once, ${name}`, () => {
    let bytes;
    const { Module } = WebAssembly;
    replace(
      WebAssembly,
      'Module',
      class extends Module {
        constructor(argument) {
          super(argument);
          bytes = Buffer.from(argument);
        }
      },
    );
    prepare();
    assertIsModule(source.compileNow());
    assert.deepEqual(bytes, wasm);
  });
}

test('a page inflates and compiles as a stream', async () => {
  inPage();
  const [streamed, compiled] = [spy(WebAssembly, 'compileStreaming'), spy(WebAssembly, 'compile')];
  let copy;
  const { Response: Real } = globalThis;
  replace(
    globalThis,
    'Response',
    class extends Real {
      constructor(...args) {
        super(...args);
        copy = this.clone();
      }
    },
  );
  assertIsModule(await source.compile());
  assert.deepEqual([streamed.length, compiled.length], [1, 0]);
  assert.equal(streamed[0].headers.get('Content-Type'), 'application/wasm');
  assert.deepEqual(Buffer.from(await copy.arrayBuffer()), wasm);
});

test('Node inflates with zlib and compiles on this thread', async () => {
  const unused = ['compileStreaming', 'compile'].map((name) => spy(WebAssembly, name));
  const inflated = spy(zlib, 'inflateRawSync');
  assertIsModule(await source.compile());
  assert.deepEqual(
    unused.map(({ length }) => length),
    [0, 0],
  );
  assert.equal(inflated.length, 1);
});

/** Each leaves the platform without one part of the stream. */
const WITHOUT_STREAM = {
  'without compileStreaming': () => {
    inPage();
    replace(WebAssembly, 'compileStreaming', undefined);
  },
  'without DecompressionStream': () => {
    inPage();
    replace(globalThis, 'DecompressionStream', undefined);
  },
  "where DecompressionStream refuses 'deflate-raw'": () => {
    inPage();
    replace(
      globalThis,
      'DecompressionStream',
      class {
        constructor() {
          throw new TypeError('unsupported format');
        }
      },
    );
  },
  'without Response': () => {
    inPage();
    replace(globalThis, 'Response', undefined);
  },
};
for (const [name, prepare] of Object.entries(WITHOUT_STREAM)) {
  test(`compiled as a whole ${name}`, async () => {
    const [streamed, compiled] = [
      spy(WebAssembly, 'compileStreaming'),
      spy(WebAssembly, 'compile'),
    ];
    prepare();
    assertIsModule(await source.compile());
    assert.deepEqual([streamed.length, compiled.length], [0, 1]);
    assert.deepEqual(Buffer.from(compiled[0]), wasm);
  });
}

const fromBase64 = (text) => new Uint8Array(Buffer.from(text, 'base64'));
for (const native of [fromBase64, undefined]) {
  test(`base64 is decoded by ${native ? 'the platform' : 'a loop over atob'}`, async () => {
    inPage();
    replace(Uint8Array, 'fromBase64', native);
    const decoded = spy(globalThis, 'atob');
    assertIsModule(await source.compile());
    assert.equal(decoded.length, native ? 0 : 1);
  });
}

for (const way of ['compileStreaming', 'compile']) {
  test(`the error of ${way} comes out as it is, and nothing else is tried`, async () => {
    inPage();
    const tried = [];
    const refusal = new WebAssembly.CompileError("blocked by 'script-src'");
    for (const name of ['compileStreaming', 'compile']) {
      replace(WebAssembly, name, async () => {
        tried.push(name);
        throw refusal;
      });
    }
    if (way === 'compile') replace(globalThis, 'DecompressionStream', undefined);
    await assert.rejects(source.compile(), (error) => error === refusal);
    assert.deepEqual(tried, [way]);
  });
}

test('a module that does not fit its text rejects, and nothing stays unhandled', async () => {
  inPage();
  // Decodes to a block of a type that DEFLATE does not have.
  replace(Uint8Array, 'fromBase64', () => Uint8Array.of(7));
  await assert.rejects(source.compile());
});
