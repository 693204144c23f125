// The package from inside, so that its linear memory can be looked at.

import { readFileSync } from 'node:fs';

export * as client from '../../pkg/src/client.js';

const bytes = readFileSync(new URL('../../pkg/dist/core.wasm', import.meta.url));

export const source = {
  compileNow: () => new WebAssembly.Module(bytes),
  compile: () => WebAssembly.compile(bytes),
};
