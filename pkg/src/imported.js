// The source of the module in Workers: they refuse to compile bytes at run time, and compile what is
// imported as a module.

// By the package's name, so that a builder can leave it to Wrangler; with `?module` Nitro gives the
// module and no instance.
import compiled from 'identity-center-tokens/core.wasm?module';

export const source = {
  // Own members, so that none is read from `Object.prototype`.
  module: undefined,
  instance: undefined,
  compiling: undefined,
  compile: async () => compiled,
  compileNow: () => compiled,
};
