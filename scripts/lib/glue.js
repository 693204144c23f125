import path from 'node:path';
import { build } from 'esbuild';

const GLUE = './core_bg.js';
/** The optimiser's name for the one module that the wasm imports from. */
const MINIFIED_MODULE = 'a';
/** What the crate declares by `#[wasm_bindgen(module = "/pkg/src/....js")]`; wasm-bindgen copies it. */
const SNIPPET = /\/snippets\/[^/]+\/pkg\/src\/(\w+)\.js$/;
/** The name under which a file is imported; `arguments` would have a meaning of its own. */
const lentAs = (file) => `${file}Module`;
/** Exports that the platform calls: the closures behind promises. */
const CALLBACK = /closure/;

/**
 * Wraps the glue that wasm-bindgen wrote into one function, so that importing it runs nothing, a
 * bundler can leave it out, and a new instance can be made after a trap.
 *
 * wasm-bindgen's own loaders keep one instance for ever, with its caches: after a trap every later
 * call would run in a broken one.
 *
 * The `bundler` flavour of the glue is plain functions around one `wasm` variable: no loading code,
 * no `document`, no `import.meta`. esbuild makes one expression of it; nothing is patched. What
 * the crate imports from `pkg/src` is imported from there, so that the error classes are the ones
 * that the package exports. The optimiser gave the imports and exports of the module short names;
 * here they meet.
 *
 * @param {string} folder where wasm-bindgen wrote `core_bg.js`
 * @param {{ imports: string[][], exports: string[][] }} short module, name and short name of each
 *   import; name and short name of each export
 * @returns {Promise<string>} the source of an ES module that exports `instantiate(module, guards)`
 */
export async function wrapGlue(folder, short) {
  const names = await exportsOf(path.join(folder, GLUE));
  // Names with two underscores are wasm-bindgen's own: what the module imports, and one setter.
  const ours = names.filter((name) => !name.startsWith('__'));
  const lent = new Set();
  const imports = short.imports.map(([module, name, key]) => {
    const [, file] = SNIPPET.exec(module) ?? [];
    if (!file) return `${key}: ${name}`;
    lent.add(file);
    return `${key}: ${lentAs(file)}.${name}`;
  });
  const exported = short.exports.map(([name, key]) => {
    const raw = `raw.${key}`;
    if (name === 'memory' || name.startsWith('__wbindgen_externrefs')) return `${name}: ${raw}`;
    return `${name}: guards.${CALLBACK.test(name) ? 'guardCallback' : 'guard'}(${raw})`;
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
    plugins: [fromPackage(folder, lent)],
    bundle: true,
    format: 'iife',
    minify: true,
    target: 'es2022',
    write: false,
  });
  const imported = [...lent].map(
    (file) => `import * as ${lentAs(file)} from '../src/${file}.js';\n`,
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

/** Imports of copied files become the names under which the real ones are imported. */
const fromPackage = (folder, lent) => ({
  name: 'from the package',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: SNIPPET }, ({ path: snippet }) => ({
      path: path.join(folder, snippet),
      namespace: 'package',
    }));
    onLoad({ filter: SNIPPET, namespace: 'package' }, async ({ path: snippet }) => {
      const [, file] = SNIPPET.exec(snippet);
      lent.add(file);
      const names = await exportsOf(snippet);
      const lines = names.map((name) => `export const ${name} = ${lentAs(file)}.${name};`);
      return { contents: lines.join('\n') };
    });
  },
});

async function exportsOf(file) {
  const { metafile } = await build({
    entryPoints: [file],
    format: 'esm',
    metafile: true,
    write: false,
  });
  return Object.values(metafile.outputs)[0].exports;
}
