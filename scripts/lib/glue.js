import path from 'node:path';
import { build } from 'esbuild';

/**
 * Wraps the glue that wasm-bindgen wrote into one function, so that importing it runs nothing, a
 * bundler can leave it out, and a new instance can be made at any time.
 *
 * The `bundler` flavour of the glue is plain functions around one `wasm` variable: no loading code,
 * no `document`, no `import.meta`. esbuild turns it into an expression; nothing is patched.
 *
 * @param {string} folder where wasm-bindgen wrote `core_bg.js`
 * @returns {Promise<string>} the source of an ES module that exports `instantiate(module)`
 */
export async function wrapGlue(folder) {
  const glue = './core_bg.js';
  const options = { bundle: true, write: false, target: 'es2022', legalComments: 'none' };
  const names = await exportsOf(path.join(folder, glue), options);
  const result = await build({
    ...options,
    format: 'iife',
    globalName: 'glue',
    stdin: {
      contents: `
        export * as imports from '${glue}';
        export { __wbg_set_wasm as use } from '${glue}';
        import { ${names.join(', ')} } from '${glue}';
        export const functions = { ${names.join(', ')} };`,
      resolveDir: folder,
    },
  });
  const [{ text }] = result.outputFiles;
  return `/**
 * A new instance of the compiled module: its functions, and \`memory\`.
 *
 * @param {WebAssembly.Module} module
 */
export function instantiate(module) {
${text.replaceAll('"use strict";\n', '')}
  const { exports } = new WebAssembly.Instance(module, { '${glue}': glue.imports });
  glue.use(exports);
  exports.__wbindgen_start();
  return { ...glue.functions, memory: exports.memory };
}
`;
}

/** The functions that Rust exports; names with two underscores are wasm-bindgen's own. */
async function exportsOf(file, options) {
  const { metafile } = await build({
    ...options,
    entryPoints: [file],
    format: 'esm',
    metafile: true,
  });
  const [{ exports }] = Object.values(metafile.outputs);
  return exports.filter((name) => !name.startsWith('__'));
}
