// The room `scripts`: one small program for each npm script, what they share in lib/. No rule of the
// service and no test is here, and nothing of it is published.
// Builds pkg/dist: the wasm module, its glue, its bytes as text, the entries, the command and its
// page.

import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { TENANTS } from '../emulator/seed.js';
import { inRoot, ROOT, WASM_TARGET } from './lib/paths.js';
import { run, start, tryOutput, UserError } from './lib/run.js';
import { fingerprint, isFresh, writeStamp } from './lib/stamp.js';
import { setUpBuild } from './setup.js';

const OUTPUT = inRoot('pkg', 'dist');
const STAMP = inRoot('target', 'setup', 'build');
const SOURCES = [
  ...['src', 'Cargo.toml', 'Cargo.lock', 'rust-toolchain.toml', '.cargo', 'package-lock.json'],
  ...['scripts/build.js', 'scripts/encode.js', 'scripts/lib'],
  ...['pkg/index.js', 'pkg/node.js', 'pkg/relay.js', 'pkg/relay'],
  ...['pkg/src', 'pkg/bin', 'pkg/cli', 'pkg/report', 'www', 'emulator', 'LICENSE'],
];

/** Compiles the library. Paths of this machine are replaced: the same commit gives the same bytes. */
async function compile() {
  const cargoHome = process.env.CARGO_HOME ?? path.join(homedir(), '.cargo');
  const remap = [
    [ROOT, '.'],
    [cargoHome, '/cargo'],
    [tryOutput('rustc', ['--print', 'sysroot']), '/rust'],
  ].map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
  await run('cargo', [
    ...['build', '--release', '--locked', '--lib', '--target', WASM_TARGET],
    ...['--features', 'npm'],
    ...['--config', `target.${WASM_TARGET}.rustflags=${JSON.stringify(remap)}`],
  ]);
  return inRoot('target', WASM_TARGET, 'release', 'identity_center_tokens.wasm');
}

/** Writes `core_bg.js` and `core_bg.wasm` into the folder. */
const bind = (module, folder) =>
  run('wasm-bindgen', [
    ...['--target', 'bundler', '--no-typescript', '--out-dir', folder, '--out-name', 'core'],
    ...['--remove-producers-section', module],
  ]);

/**
 * The pinned binaryen: other versions of `wasm-opt` are known to break the module silently. Gives
 * the module and its new, short names of imports and exports.
 */
async function optimise(folder) {
  const output = path.join(folder, 'core.wasm');
  const names = await run(process.execPath, [
    inRoot('node_modules', 'binaryen', 'bin', 'wasm-opt'),
    // The second round finds what the first one left. What is merged into larger functions is
    // smaller, but gzip finds less in it. Together 2 KB of the gzipped bundle, which is printed below.
    ...['-Oz', '-Oz', '--minify-imports-and-exports-and-modules', '--strip-target-features'],
    ...['--one-caller-inline-max-function-size=20', '--skip-pass=local-cse', '--mvp-features'],
    // One by one: Node 20 and Safari 16.4 refuse some of what `--all-features` allows.
    ...['--enable-bulk-memory', '--enable-multivalue', '--enable-mutable-globals'],
    ...['--enable-nontrapping-float-to-int', '--enable-reference-types', '--enable-sign-ext'],
    ...[path.join(folder, 'core_bg.wasm'), '-o', output],
  ]);
  return { wasm: readFileSync(output), names: JSON.parse(names) };
}

function refuseMachinePaths(bytes) {
  const text = bytes.toString('latin1');
  for (const place of [ROOT, homedir(), '/home/', '/Users/', '.cargo/registry']) {
    if (place.length > 1 && text.includes(place)) {
      throw new UserError(`core.wasm holds a path of this machine (${place}).`);
    }
  }
}

/** Calls the built package once through each entry, with the documented answer. */
async function smoke() {
  const { tokens } = TENANTS.documented;
  const body = JSON.stringify(JSON.stringify({ bearer_tokens: tokens }));
  const expected = tokens.map(({ token_id }) => token_id).join();
  for (const load of [`import('./index.js')`, `Promise.resolve(require('./dist/index.cjs'))`]) {
    const call = `${load}.then(({ validateResponse }) => {
      const { bearerTokens } = validateResponse(${body});
      process.stdout.write(bearerTokens.map(({ tokenId }) => tokenId).join());
    })`;
    const received = await run(process.execPath, ['-e', call], { cwd: inRoot('pkg') });
    if (received !== expected)
      throw new UserError(`${load}: expected ${expected}, got ${received}`);
  }
}

/** Writes pkg/dist anew: what an earlier build left would be published. */
async function writeOutput(wasm, glue) {
  const { encodeBytes } = await import('./encode.js');
  const { commonJs, modules } = await import('./lib/entries.js');
  const { commandFiles } = await import('./lib/command.js');
  rmSync(OUTPUT, { recursive: true, force: true });
  const write = (files) => {
    for (const [name, contents] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(OUTPUT, name)), { recursive: true });
      writeFileSync(path.join(OUTPUT, name), contents);
    }
  };
  // MIT asks for its text wherever the code goes.
  const license = readFileSync(inRoot('node_modules', 'tiny-inflate', 'LICENSE'));
  write({ 'core.wasm': wasm, 'glue.js': glue, 'text.js': await encodeBytes(wasm) });
  write({ 'tiny-inflate.LICENSE': license, ...(await modules()), ...(await commandFiles()) });
  write(await commonJs(Object.keys(await import(pathToFileURL(inRoot('pkg', 'index.js')).href))));
  copyFileSync(inRoot('LICENSE'), inRoot('pkg', 'LICENSE'));
}

/** Whether pkg/dist belongs to the sources as they are now. */
export const isBuilt = () =>
  isFresh(STAMP, `${fingerprint(...SOURCES)} ${fingerprint('pkg/dist')}`);

/** Sets up what is missing, then builds pkg/dist. */
export async function buildPackage() {
  await setUpBuild();
  const sources = fingerprint(...SOURCES);
  const { wrapGlue } = await import('./lib/glue.js');
  const { bundleFor, weigh } = await import('./lib/size.js');
  mkdirSync(inRoot('target'), { recursive: true });
  const folder = mkdtempSync(inRoot('target', 'bind-'));
  try {
    console.log('cargo build: the library for WebAssembly');
    await bind(await compile(), folder);
    console.log('wasm-opt -Oz');
    const { wasm, names } = await optimise(folder);
    refuseMachinePaths(wasm);
    await writeOutput(wasm, await wrapGlue(folder, names));
    await smoke();
    const bundle = await bundleFor('listTokens');
    console.table({ 'core.wasm': weigh(wasm), 'bundle of listTokens': weigh(bundle) });
  } finally {
    rmSync(folder, { recursive: true });
  }
  writeStamp(STAMP, `${sources} ${fingerprint('pkg/dist')}`);
}

/** Builds if the sources have changed since the last build. */
export async function ensureBuilt() {
  await setUpBuild();
  if (!isBuilt()) await buildPackage();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) start(buildPackage);
