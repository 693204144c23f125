// Measures the built package beside other ways to the same result, and prints plain tables.
// `npm run bench -- --large` adds a body of a million tokens.

import { existsSync } from 'node:fs';
import os from 'node:os';
import v8 from 'node:v8';
import vm from 'node:vm';
import { buildPackage, isBuilt } from './build.js';
import { findChromium } from './lib/browser.js';
import { inRoot } from './lib/paths.js';
import { run, start } from './lib/run.js';
import { fingerprint, isFresh, leave } from './lib/stamp.js';

const MILLION = 1_000_000;

/** The packages to compare with, as locked. They belong to the bench alone. */
async function installContenders() {
  const stamp = inRoot('bench', 'node_modules', '.setup');
  const wanted = fingerprint('bench/package-lock.json');
  if (isFresh(stamp, wanted) && existsSync(inRoot('bench', 'node_modules', 'zod'))) return;
  console.log('set-up: the packages to compare with');
  await run('npm', ['ci'], { cwd: inRoot('bench') });
  leave(stamp, wanted);
}

/** What collects garbage between batches of large calls. */
function collector() {
  v8.setFlagsFromString('--expose-gc');
  return vm.runInNewContext('gc');
}

/** Forms and sizes; the largest only where a call does not take seconds. */
function cellsOf(forms) {
  return forms.flatMap((form) => {
    if (form === 'compact') return [0, 2, 50, 1000, 100_000].map((n) => [form, n]);
    const sizes = form === 'unknown values' ? [2, 50, 1000, 100_000] : [2, 50, 1000];
    return sizes.map((n) => [form, n]);
  });
}

const count = (n) => n.toLocaleString('en').replaceAll(',', ' ');

function printSpeed(cells, names, { table, withSpread, rounded }) {
  const base = (ms) => (ms < 1 ? `${rounded(ms * 1000)} µs` : `${rounded(ms)} ms`);
  for (const form of new Set(cells.map((cell) => cell.form))) {
    const own = cells.filter((cell) => cell.form === form);
    const weight = Math.round(own.at(-1).bytesPerToken);
    console.log(
      table(
        [`${form}, ${weight} bytes a token`, ...own.map(({ n }) => `N = ${count(n)}`)],
        [
          ['JSON.parse alone takes', ...own.map(({ baseMs }) => base(baseMs))],
          ...names
            .slice(1)
            .map((name, i) => [name, ...own.map(({ rows }) => withSpread(rows[i + 1]))]),
        ],
      ),
      '\n',
    );
  }
}

async function printCold({ coldStarts }, { table, withSpread }) {
  console.log('\n## Fresh process: import + first call\n');
  const rows = await coldStarts();
  const jobs = { validate: 'validateResponse, 2 tokens', list: 'listTokens, loopback' };
  for (const [job, words] of Object.entries(jobs)) {
    console.log(
      table(
        [words, 'ms', 'to fetch + zod'],
        rows
          .filter((row) => row.job === job)
          .map(({ name, ms, ratio }) => [name, withSpread(ms), withSpread(ratio)]),
      ),
      '\n',
    );
  }
}

async function printLarge({ largeCalls }, { table, rounded, withSpread }) {
  console.log(`\n## ${count(MILLION)} tokens: one call, a process each\n`);
  const rows = await largeCalls(MILLION);
  const [base] = rows;
  console.log(
    table(
      ['compact, bytes', 'ms', 'time', 'MiB over the input', 'memory'],
      rows.map(({ name, ms, mib }) => [
        name,
        withSpread(ms),
        rounded(ms.median / base.ms.median),
        withSpread(mib),
        rounded(mib.median / base.mib.median),
      ]),
    ),
  );
}

async function printSizes({ bundleSizes }, { table }) {
  console.log('\n## Bundles, minified, in bytes\n');
  const rows = await bundleSizes();
  console.log(
    table(
      ['', 'raw', 'gzip -9', 'brotli'],
      rows.map(([name, { raw, gzip, brotli }]) => [name, `${raw}`, `${gzip}`, `${brotli}`]),
    ),
  );
}

start(async () => {
  if (!isBuilt()) await buildPackage();
  await installContenders();
  const load = (name) => import(new URL(`../bench/${name}.js`, import.meta.url).href);
  const [speed, tables, { BODIES, MEANING }] = await Promise.all(
    ['speed', 'table', 'bodies'].map(load),
  );

  const day = new Date().toISOString().slice(0, 10);
  const place = `${os.cpus()[0].model.trim()}, ${os.availableParallelism()} cores`;
  console.log(`# ${day}, ${place}, ${os.type()}, Node ${process.versions.node}\n`);
  for (const form of Object.keys(BODIES)) console.log(`- ${form}: ${MEANING[form]}`);

  console.log('\n## Node: time to that of JSON.parse(text), median (quartiles)\n');
  const collect = collector();
  // Not shown: engines compile, the module's code is exchanged for its fast version.
  for (const n of [2, 1000]) speed.compare('compact', n);
  const cells = cellsOf(Object.keys(BODIES)).map(([form, n]) => speed.compare(form, n, collect));
  printSpeed(cells, speed.names, tables);

  if (findChromium()) {
    const { compareInChromium } = await load('chromium');
    const few = ['compact', 'unknown values'].flatMap((form) => [2, 1000].map((n) => [form, n]));
    const found = await compareInChromium(few);
    console.log(`\n## Chromium ${found.version}: the same\n`);
    printSpeed(found.cells, speed.names, tables);
  } else {
    console.log('No Chromium here: its table is left out.');
  }

  await printCold(await load('cold'), tables);
  await printSizes(await load('sizes'), tables);
  if (process.argv.includes('--large')) await printLarge(await load('memory'), tables);
});
