/**
 * The module for {@link init | `init`} of `identity-center-tokens/slim`. What an import gives depends
 * on the loader, and `init` takes each: a `WebAssembly.Module` in Cloudflare Workers, the file's
 * address with a file loader (`new URL`, `?url`, esbuild's `file`), its bytes with a binary loader.
 *
 * @packageDocumentation
 */

/** A module, an address or bytes: only the loader knows. */
declare const core: string | object;
export = core;
