// A fresh Node process: import and first call.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { inRoot } from '../scripts/lib/paths.js';
import { run } from '../scripts/lib/run.js';
import { bundleClient } from './bundle.js';
import { startProcess } from './emulator.js';
import { inTurn, ratios, summary } from './measure.js';
import { onNode, table, withSpread } from './table.js';

const RUNS = 15;

export async function cold() {
  const folder = mkdtempSync(inRoot('target', 'bench-'));
  const bundled = path.join(folder, 'zod.mjs');
  writeFileSync(bundled, await bundleClient('zod', ['list'], 'node'));
  const clients = [
    ['fetch + zod, as installed', inRoot('bench', 'clients', 'zod.js')],
    ['fetch + zod, bundled', bundled],
    ['fetch alone', inRoot('bench', 'clients', 'fetch-alone.js')],
    ['this package', inRoot('bench', 'clients', 'package.js')],
  ];
  const emulator = await startProcess();
  try {
    const tasks = clients.map(([, file]) => async () => {
      const args = [pathToFileURL(file).href, JSON.stringify(emulator.given)];
      return Number(await run(process.execPath, [inRoot('bench', 'first-call.js'), ...args]));
    });
    const figures = await inTurn(tasks, RUNS);
    const to = ratios(figures);
    return `${onNode()}\n\n${table(
      ['import + first listTokens', 'ms', 'to fetch + zod'],
      clients.map(([name], i) => [name, withSpread(summary(figures[i])), withSpread(to[i])]),
    )}`;
  } finally {
    emulator.close();
    rmSync(folder, { recursive: true });
  }
}
