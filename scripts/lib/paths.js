import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/[\\/]$/, '');

/** A path inside the repository. */
export const inRoot = (...parts) => path.join(ROOT, ...parts);

/** Holds `wasm-bindgen`, `wasm-bindgen-test-runner` and `wasm-pack`, built from locked sources. */
export const TOOLS = inRoot('target', 'tools');

export const WASM_TARGET = 'wasm32-unknown-unknown';

/** The name of a program on this platform. */
export const program = (name) => (process.platform === 'win32' ? `${name}.exe` : name);
