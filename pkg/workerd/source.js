// Workers refuse to compile bytes at run time; they compile what is imported as a module.

import compiled from '../dist/core.wasm';

export const imported = { compile: async () => compiled, compileNow: () => compiled };
