// Runs every check and every suite, also after a failure. `npm test -- WORD...` runs the steps
// whose names hold one of the words; `npm test -- --list` names them.

import { readdirSync, readFileSync } from 'node:fs';
import { startEmulator } from '../emulator/server.js';
import { ensureBuilt } from './build.js';
import { findChromedriver, findChromium } from './lib/browser.js';
import { inRoot, WASM_TARGET } from './lib/paths.js';
import { runCaptured, start, UserError } from './lib/run.js';
import { setUpBuild, setUpTests } from './setup.js';

const ON_WASM = `--target ${WASM_TARGET}`;
const clippy = (options) => ({ command: `cargo clippy --locked ${options} -- -D warnings` });
const rustdoc = (options) => ({
  command: `cargo doc --locked --no-deps ${options}`,
  env: { RUSTDOCFLAGS: '-D warnings' },
});
const docExamples = (options) => ({
  command: `cargo test --locked --doc ${options}`,
  // On wasm the examples are compiled only: the runner finds no test in them.
  env: { CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: 'wasm-bindgen-test-runner' },
});

/** The test targets of tests/wasm. The runner skips a file that is for another environment. */
const wasmTargets = (forBrowser) =>
  [
    ...readFileSync(inRoot('Cargo.toml'), 'utf8').matchAll(
      /name = "(\w+)"\npath = "(tests\/wasm\/.+)"/g,
    ),
  ]
    .filter(([, , file]) => /\brun_in_\w+/.test(readFileSync(inRoot(file), 'utf8')) === forBrowser)
    .map(([, name]) => name);

/** `wasm-pack test` as a user runs it, then each file against the emulator. */
function wasmSteps(place, flags) {
  const targets = wasmTargets(place === 'Chromium');
  const command = `wasm-pack test ${flags} --mode no-install`;
  return [
    [`wasm tests in ${place}`, { command, files: targets.length, isExact: true }],
    ...targets.map((name) => [
      `wasm tests in ${place}, emulator: ${name}`,
      { command: `${command} -- --locked --test ${name}`, files: 1, emulator: true },
    ]),
  ];
}

/** The tools of the matrix. Imported late: this file is read before `npm ci`. */
const installMatrix = async () => (await import('../tests/packaging/consumer.js')).installTools();

/** Every folder of tests/ that holds a `*.test.js` is a suite of its own name. */
const nodeSteps = () =>
  readdirSync(inRoot('tests'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => [name, readdirSync(inRoot('tests', name))])
    .map(([name, files]) => [name, files.filter((file) => file.endsWith('.test.js'))])
    .filter(([, files]) => files.length > 0)
    .map(([name, files]) => {
      // Node ends a file, too, that takes longer. Those of the matrix run many builders.
      const limit = name === 'packaging' ? 600_000 : 120_000;
      const paths = files.map((file) => `tests/${name}/${file}`).join(' ');
      const command = `node --test --test-reporter=spec --test-timeout=${limit} ${paths}`;
      return [
        name,
        { command, files: 1, prepare: name === 'packaging' ? installMatrix : undefined },
      ];
    });

/**
 * Commands by name. `files` makes a suite of one: so many of its files must have tests that pass, or
 * exactly so many.
 */
const STEPS = [
  ['format of Rust', { command: 'cargo fmt --all --check' }],
  [
    'format of the tools',
    { command: 'cargo fmt --check --manifest-path tools/wasm-bindgen/Cargo.toml' },
  ],
  ['format and lint of JavaScript', { command: 'biome check --colors=off --error-on-warnings .' }],
  ['clippy, host', clippy('--all-targets')],
  ['clippy, wasm', clippy(`--all-targets ${ON_WASM}`)],
  ['clippy, wasm, npm build', clippy(`--lib --features npm ${ON_WASM}`)],
  ['clippy, wasm, without exports', clippy(`--all-targets --no-default-features ${ON_WASM}`)],
  ['clippy, example program', clippy(`--package program ${ON_WASM}`)],
  ['host tests', { command: 'cargo test --locked --no-fail-fast', files: 1 }],
  ['build', { command: 'node scripts/build.js' }],
  ['same build in another folder', { command: 'node scripts/reproducible.js' }],
  ['API reference', { command: 'node scripts/docs.js --emit none' }],
  ['Rust documentation, host', rustdoc('')],
  ['Rust documentation, host, examples', docExamples('')],
  ['Rust documentation, wasm', rustdoc(ON_WASM)],
  ['Rust documentation, wasm, examples', docExamples(ON_WASM)],
  ...wasmSteps('Node', '--node'),
  ...wasmSteps('Chromium', '--headless --chrome'),
  ...nodeSteps(),
];

/** Adds up the summaries of cargo's, wasm-bindgen's and Node's runners. */
function count(output) {
  const counts = { passed: 0, failed: 0, files: 0 };
  const add = (passed, ...others) => {
    counts.passed += Number(passed);
    counts.files += Number(passed > 0);
    // A skipped, ignored or unfinished test proves nothing: it is no pass.
    for (const other of others) counts.failed += Number(other);
  };
  const rust = /^test result: .*?(\d+) passed; (\d+) failed; (\d+) ignored/gm;
  const node =
    /^\W* pass (\d+)\r?\n\W* fail (\d+)\r?\n\W* cancelled (\d+)\r?\n\W* skipped (\d+)\r?\n\W* todo (\d+)/gm;
  for (const form of [rust, node]) {
    for (const [, ...figures] of output.matchAll(form)) add(...figures);
  }
  return counts;
}

/** Runs a step and gives its counts: those of its tests, or one for a command without any. */
async function runStep({ command, env, files, isExact, emulator, prepare }) {
  await prepare?.();
  const [program, ...args] = command.split(' ').filter(Boolean);
  // Pages of the test runner are of another origin.
  const service = emulator && (await startEmulator({ cors: true }));
  const { status, output } = await runCaptured(
    program === 'node' ? process.execPath : program,
    args,
    {
      env: {
        ...{ NO_COLOR: '1', FORCE_COLOR: undefined, EMULATOR_URL: service?.url },
        ...{ CHROMIUM: findChromium(), CHROMEDRIVER: findChromedriver() },
        ...env,
      },
    },
  );
  await service?.close();
  if (files === undefined) {
    return { passed: Number(status === 0), failed: Number(status !== 0), output };
  }

  const counts = count(output);
  const problems = [
    ...(status === 0 ? [] : [`ended with ${status}`]),
    ...(counts.passed === 0 ? ['no test passed'] : []),
    ...(counts.files < files || (isExact && counts.files > files)
      ? [`${counts.files} files had tests that passed, not ${files}`]
      : []),
    ...(service?.requests.length === 0 ? ['no request reached the emulator'] : []),
  ];
  const failed = problems.length > 0 ? Math.max(counts.failed, 1) : counts.failed;
  return { passed: counts.passed, failed, output: [output, ...problems].join('\n') };
}

start(async () => {
  const words = process.argv.slice(2);
  if (words.includes('--list')) return console.log(STEPS.map(([name]) => name).join('\n'));
  const wanted = STEPS.filter(
    ([name]) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  if (wanted.length === 0)
    throw new UserError(`No step is named ${words.join(' or ')}; see --list.`);
  // Checks alone, such as the format, need neither browsers nor a build.
  const hasSuite = wanted.some(([, { files }]) => files !== undefined);
  await (hasSuite ? setUpTests() : setUpBuild());
  // A part of the steps may lack the build that it needs.
  if (hasSuite && words.length > 0) await ensureBuilt();

  const sum = { passed: 0, failed: 0 };
  for (const [name, step] of wanted) {
    console.log(`\n== ${name}`);
    const began = performance.now();
    // A step that cannot start has failed; the others still run.
    const { passed, failed, output } = await runStep(step).catch((error) => ({
      ...{ passed: 0, failed: 1 },
      output: error instanceof UserError ? error.message : error.stack,
    }));
    if (failed > 0) console.log(output);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`   ${passed} passed, ${failed} failed (${name}, ${seconds} s)`);
    sum.passed += passed;
    sum.failed += failed;
  }
  console.log(`\n${sum.passed} passed, ${sum.failed} failed`);
  if (sum.failed > 0) process.exitCode = 1;
});
