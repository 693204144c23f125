/**
 * The package without the module's bytes. Bring `identity-center-tokens/core.wasm` yourself, to
 * stream it or to cache it on its own. Everything else is as in the package's main entry.
 *
 * @packageDocumentation
 */

export * from './index.cjs';

/**
 * Loads the module. Await it once before the first call. After a failure it can be called again;
 * given an address, the next `listTokens` or `ready` fetches it again by itself.
 *
 * @example
 * ```ts
 * import { init, listTokens } from 'identity-center-tokens/slim';
 *
 * await init(fetch('/assets/core.wasm'));
 * await listTokens({ identityStoreId: 'd-1', tenantId: 't-1' }, { endpoint: 'https://relay.example.com' });
 * ```
 * @param module - `core.wasm` of the same version of the package: a `WebAssembly.Module`, its
 *   bytes, a `Response`, its address, or a promise of one of them
 * @throws `WasmLoadError` (`WASM_LOAD`) the module is missing, corrupt or refused; `cause` says why
 * @see {@link https://developer.mozilla.org/en-US/docs/WebAssembly/Reference/JavaScript_interface/compileStreaming_static | WebAssembly.compileStreaming}
 */
export function init(module: string | object): Promise<void>;
