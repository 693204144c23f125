import path from 'node:path';
import { build } from 'esbuild';

const GLUE = './core_bg.js';
/** The optimiser's name for the one module that the wasm imports from. */
const MINIFIED_MODULE = 'a';
/** Exports that are called for each body and each of its pieces; numbers are all they take. */
const HOT = /^reader(?:Start|Input|Read\w*)$/;

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
 * @param {Uint8Array} wasm the module
 * @param {{ imports: string[][], exports: string[][] }} short module, name and short name of each
 *   import; name and short name of each export
 * @returns {Promise<string>} the source of an ES module that exports `instantiate(module, stopped)`
 */
export async function wrapGlue(folder, wasm, short) {
  const names = await exportsOf(path.join(folder, GLUE));
  // Names with two underscores are wasm-bindgen's own: what the module imports, and one setter.
  const ours = names.filter((name) => !name.startsWith('__'));
  const imports = short.imports.map(([, name, key]) => `${key}: ${name}`);
  const arities = aritiesOf(wasm);
  const exported = short.exports.map(
    ([name, key]) => `${name}: ${guardOf(name, `raw.${key}`, arities[key])}`,
  );
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
    bundle: true,
    format: 'iife',
    minify: true,
    target: 'es2022',
    write: false,
  });
  return `/**
 * A new instance of the compiled module: its functions, and \`memory\`. Minified: wasm-bindgen's glue.
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

/**
 * One export behind the guard. A hot one has a guard of its own: its calls make no array of their
 * arguments, and the engine sees which function it is.
 */
function guardOf(name, run, arity) {
  if (!HOT.test(name)) return `guarded(${run})`;
  const args = Array.from({ length: arity }, (_, i) => `a${i}`).join(', ');
  return `(${args}) => {
    try { if (!end) return ${run}(${args}); } catch (error) { end ??= stopped(error); }
    throw end;
  }`;
}

/** How many arguments each exported function takes, by its short name. None of them is run. */
function aritiesOf(wasm) {
  const module = new WebAssembly.Module(wasm);
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] = () => {};
  }
  const { exports } = new WebAssembly.Instance(module, imports);
  const functions = Object.entries(exports).filter(([, value]) => typeof value === 'function');
  return Object.fromEntries(functions.map(([name, { length }]) => [name, length]));
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
