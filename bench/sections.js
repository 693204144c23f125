// The room `bench`: measurements beside other ways to the same result, run by hand by `npm run bench`.
// Nothing here is a test, and no test depends on a time that is measured here.
// The sections of the report. Each measures, and returns its tables as text.

import v8 from 'node:v8';
import vm from 'node:vm';
import { bundleFor, weigh } from '../scripts/lib/size.js';
import { BODIES, MEANING } from './bodies.js';
import { bundleClient } from './bundle.js';
import { freshPage, inChromium } from './chromium.js';
import { cold } from './cold.js';
import { measureConsole } from './console.js';
import { discovery } from './discovery.js';
import { flight, million } from './memory.js';
import { compare, NAMES } from './speed.js';
import { onNode, table, withSpread } from './table.js';
import { warm } from './warm.js';

const SIZES = [2, 50, 1000, 100_000];

const count = (n) => n.toLocaleString('en').replaceAll(',', ' ');

/** One table for each form of body, by a function that measures one body. */
async function speeds(measured) {
  // Not shown: engines compile, the module's code is replaced by its fast version.
  for (const n of [2, 1000]) await measured('compact', n);
  const tables = [];
  for (const [form, meaning] of Object.entries(MEANING)) {
    const columns = [];
    for (const n of SIZES) columns.push(await measured(form, n));
    const weight = Math.round(BODIES[form](1000).length / 1000);
    const rows = NAMES.map((name, i) => [name, ...columns.map((column) => withSpread(column[i]))]);
    const head = [`${form}, ${weight} bytes a token`, ...SIZES.map((n) => `N = ${count(n)}`)];
    tables.push(`${form}: ${meaning}\n\n${table(head, rows.slice(1))}`);
  }
  return tables.join('\n\n');
}

async function node() {
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc');
  return `${onNode()}\n\n${await speeds((form, n) => compare(form, n, collect))}`;
}

async function bundles() {
  const contents = [
    ['this package: listTokens', await bundleFor('listTokens')],
    ['fetch + hand-written checks', await bundleClient('hand-written')],
    ['fetch + valibot', await bundleClient('valibot')],
    ['fetch + zod', await bundleClient('zod')],
  ];
  return table(
    ['minified, bytes', 'raw', 'gzip -9', 'brotli'],
    contents.map(([name, bytes]) => [name, ...Object.values(weigh(bytes)).map(count)]),
  );
}

/** By their words on the command line. */
export const SECTIONS = {
  page: { title: 'Fresh page: import + first call', run: freshPage },
  cold: { title: 'Fresh Node process: import + first call', run: cold },
  warm: { title: 'Warm call', run: warm },
  node: { title: 'Node: time to that of JSON.parse(text), median (quartiles)', run: node },
  chromium: {
    title: 'Chromium: time to that of JSON.parse(text), median (quartiles)',
    run: () => inChromium(speeds),
  },
  million: { title: 'A million tokens: one call, a process each', run: million },
  flight: { title: 'Many calls in flight', run: flight },
  discovery: { title: 'Discovery: the tenants of an organization', run: discovery },
  console: { title: 'Console and command, as published', run: measureConsole },
  bundles: { title: 'Bundles', run: bundles },
};
