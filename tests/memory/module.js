// The package, and the linear memory of the module inside it.

const { Instance } = WebAssembly;
let ours;
let memory;

// A module that stops is instantiated anew. Node may start other modules of its own.
WebAssembly.Instance = class extends Instance {
  constructor(module, imports) {
    super(module, imports);
    ours ??= module;
    if (module !== ours) return;
    memory = Object.values(this.exports).find((value) => value instanceof WebAssembly.Memory);
  }
};

export const library = await import('../../pkg/index.js');
await library.ready();

/** The size of the module's memory in bytes. */
export const linearBytes = () => memory.buffer.byteLength;

/** The module's memory as it is now. */
export const linearMemory = () => memory.buffer;
