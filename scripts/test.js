// Runs every check and every suite, also after a failure. `npm test -- WORD...` runs the steps
// whose names hold one of the words; `npm test -- --list` names them.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { buildPackage, isBuilt } from './build.js';
import { findChromedriver, findChromium } from './lib/browser.js';
import { countNode, countRust } from './lib/counts.js';
import { inRoot, WASM_TARGET } from './lib/paths.js';
import { capture, run, Stop, start } from './lib/run.js';
import { setUpTests } from './setup.js';

/** One command that passes or fails as a whole. */
async function check(command, args, settings) {
  const { status, output } = await capture(command, args, settings);
  return { passed: Number(status === 0), failed: Number(status !== 0), output };
}

/** A suite that says how many tests it ran; a suite without a test has failed. */
async function suite(count, command, args, settings) {
  const { status, output } = await capture(command, args, settings);
  const { passed, failed } = count(output);
  if (passed + failed === 0) return { passed, failed: 1, output: `${output}\nNo test ran.` };
  // A runner may end badly after its last test.
  return { passed, failed: status === 0 ? failed : Math.max(failed, 1), output };
}

const node = (script, ...args) => [process.execPath, [inRoot(...script.split('/')), ...args]];
const clippy = (...args) => check('cargo', ['clippy', '--locked', ...args, '--', '-D', 'warnings']);

/**
 * The wasm tests that Cargo.toml declares, for Node or for a browser: the runner skips a file that
 * is not for its environment, and calls that a success.
 */
async function wasmTests(forBrowser) {
  const args = ['metadata', '--locked', '--no-deps', '--format-version', '1'];
  const [{ targets }] = JSON.parse(await run('cargo', args)).packages;
  const inside = inRoot('tests', 'wasm') + path.sep;
  const names = targets
    .filter(({ src_path }) => src_path.startsWith(inside))
    .filter(({ src_path }) => /\brun_in_\w+/.test(readFileSync(src_path, 'utf8')) === forBrowser)
    .map(({ name }) => name);
  if (names.length === 0) throw new Stop('tests/wasm: no test target of Cargo.toml is for this');
  return names;
}

let emulator;

/** One run for each file: every one must have a test, and a failure does not stop the next. */
async function wasmPack(forBrowser) {
  const tests = await wasmTests(forBrowser);
  const where = forBrowser ? ['--headless', '--chrome'] : ['--node'];
  const { startEmulator } = await import('../emulator/server.js');
  // Pages of the test runner are of another origin.
  emulator ??= await startEmulator({ cors: true });
  const env = {
    CHROMEDRIVER: findChromedriver(),
    EMULATOR_URL: emulator.url,
    WASM_BINDGEN_TEST_TIMEOUT: '120',
  };
  const sum = { passed: 0, failed: 0, output: '' };
  for (const name of tests) {
    const args = ['test', ...where, '--mode', 'no-install', '--', '--locked', '--test', name];
    const { passed, failed, output } = await suite(countRust, 'wasm-pack', args, { env });
    sum.passed += passed;
    sum.failed += failed;
    if (failed > 0) sum.output += output;
  }
  return sum;
}

function nodeSuite(folder) {
  const place = inRoot('tests', folder);
  const files = readdirSync(place).filter((name) => name.endsWith('.test.js'));
  const flags = ['--test', '--test-reporter=spec', '--test-timeout=120000'];
  return suite(
    countNode,
    process.execPath,
    [...flags, ...files.map((name) => path.join(place, name))],
    { env: { CHROMIUM: findChromium(), NO_COLOR: '1', FORCE_COLOR: undefined } },
  );
}

/** Every folder of tests/ that holds a `*.test.js` is a suite of its own name. */
function nodeSuites() {
  const hasTests = (folder) =>
    readdirSync(inRoot('tests', folder)).some((name) => name.endsWith('.test.js'));
  return readdirSync(inRoot('tests'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && hasTests(entry.name))
    .map(({ name }) => [name, () => nodeSuite(name)]);
}

const STEPS = [
  ['format of Rust', () => check('cargo', ['fmt', '--check', '--', '--color', 'never'])],
  [
    'format of the tools',
    () =>
      check('cargo', ['fmt', '--check', '--', '--color', 'never'], {
        cwd: inRoot('tools', 'wasm-bindgen'),
      }),
  ],
  [
    'format and lint of JavaScript',
    () =>
      check(
        ...node(
          'node_modules/@biomejs/biome/bin/biome',
          'check',
          '--colors=off',
          '--error-on-warnings',
          '.',
        ),
      ),
  ],
  ['clippy, host', () => clippy('--all-targets')],
  ['clippy, wasm', () => clippy('--lib', '--target', WASM_TARGET)],
  ['host tests', () => suite(countRust, 'cargo', ['test', '--locked', '--no-fail-fast'])],
  ['build', () => check(...node('scripts/build.js'))],
  ['same build in another folder', () => check(...node('scripts/reproducible.js'))],
  ['API reference', () => check(...node('scripts/docs.js', '--emit', 'none'))],
  ['wasm tests in Node', () => wasmPack(false)],
  ['wasm tests in Chromium', () => wasmPack(true)],
  ...nodeSuites(),
];

async function runStep([name, step]) {
  console.log(`\n== ${name}`);
  const began = performance.now();
  let result;
  try {
    result = await step();
  } catch (error) {
    result = { passed: 0, failed: 1, output: error instanceof Stop ? error.message : error.stack };
  }
  if (result.failed > 0) console.log(result.output);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`   ${result.passed} passed, ${result.failed} failed (${name}, ${seconds} s)`);
  return result;
}

start(async () => {
  const words = process.argv.slice(2);
  if (words.includes('--list')) return console.log(STEPS.map(([name]) => name).join('\n'));
  const wanted = STEPS.filter(
    ([name]) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  if (wanted.length === 0) throw new Stop(`No step is named ${words.join(' or ')}; see --list.`);
  await setUpTests();
  // A part of the steps may lack the build that it needs.
  if (words.length > 0 && !isBuilt()) await buildPackage();

  const sum = { passed: 0, failed: 0 };
  for (const step of wanted) {
    const { passed, failed } = await runStep(step);
    sum.passed += passed;
    sum.failed += failed;
  }
  await emulator?.close();
  console.log(`\n${sum.passed} passed, ${sum.failed} failed`);
  if (sum.failed > 0) process.exitCode = 1;
});
