import path from 'node:path';

/** The folder of the repository. */
export const ROOT = path.join(import.meta.dirname, '..', '..');

/** A path inside the repository. */
export const inRoot = (...parts) => path.join(ROOT, ...parts);

/** Holds `wasm-bindgen`, `wasm-bindgen-test-runner` and `wasm-pack`, built from locked sources. */
export const TOOLS = inRoot('target', 'tools');

export const WASM_TARGET = 'wasm32-unknown-unknown';

/** The name of a program's file. */
export const program = (name) => (process.platform === 'win32' ? `${name}.exe` : name);
