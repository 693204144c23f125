import path from 'node:path';
import { build } from 'esbuild';

const GLUE = './core_bg.js';
/** The optimiser's name for the one module that the wasm imports from. */
const MINIFIED_MODULE = 'a';

/**
 * Wraps the glue that wasm-bindgen wrote into one function, so that importing it runs nothing, a
 * bundler can leave it out, and a new instance can be made at any time.
 *
 * The `bundler` flavour of the glue is plain functions around one `wasm` variable: no loading code,
 * no `document`, no `import.meta`. esbuild makes one expression of it; nothing is patched.
 *
 * Our functions give errors back and never throw: whatever comes out of the module was a trap, and
 * leaves it in pieces. Then `stopped` is told once, its answer is thrown from there on, and nothing
 * runs in the instance any more.
 *
 * The optimiser gave the imports and exports of the module short names; here they meet.
 *
 * @param {string} folder where wasm-bindgen wrote `core_bg.js`
 * @param {{ imports: string[][], exports: string[][] }} short module, name and short name of each
 *   import; name and short name of each export
 * @returns {Promise<string>} the source of an ES module that exports `instantiate(module, stopped)`
 */
export async function wrapGlue(folder, short) {
  const names = await exportsOf(path.join(folder, GLUE));
  // Names with two underscores are wasm-bindgen's own: what the module imports, and one setter.
  const ours = names.filter((name) => !name.startsWith('__'));
  const imports = short.imports.map(([, name, key]) => `${key}: ${name}`);
  const exported = short.exports.map(([name, key]) => `${name}: guarded(raw.${key})`);
  const contents = `
    import { ${names.join(', ')} } from '${GLUE}';
    const { exports: raw } = new WebAssembly.Instance(compiled, {
      ${MINIFIED_MODULE}: { ${imports.join(', ')} },
    });
    let end;
    const guarded = (run) =>
      typeof run !== 'function' ? run : (...args) => {
        try {
          if (!end) return run(...args);
        } catch (error) {
          end ??= stopped(error);
        }
        throw end;
      };
    const exports = { ${exported.join(', ')} };
    __wbg_set_wasm(exports);
    exports.__wbindgen_start();
    instance = { ${ours.join(', ')}, memory: exports.memory };`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder, sourcefile: 'instance.js' },
    // Names the files in comments: the same text wherever the folder is.
    absWorkingDir: folder,
    bundle: true,
    format: 'iife',
    target: 'es2022',
    write: false,
  });
  return `/**
 * A new instance of the compiled module: its functions, and \`memory\`.
 *
 * @param {WebAssembly.Module} compiled
 * @param {(error: unknown) => Error} stopped told once, if the module traps
 */
export function instantiate(compiled, stopped) {
let instance;
${outputFiles[0].text}return instance;
}
`;
}

async function exportsOf(file) {
  const { metafile } = await build({
    entryPoints: [file],
    format: 'esm',
    metafile: true,
    write: false,
  });
  return Object.values(metafile.outputs)[0].exports;
}
