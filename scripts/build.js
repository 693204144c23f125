// Builds pkg/dist: the wasm module, its glue, its bytes as text, the CommonJS
// entries, and what the package's commands serve.

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { TENANTS } from '../emulator/seed.js';
import { inRoot, program, ROOT, TOOLS, WASM_TARGET } from './lib/paths.js';
import { ask, run, Stop, start } from './lib/run.js';
import { fingerprint, isFresh, leave } from './lib/stamp.js';
import { setUpBuild } from './setup.js';

// One by one: Node 20 and Safari 16.4 refuse some of what `--all-features` lets through.
const WASM_FEATURES = [
  'bulk-memory',
  'multivalue',
  'mutable-globals',
  'nontrapping-float-to-int',
  'reference-types',
  'sign-ext',
];

const SOURCES = [
  ...['src', 'Cargo.toml', 'Cargo.lock', 'rust-toolchain.toml', '.cargo'],
  ...['pkg/index.js', 'pkg/src', 'scripts/build.js', 'scripts/encode.js', 'scripts/lib'],
  ...['pkg/relay.js', 'pkg/index.d.ts', 'pkg/node.d.ts', 'pkg/relay.d.ts'],
  ...['www', 'emulator', 'LICENSE'],
];
const OUTPUT = 'pkg/dist';
const STAMP = inRoot('target', 'setup', 'build');

/** Compiles the library. Paths of this machine are replaced: the same commit gives the same bytes. */
export async function compile() {
  const cargoHome = process.env.CARGO_HOME ?? path.join(homedir(), '.cargo');
  const remap = [
    [ROOT, '.'],
    [cargoHome, '/cargo'],
    [ask('rustc', ['--print', 'sysroot']), '/rust'],
  ].map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
  await run('cargo', [
    ...['build', '--release', '--locked', '--lib', '--target', WASM_TARGET],
    ...['--config', `target.${WASM_TARGET}.rustflags=${JSON.stringify(remap)}`],
  ]);
  return inRoot('target', WASM_TARGET, 'release', 'identity_center_tokens.wasm');
}

/**
 * Writes `core.js`, `core_bg.js` and `core_bg.wasm` into the folder. Names of functions are kept only
 * for those who weigh them.
 */
export async function bind(module, folder, { named = false } = {}) {
  await run(path.join(TOOLS, program('wasm-bindgen')), [
    ...['--target', 'bundler', '--no-typescript', '--out-dir', folder, '--out-name', 'core'],
    ...(named ? [] : ['--remove-name-section']),
    ...['--remove-producers-section', module],
  ]);
}

/**
 * The pinned binaryen: other versions of `wasm-opt` are known to break the module silently. Gives
 * the module and its new, short names of imports and exports.
 */
export async function optimise(folder, { named = false } = {}) {
  const output = path.join(folder, 'core.wasm');
  const names = await run(process.execPath, [
    inRoot('node_modules', 'binaryen', 'bin', 'wasm-opt'),
    ...['-Oz', '--minify-imports-and-exports-and-modules', '--strip-target-features'],
    // What is merged into larger functions is smaller, but gzip finds less in it.
    ...['--one-caller-inline-max-function-size=20', '--skip-pass=local-cse'],
    ...['--mvp-features', ...WASM_FEATURES.map((feature) => `--enable-${feature}`)],
    ...(named ? ['--debuginfo'] : []),
    ...[path.join(folder, 'core_bg.wasm'), '-o', output],
  ]);
  return { wasm: readFileSync(output), names: JSON.parse(names) };
}

function refuseMachinePaths(bytes) {
  const text = bytes.toString('latin1');
  for (const place of [ROOT, homedir(), '/home/', '/Users/', '.cargo/registry']) {
    if (place.length > 1 && text.includes(place)) {
      throw new Stop(`core.wasm holds a path of this machine (${place}).`);
    }
  }
}

/** CommonJS of an ES module, with what it imports from the package's own files inside. */
async function commonJs(...entry) {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [inRoot('pkg', ...entry)],
    bundle: true,
    external: ['identity-center-tokens'],
    write: false,
    // Names of classes are spelled out in the sources; the bytes would be half of the package twice.
    minify: true,
    format: 'cjs',
    // Node's convention, for the list of names that `import` of a CommonJS file reads.
    platform: 'node',
    target: 'es2022',
  });
  return outputFiles[0].text;
}

/** The CommonJS entries: one bundle, so that all of them share one instance and one set of classes. */
async function writeCommonJs(write) {
  const names = Object.keys(await import(pathToFileURL(inRoot('pkg', 'index.js')).href));
  write('everything.cjs', await commonJs('src', 'everything.js'));
  const entry = (exported) =>
    [
      "const everything = require('./everything.cjs');",
      ...exported.map((name) => `exports.${name} = everything.${name};`),
      '',
    ].join('\n');
  write('index.cjs', entry(names));
  write('node.cjs', entry(['credentialsFromEnv']));
  write('relay.cjs', await commonJs('relay.js'));
  // TypeScript wants declarations beside each kind of module.
  for (const name of ['index', 'node', 'relay']) {
    write(`${name}.d.cts`, readFileSync(inRoot('pkg', `${name}.d.ts`)));
  }
}

/** What the commands of the package serve, and the licence that goes with it. */
function copyCompanions() {
  for (const [from, to] of [
    ['www', 'console'],
    ['emulator', 'emulator'],
  ]) {
    rmSync(inRoot(OUTPUT, to), { recursive: true, force: true });
    cpSync(inRoot(from), inRoot(OUTPUT, to), { recursive: true });
  }
  if (existsSync(inRoot('LICENSE'))) cpSync(inRoot('LICENSE'), inRoot('pkg', 'LICENSE'));
}

/** Calls the built package once through each entry, with the documented answer. */
async function smoke() {
  const { tokens } = TENANTS.documented;
  const body = JSON.stringify(JSON.stringify({ bearer_tokens: tokens }));
  const expected = tokens.map(({ token_id }) => token_id).join();
  for (const [entry, load] of [
    ['index.js', `import('./index.js')`],
    ['dist/index.cjs', `Promise.resolve(require('./dist/index.cjs'))`],
  ]) {
    const call = `${load}.then(({ validateResponse }) => {
      const { bearerTokens } = validateResponse(${body});
      process.stdout.write(bearerTokens.map(({ tokenId }) => tokenId).join());
    })`;
    const received = await run(process.execPath, ['-e', call], { cwd: inRoot('pkg') });
    if (received !== expected) throw new Stop(`${entry}: expected ${expected}, got ${received}`);
    console.log(`${entry}: gives the ${tokens.length} documented tokens`);
  }
}

async function printSizes(wasm) {
  const { bundleFor, weigh } = await import('./lib/size.js');
  const bundle = await bundleFor('listTokens');
  console.table({ 'core.wasm': weigh(wasm), 'bundle of listTokens': weigh(bundle) });
}

const sourcesNow = () => fingerprint(...SOURCES);

/** Whether pkg/dist belongs to the sources as they are now. */
export function isBuilt() {
  return isFresh(STAMP, `${sourcesNow()} ${fingerprint(OUTPUT)}`);
}

/** Sets up what is missing, then builds pkg/dist. */
export async function buildPackage() {
  await setUpBuild();
  const sources = sourcesNow();
  const { wrapGlue } = await import('./lib/glue.js');
  const { encodeBytes } = await import('./encode.js');
  mkdirSync(inRoot('target'), { recursive: true });
  const folder = mkdtempSync(inRoot('target', 'bind-'));
  try {
    console.log('cargo build: the library for WebAssembly');
    await bind(await compile(), folder);
    console.log('wasm-opt -Oz');
    const { wasm, names } = await optimise(folder);
    refuseMachinePaths(wasm);
    const write = (name, contents) => {
      // Renamed into place: a reader never sees half a file.
      writeFileSync(path.join(folder, name), contents);
      renameSync(path.join(folder, name), inRoot(OUTPUT, name));
    };
    mkdirSync(inRoot(OUTPUT), { recursive: true });
    write('core.wasm', wasm);
    write('glue.js', await wrapGlue(folder, names));
    write('bytes.js', encodeBytes(wasm));
    await writeCommonJs(write);
    copyCompanions();
    await smoke();
    await printSizes(wasm);
  } finally {
    rmSync(folder, { recursive: true });
  }
  leave(STAMP, `${sources} ${fingerprint(OUTPUT)}`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) start(buildPackage);
