// Puts in place what is missing, each step in one line; silent and fast when all is there.
// Only Node's own modules: this runs before `npm ci`.

import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  findChromedriver,
  findChromium,
  findFirefox,
  findMiniBrowser,
  which,
} from './lib/browser.js';
import { inRoot, program, TOOLS, WASM_TARGET } from './lib/paths.js';
import { run, start, tryOutput, UserError } from './lib/run.js';
import { fingerprint, isFresh, writeStamp } from './lib/stamp.js';

const WASM_PACK = '0.15.1';

const say = (text) => console.log(`set-up: ${text}`);
const stampOf = (step) => inRoot('target', 'setup', step);
const inTools = (name) => path.join(TOOLS, program(name));

async function rust() {
  const channel = /channel = "(.+)"/.exec(readFileSync(inRoot('rust-toolchain.toml'), 'utf8'))[1];
  const stamp = stampOf('rust');
  const [known, place] = existsSync(stamp) ? readFileSync(stamp, 'utf8').split('\n') : [];
  if (known === channel && existsSync(place)) return;

  if (!which(program('rustup'))) {
    throw new UserError(
      'rustup is missing: install it from https://rustup.rs, then run this again.',
    );
  }
  if (!tryOutput('rustc', ['--version'])) {
    say(`Rust ${channel}`);
    await run('rustup', ['toolchain', 'install', channel, '--profile', 'minimal']);
  }
  const libraries = () => tryOutput('rustc', ['--print', 'target-libdir', '--target', WASM_TARGET]);
  if (!existsSync(libraries() ?? '')) {
    say(`the Rust target ${WASM_TARGET}`);
    await run('rustup', ['target', 'add', WASM_TARGET]);
  }
  for (const [command, component] of [
    ['fmt', 'rustfmt'],
    ['clippy', 'clippy'],
  ]) {
    if (tryOutput('cargo', [command, '--version'])) continue;
    say(`the Rust component ${component}`);
    await run('rustup', ['component', 'add', component]);
  }
  writeStamp(stamp, `${channel}\n${libraries()}`);
}

async function nodePackages() {
  const stamp = inRoot('node_modules', '.setup');
  const wanted = fingerprint('package-lock.json');
  if (isFresh(stamp, wanted)) return;
  say('npm packages');
  await run('npm', ['ci']);
  writeStamp(stamp, wanted);
}

async function bindgen() {
  const crate = 'tools/wasm-bindgen';
  const stamp = stampOf('wasm-bindgen');
  const wanted = fingerprint(`${crate}/Cargo.toml`, `${crate}/Cargo.lock`, `${crate}/src`);
  const copies = ['wasm-bindgen', 'wasm-bindgen-test-runner'].map(inTools);
  if (isFresh(stamp, wanted) && copies.every((copy) => existsSync(copy))) return;
  say('wasm-bindgen, compiled from source (one to two minutes, once)');
  // A target folder of its own: cleaning the library's keeps it.
  const target = inRoot(crate, 'target');
  await run('cargo', ['build', '--locked'], {
    cwd: inRoot(crate),
    env: { CARGO_TARGET_DIR: target },
  });
  mkdirSync(TOOLS, { recursive: true });
  for (const copy of copies) {
    copyFileSync(path.join(target, 'debug', program('bindgen-tools')), copy);
  }
  writeStamp(stamp, wanted);
}

/** `wasm-pack`, for those who build or test with it. */
export async function setUpWasmPack() {
  const stamp = stampOf('wasm-pack');
  if (isFresh(stamp, WASM_PACK) && existsSync(inTools('wasm-pack'))) return;
  say(`wasm-pack ${WASM_PACK}, compiled from source (one to two minutes, once)`);
  const root = inRoot('target', 'setup', 'wasm-pack-root');
  const install = ['install', `wasm-pack@${WASM_PACK}`, '--locked', '--debug', '--force'];
  await run('cargo', [...install, '--root', root], {
    // Without debug information: a third of the time goes there.
    env: { CARGO_TARGET_DIR: path.join(root, 'target'), CARGO_PROFILE_DEV_DEBUG: 'false' },
  });
  mkdirSync(TOOLS, { recursive: true });
  copyFileSync(path.join(root, 'bin', program('wasm-pack')), inTools('wasm-pack'));
  writeStamp(stamp, WASM_PACK);
}

async function browsers() {
  const missing = () => [
    ...(findChromium() ? [] : ['chromium']),
    ...(findChromedriver() ? [] : ['chromium-driver']),
    ...(findFirefox() ? [] : ['firefox-esr']),
    ...(findMiniBrowser() ? [] : ['webkit2gtk-driver']),
    ...(which('xvfb-run') ? [] : ['xvfb', 'xauth']),
  ];
  const packages = missing();
  if (packages.length === 0) return;
  if (!which('apt-get') || process.getuid?.() !== 0) {
    throw new UserError(
      `${packages.join(', ')} missing: the browser tests need Chromium, chromedriver, Firefox and ` +
        'xvfb-run in PATH (or named by CHROMIUM, CHROMEDRIVER, FIREFOX), and the MiniBrowser of ' +
        `WebKit (or MINIBROWSER). On Debian: sudo apt-get install ${packages.join(' ')}`,
    );
  }
  say(`${packages.join(', ')} from the system's packages`);
  const settings = { env: { DEBIAN_FRONTEND: 'noninteractive' } };
  await run('apt-get', ['update'], settings);
  const install = ['install', '--yes', '--no-install-recommends'];
  await run('apt-get', [...install, ...packages], settings);
  if (missing().length > 0) throw new UserError(`apt-get gave no ${missing().join(' and no ')}.`);
}

/** What a build needs. */
export async function setUpBuild() {
  await rust();
  await nodePackages();
  await bindgen();
}

/** What the tests need besides. */
export async function setUpTests() {
  await setUpBuild();
  await setUpWasmPack();
  await browsers();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) start(setUpTests);
