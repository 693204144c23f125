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
  const { packages } = JSON.parse(await run('cargo', args));
  const { targets } = packages.find(({ name }) => name === 'identity-center-tokens');
  const inside = inRoot('tests', 'wasm') + path.sep;
  const names = targets
    .filter(({ src_path }) => src_path.startsWith(inside))
    .filter(({ src_path }) => /\brun_in_\w+/.test(readFileSync(src_path, 'utf8')) === forBrowser)
    .map(({ name }) => name);
  if (names.length === 0) throw new Stop('tests/wasm: no test target of Cargo.toml is for this');
  return names;
}

/** `wasm-pack test` for Node or for a browser. */
function wasmPack(forBrowser, args, env = {}) {
  const where = forBrowser ? ['--headless', '--chrome'] : ['--node'];
  const settings = { env: { CHROMEDRIVER: findChromedriver(), EMULATOR_URL: undefined, ...env } };
  return suite(
    countRust,
    'wasm-pack',
    ['test', ...where, '--mode', 'no-install', ...args],
    settings,
  );
}

/** As a user runs it: without arguments, without a server. Each file for this must have a test. */
async function wasmSuite(forBrowser) {
  const names = await wasmTests(forBrowser);
  const result = await wasmPack(forBrowser, []);
  const ran = [...result.output.matchAll(/^test result: .*? [1-9]\d* passed;/gm)].length;
  if (ran === names.length) return result;
  const output = `${result.output}\n${ran} of ${names.length} files had tests: ${names.join(', ')}`;
  return { ...result, failed: Math.max(result.failed, 1), output };
}

let emulator;

/** One run for each file: every one must have a test, and a failure does not stop the next. */
async function wasmSuiteWithEmulator(forBrowser) {
  const { startEmulator } = await import('../emulator/server.js');
  // Pages of the test runner are of another origin.
  emulator ??= await startEmulator({ cors: true });
  const sum = { passed: 0, failed: 0, output: '' };
  for (const name of await wasmTests(forBrowser)) {
    const env = { EMULATOR_URL: emulator.url };
    const asked = emulator.requests.length;
    const args = ['--', '--locked', '--test', name];
    const { passed, failed, output } = await wasmPack(forBrowser, args, env);
    const isUsed = emulator.requests.length > asked;
    sum.passed += passed;
    sum.failed += isUsed ? failed : Math.max(failed, 1);
    if (failed > 0 || !isUsed) sum.output += output;
    if (!isUsed) sum.output += `\n${name}: no request reached the emulator\n`;
  }
  return sum;
}

/** The documentation and the examples in it; rustdoc's warnings are errors. */
async function rustDocs(...target) {
  const env = { RUSTDOCFLAGS: '-D warnings' };
  const docs = await check('cargo', ['doc', '--locked', '--no-deps', ...target], { env });
  // On wasm the examples are compiled only: the runner finds no test in them.
  const runner = 'CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER';
  const examples = await check('cargo', ['test', '--locked', '--doc', ...target], {
    env: { [runner]: 'wasm-bindgen-test-runner' },
  });
  return {
    passed: docs.passed + examples.passed,
    failed: docs.failed + examples.failed,
    output: docs.output + examples.output,
  };
}

async function nodeSuite(folder) {
  // Node ends a file, too, that takes longer. Those of the matrix run many builders.
  let timeout = 120_000;
  if (folder === 'packaging') {
    const { installTools } = await import('../tests/packaging/consumer.js');
    await installTools();
    timeout = 600_000;
  }
  const place = inRoot('tests', folder);
  const files = readdirSync(place).filter((name) => name.endsWith('.test.js'));
  const flags = ['--test', '--test-reporter=spec', `--test-timeout=${timeout}`];
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
  ['format of Rust', () => check('cargo', ['fmt', '--all', '--check', '--', '--color', 'never'])],
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
  ['clippy, wasm', () => clippy('--all-targets', '--target', WASM_TARGET)],
  ['clippy, wasm, npm build', () => clippy('--lib', '--target', WASM_TARGET, '--features', 'npm')],
  [
    'clippy, wasm, without exports',
    () => clippy('--all-targets', '--target', WASM_TARGET, '--no-default-features'),
  ],
  ['clippy, example program', () => clippy('--package', 'program', '--target', WASM_TARGET)],
  ['host tests', () => suite(countRust, 'cargo', ['test', '--locked', '--no-fail-fast'])],
  ['build', () => check(...node('scripts/build.js'))],
  ['same build in another folder', () => check(...node('scripts/reproducible.js'))],
  ['API reference', () => check(...node('scripts/docs.js', '--emit', 'none'))],
  ['Rust documentation, host', () => rustDocs()],
  ['Rust documentation, wasm', () => rustDocs('--target', WASM_TARGET)],
  ['wasm tests in Node', () => wasmSuite(false)],
  ['wasm tests in Chromium', () => wasmSuite(true)],
  ['wasm tests in Node, emulator', () => wasmSuiteWithEmulator(false)],
  ['wasm tests in Chromium, emulator', () => wasmSuiteWithEmulator(true)],
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
