// The sections of the report. Each measures, and gives its tables as text.

import os from 'node:os';
import v8 from 'node:v8';
import vm from 'node:vm';
import { findChromium } from '../scripts/lib/browser.js';
import { inRoot } from '../scripts/lib/paths.js';
import { ask, run, Stop } from '../scripts/lib/run.js';
import { BODIES, MEANING } from './bodies.js';
import { rounded, table, withSpread } from './table.js';

const MILLION = 1_000_000;
const SIZES = [0, 2, 50, 1000, 100_000];

export const FORMS = Object.keys(BODIES);

const count = (n) => Math.round(n).toLocaleString('en').replaceAll(',', ' ');

/** Where and when: machines differ. */
function place(...more) {
  const processor = `${os.cpus()[0].model.trim()}, ${os.availableParallelism()} cores`;
  const day = new Date().toISOString().slice(0, 10);
  return `${[day, processor, os.type(), ...more].join(', ')}.`;
}

const onNode = () => place(`Node ${process.versions.node}`);

/** What collects garbage between batches of large calls. */
function collector() {
  v8.setFlagsFromString('--expose-gc');
  return vm.runInNewContext('gc');
}

const meanings = (forms) => forms.map((form) => `- ${form}: ${MEANING[form]}`).join('\n');

const duration = (ms) => (ms < 1 ? `${rounded(ms * 1000)} µs` : `${rounded(ms)} ms`);

/** One table for each form. */
function speeds(cells, names) {
  const tables = [...new Set(cells.map((cell) => cell.form))].map((form) => {
    const own = cells.filter((cell) => cell.form === form);
    const weight = Math.round(own.at(-1).bytesPerToken);
    const rows = names
      .slice(1)
      .map((name, i) => [name, ...own.map(({ rows }) => withSpread(rows[i + 1]))]);
    return table(
      [`${form}, ${weight} bytes a token`, ...own.map(({ n }) => `N = ${count(n)}`)],
      [['JSON.parse alone takes', ...own.map(({ baseMs }) => duration(baseMs))], ...rows],
    );
  });
  return tables.join('\n\n');
}

/** A body so long gets a process of its own, and room for what its parts cost in JavaScript. */
async function largeCell(form) {
  const flags = ['--expose-gc', '--max-old-space-size=8192'];
  const program = inRoot('bench', 'large', 'one-cell.js');
  return JSON.parse(await run(process.execPath, [...flags, program, form, String(MILLION)]));
}

async function node({ forms, isLarge }) {
  const { compare, names } = await import('./speed.js');
  const collect = collector();
  // Not shown: engines compile, the module's code is exchanged for its fast version.
  for (const n of [2, 1000]) compare('compact', n);
  const cells = [];
  for (const form of forms) {
    for (const n of SIZES) cells.push(compare(form, n, collect));
    if (isLarge) cells.push(await largeCell(form));
  }
  return `${onNode()}\n\n${meanings(forms)}\n\n${speeds(cells, names)}`;
}

async function chromium({ forms }) {
  if (!findChromium())
    throw new Stop('Chromium is missing: put it in PATH, or name it by CHROMIUM.');
  const { compareInChromium } = await import('./chromium.js');
  const { names } = await import('./speed.js');
  const cells = forms.flatMap((form) => SIZES.map((n) => [form, n]));
  const found = await compareInChromium(cells);
  return `${place(`Chromium ${found.version}`)}\n\n${speeds(found.cells, names)}`;
}

async function growth() {
  const { costsPerToken } = await import('./growth.js');
  const sizes = [1000, 100_000, MILLION];
  const rows = await costsPerToken(sizes);
  const printed = table(
    ['compact, ns a token', ...sizes.map((n) => `N = ${count(n)}`), 'growth'],
    rows.map(({ name, ns, growth }) => [name, ...ns.map(withSpread), withSpread(growth)]),
  );
  return `${onNode()}\n\n${printed}`;
}

async function memory() {
  const { largeCalls } = await import('./memory.js');
  const rows = await largeCalls(MILLION);
  const [base] = rows;
  const printed = table(
    ['compact, bytes', 'ms', 'time', 'MiB over the input', 'memory'],
    rows.map(({ name, ms, mib }) => [
      name,
      withSpread(ms),
      rounded(ms.median / base.ms.median),
      withSpread(mib),
      rounded(mib.median / base.mib.median),
    ]),
  );
  return `${onNode()}\n\n${printed}`;
}

async function cold() {
  const { coldStarts } = await import('./cold.js');
  const rows = await coldStarts();
  const jobs = { validate: 'validateResponse, 2 tokens', list: 'listTokens, loopback' };
  const tables = Object.entries(jobs).map(([job, words]) =>
    table(
      [words, 'ms', 'to fetch + zod'],
      rows
        .filter((row) => row.job === job)
        .map(({ name, ms, ratio }) => [name, withSpread(ms), withSpread(ratio)]),
    ),
  );
  return `${onNode()}\n\n${tables.join('\n\n')}`;
}

const weights = (head, rows) =>
  table(
    [head, 'raw', 'gzip -9', 'brotli'],
    rows.map(({ name, raw, gzip, brotli }) => [name, ...[raw, gzip, brotli].map(count)]),
  );

async function bundles() {
  const { bundleSizes } = await import('./sizes.js');
  const rows = await bundleSizes();
  return weights(
    'minified, bytes',
    rows.map(([name, own]) => ({ name, ...own })),
  );
}

async function instructions({ forms }) {
  const { hostInstructions } = await import('./host.js');
  const { reads, signature } = await hostInstructions(forms);
  const [{ calls }] = reads;
  const { n } = calls.at(-1);
  const reader = table(
    ['instructions', ...calls.map((call) => `N = ${count(call.n)}`), `N = ${count(n)}, a token`],
    reads.map(({ form, calls }) => [
      form,
      ...calls.map(({ instructions }) => count(instructions)),
      count(calls.at(-1).instructions / n),
    ]),
  );
  const tools = [ask('rustc', ['--version']), ask('valgrind', ['--version'])].join(', ');
  return `${process.arch}, ${tools}.\n\n${reader}\n\nOne signature: ${count(signature)} instructions.`;
}

async function host() {
  const { hostTimes } = await import('./host.js');
  const times = await hostTimes();
  const ns = (value) => (value < 1000 ? `${rounded(value)} ns` : `${rounded(value / 1000)} µs`);
  const printed = table(
    ['criterion, one call', 'time', 'low', 'high'],
    times.map(({ name, low, middle, high }) => [name, ns(middle), ns(low), ns(high)]),
  );
  return `${place(ask('rustc', ['--version']))}\n\n${printed}`;
}

async function kilobytes({ withFunctions }) {
  const { bundleWeights, moduleWeights } = await import('./kilobytes.js');
  const module = await moduleWeights();
  const bundle = await bundleWeights();
  const tables = [
    weights('core.wasm, bytes', [...module.parts, { name: 'the whole module', ...module.total }]),
    weights('listTokens, bytes', [...bundle.parts, { name: 'the whole bundle', ...bundle.total }]),
  ];
  if (withFunctions) {
    tables.push(
      table(
        ['bytes', 'part', 'function'],
        module.functions.map(({ name, part, raw }) => [count(raw), part, name]),
      ),
    );
  }
  return tables.join('\n\n');
}

/**
 * By their words on the command line. `usual` ones run without any; `hasForms` ones can be had for
 * single forms of bodies; `isOwn` ones need no other packages.
 */
export const SECTIONS = {
  node: {
    title: 'Node: time to that of JSON.parse(text), median (quartiles)',
    run: node,
    usual: true,
    hasForms: true,
  },
  chromium: {
    title: 'Chromium: time to that of JSON.parse(text), median (quartiles)',
    run: chromium,
    usual: true,
    hasForms: true,
  },
  growth: { title: 'What a token costs, in one process', run: growth, usual: true },
  memory: { title: `${count(MILLION)} tokens: one call, a process each`, run: memory, usual: true },
  cold: { title: 'Fresh process: import + first call', run: cold, usual: true },
  bundles: { title: 'Bundles', run: bundles, usual: true },
  instructions: {
    title: 'Instructions on the host',
    run: instructions,
    hasForms: true,
    isOwn: true,
  },
  host: { title: 'Times on the host', run: host, isOwn: true },
  kilobytes: { title: 'Where the kilobytes are', run: kilobytes, isOwn: true },
};
