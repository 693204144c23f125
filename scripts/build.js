// Builds pkg/dist: the wasm module, its glue, its bytes as text, the CommonJS entries, the command
// and its page.

import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
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
  ...['scripts/build.js', 'scripts/encode.js', 'scripts/lib'],
  ...['pkg/index.js', 'pkg/node.js', 'pkg/relay.js', 'pkg/relay'],
  ...['pkg/src', 'pkg/bin', 'pkg/cli', 'pkg/report', 'www', 'emulator', 'LICENSE'],
];
const OUTPUT = 'pkg/dist';
const STAMP = inRoot('target', 'setup', 'build');

/** Compiles the library. Paths of this machine are replaced: the same commit gives the same bytes. */
async function compile() {
  const cargoHome = process.env.CARGO_HOME ?? path.join(homedir(), '.cargo');
  const remap = [
    [ROOT, '.'],
    [cargoHome, '/cargo'],
    [ask('rustc', ['--print', 'sysroot']), '/rust'],
  ].map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
  await run('cargo', [
    ...['build', '--release', '--locked', '--lib', '--target', WASM_TARGET],
    ...['--features', 'npm'],
    ...['--config', `target.${WASM_TARGET}.rustflags=${JSON.stringify(remap)}`],
  ]);
  return inRoot('target', WASM_TARGET, 'release', 'identity_center_tokens.wasm');
}

/** Writes `core_bg.js` and `core_bg.wasm` into the folder. */
async function bind(module, folder) {
  await run(path.join(TOOLS, program('wasm-bindgen')), [
    ...['--target', 'bundler', '--no-typescript', '--out-dir', folder, '--out-name', 'core'],
    ...['--remove-producers-section', module],
  ]);
}

/**
 * The pinned binaryen: other versions of `wasm-opt` are known to break the module silently. Gives
 * the module and its new, short names of imports and exports.
 */
async function optimise(folder) {
  const output = path.join(folder, 'core.wasm');
  const bound = path.join(folder, 'core_bg.wasm');
  const names = await run(process.execPath, [
    inRoot('node_modules', 'binaryen', 'bin', 'wasm-opt'),
    // The second round finds what the first one left. What is merged into larger functions is
    // smaller, but gzip finds less in it. Together 2 KB of the gzipped bundle, which is printed below.
    ...['-Oz', '-Oz', '--minify-imports-and-exports-and-modules', '--strip-target-features'],
    ...['--one-caller-inline-max-function-size=20', '--skip-pass=local-cse'],
    ...['--mvp-features', ...WASM_FEATURES.map((feature) => `--enable-${feature}`)],
    ...[bound, '-o', output],
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

/** What an earlier build left behind would be published. */
function removeAllBut(written) {
  for (const entry of readdirSync(inRoot(OUTPUT), { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && !written.has(path.relative(inRoot(OUTPUT), file))) rmSync(file);
  }
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
    const written = new Set();
    const write = (name, contents) => {
      written.add(path.normalize(name));
      // Renamed into place: a reader never sees half a file.
      writeFileSync(path.join(folder, 'new'), contents);
      mkdirSync(path.dirname(inRoot(OUTPUT, name)), { recursive: true });
      renameSync(path.join(folder, 'new'), inRoot(OUTPUT, name));
    };
    write('core.wasm', wasm);
    write('glue.js', await wrapGlue(folder, names));
    write('text.js', await encodeBytes(wasm));
    const entries = await import('./lib/entries.js');
    const { commandFiles } = await import('./lib/command.js');
    write('bytes.js', await entries.bytesModule());
    // MIT asks for its text wherever the code goes.
    write('tiny-inflate.LICENSE', readFileSync(inRoot('node_modules', 'tiny-inflate', 'LICENSE')));
    write('client.js', await entries.clientModule());
    write('relay.js', await entries.relayModule());
    write('relay-node.js', await entries.relayNodeModule());
    const exported = Object.keys(await import(pathToFileURL(inRoot('pkg', 'index.js')).href));
    const bundles = {
      'slim.js': await entries.slimModule(),
      ...(await entries.workerdModules()),
      ...(await entries.commonJsFiles(exported)),
      ...(await commandFiles()),
    };
    for (const [name, contents] of Object.entries(bundles)) write(name, contents);
    removeAllBut(written);
    copyFileSync(inRoot('LICENSE'), inRoot('pkg', 'LICENSE'));
    await smoke();
    await printSizes(wasm);
  } finally {
    rmSync(folder, { recursive: true });
  }
  leave(STAMP, `${sources} ${fingerprint(OUTPUT)}`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) start(buildPackage);
