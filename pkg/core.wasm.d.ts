// For TypeScript that reads no `exports`.
export { default } from './core.wasm.cjs';
