import path from 'node:path';
import { build } from 'esbuild';

const GLUE = './core_bg.js';
/** The optimiser's name for the one module that the wasm imports from. */
const MINIFIED_MODULE = 'a';
/** What the crate declares by `#[wasm_bindgen(module = "/pkg/src/....js")]`; wasm-bindgen copies it. */
const SNIPPET = /\/snippets\/[^/]+\/pkg\/src\/(\w+)\.js$/;
/** The name under which a file is imported; `arguments` would have a meaning of its own. */
const importName = (file) => `${file}Module`;

/**
 * Wraps the glue that wasm-bindgen wrote into one function, so that importing it runs nothing, a
 * bundler can leave it out, and a new instance can be made after a trap. wasm-bindgen's own loaders
 * keep one instance for ever: after a trap every later call would run in a broken one.
 *
 * The `bundler` flavour of the glue is plain functions around one `wasm` variable; esbuild makes one
 * expression of it, nothing is patched. Files of `pkg/src` are imported from there instead of their
 * copies, so that the error classes are the ones that the package exports.
 *
 * @param {string} folder where wasm-bindgen wrote `core_bg.js`
 * @param {{ imports: string[][], exports: string[][] }} short the optimiser's names: module, name and
 *   short name of each import; name and short name of each export
 * @returns {Promise<string>} the source of an ES module that exports `instantiate(module, guards)`
 */
export async function wrapGlue(folder, short) {
  const names = await exportsOf(path.join(folder, GLUE));
  // Names with two underscores are wasm-bindgen's own: what the module imports, and one setter.
  const ours = names.filter((name) => !name.startsWith('__'));
  const files = new Set();
  const imports = short.imports.map(([module, name, key]) => {
    const [, file] = SNIPPET.exec(module) ?? [];
    if (!file) return `${key}: ${name}`;
    files.add(file);
    return `${key}: ${importName(file)}.${name}`;
  });
  const exported = short.exports.map(([name, key]) => {
    const raw = `raw.${key}`;
    if (name === 'memory' || name.startsWith('__wbindgen_externrefs')) return `${name}: ${raw}`;
    // The platform calls the closures behind promises.
    return `${name}: guards.${name.includes('closure') ? 'guardCallback' : 'guard'}(${raw})`;
  });
  const contents = `
    import { ${names.join(', ')} } from '${GLUE}';
    const { exports: raw } = new WebAssembly.Instance(compiled, {
      ${MINIFIED_MODULE}: { ${imports.join(', ')} },
    });
    const exports = { ${exported.join(', ')} };
    __wbg_set_wasm(exports);
    exports.__wbindgen_start();
    instance = { ${ours.join(', ')} };`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder, sourcefile: 'instance.js' },
    plugins: [fromPackage(folder, files)],
    bundle: true,
    format: 'iife',
    minify: true,
    target: 'es2022',
    write: false,
  });
  const imported = [...files].map(
    (file) => `import * as ${importName(file)} from '../src/${file}.js';\n`,
  );
  return `${imported.join('')}
/**
 * The functions of a new instance of the compiled module. Minified: wasm-bindgen's glue.
 *
 * @param {WebAssembly.Module} compiled
 * @param {{ guard: Function, guardCallback: Function }} guards wrap the raw exports
 */
export function instantiate(compiled, guards) {
let instance;
${outputFiles[0].text}return instance;
}
`;
}

/** Turns imports of the copies into members of the files that the wrapper imports. */
const fromPackage = (folder, files) => ({
  name: 'from the package',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: SNIPPET }, ({ path: snippet }) => ({
      path: path.join(folder, snippet),
      namespace: 'package',
    }));
    onLoad({ filter: SNIPPET, namespace: 'package' }, async ({ path: snippet }) => {
      const [, file] = SNIPPET.exec(snippet);
      files.add(file);
      const names = await exportsOf(snippet);
      const lines = names.map((name) => `export const ${name} = ${importName(file)}.${name};`);
      return { contents: lines.join('\n') };
    });
  },
});

async function exportsOf(file) {
  const options = { entryPoints: [file], format: 'esm', metafile: true, write: false };
  const { metafile } = await build(options);
  return Object.values(metafile.outputs)[0].exports;
}
