// The running module: compiled at first use, kept, and replaced if it ever traps.

import { instantiate } from '../dist/glue.js';
import { cancelAll } from './deadline.js';
import { toError } from './errors.js';

/** One instance of the module, behind a guard. */
class Instance {
  /** Rejects each asynchronous call that is under way. */
  pending = new Set();
  hasStopped = false;

  constructor(module, onStop) {
    this.onStop = onStop;
    this.exports = instantiate(module, this);
  }

  /**
   * Guards an export. Our functions return their errors and never throw, so an exception is a trap.
   * After a trap the memory may be inconsistent: the instance is not entered again.
   */
  guard(run) {
    return (...args) => {
      try {
        if (!this.hasStopped) return run(...args);
      } catch (cause) {
        this.stop(cause);
      }
      throw this.error();
    };
  }

  /** Guards an export that the platform calls, where no caller could catch an exception. */
  guardCallback(run) {
    return (...args) => {
      try {
        if (!this.hasStopped) return run(...args);
      } catch (cause) {
        this.stop(cause);
      }
      return [];
    };
  }

  stop(cause) {
    if (this.hasStopped) return;
    this.hasStopped = true;
    this.cause = cause;
    this.onStop(this);
    cancelAll();
    for (const reject of this.pending) reject(this.error());
    this.pending.clear();
  }

  /** A new error for each call, so that its stack names the caller. */
  error() {
    return wasmError('stopped; the next call starts a fresh one, see cause', this.cause);
  }

  /** Calls an asynchronous export. Its own promise never settles if the module traps. */
  callAsync(name, args) {
    return new Promise((resolve, reject) => {
      const settle = (finish) => (value) => {
        this.pending.delete(reject);
        finish(value);
      };
      this.pending.add(reject);
      try {
        this.exports[name](...args).then(settle(resolve), settle(reject));
      } catch (error) {
        settle(reject)(error);
      }
    });
  }
}

/** The instance, compiled in the calling thread if there is none yet. */
export function instanceSync(source) {
  source.instance ??= loaded(() => {
    source.module ??= source.compileNow();
    return new Instance(source.module, (stopped) => {
      if (source.instance === stopped) source.instance = undefined;
    });
  });
  return source.instance;
}

/** The instance, compiled in the background if there is none yet. */
export async function instance(source) {
  if (!source.module) {
    // Not kept after a failure: the next call tries again.
    source.compiling ??= compile(source).finally(() => {
      source.compiling = undefined;
    });
    source.module = await source.compiling;
  }
  return instanceSync(source);
}

async function compile(source) {
  try {
    return await source.compile();
  } catch (cause) {
    throw loadError(cause);
  }
}

function loaded(load) {
  try {
    return load();
  } catch (cause) {
    throw loadError(cause);
  }
}

/** Globals that the module needs, and test environments such as jsdom lack. */
const NEEDED = ['WebAssembly', 'TextDecoder', 'TextEncoder'];

function loadError(cause) {
  const missing = NEEDED.find((name) => globalThis[name] === undefined);
  if (missing) return wasmError(`could not be loaded: this runtime has no ${missing}`, cause);
  const advice = isRefusal(cause)
    ? "; where a Content-Security-Policy forbids it, script-src needs 'wasm-unsafe-eval'"
    : '';
  return wasmError(`could not be loaded: see cause${advice}`, cause);
}

/** Whether a policy forbade compiling. Engines throw one or the other. */
function isRefusal(cause) {
  try {
    return cause instanceof WebAssembly.CompileError || cause instanceof EvalError;
  } catch {
    // A proxy that throws.
    return false;
  }
}

function wasmError(what, cause) {
  return toError({ message: `the WebAssembly module ${what}`, code: 'WASM_LOAD', cause });
}
