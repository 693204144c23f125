// What a fresh process pays: import and first call. Clients take turns.

import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT } from '../emulator/seed.js';
import { startEmulator } from '../emulator/server.js';
import { inRoot } from '../scripts/lib/paths.js';
import { run } from '../scripts/lib/run.js';
import { BODIES } from './bodies.js';
import { ratios, summary } from './measure.js';

const RUNS = 12;
const PROGRAM = inRoot('bench', 'cold', 'first-calls.js');

/** zod in one file, as a service that is bundled would load it. */
async function bundleZod(folder) {
  const file = path.join(folder, 'fetch-zod.mjs');
  await build({
    entryPoints: [inRoot('bench', 'cold', 'fetch-zod.js')],
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    outfile: file,
  });
  return file;
}

async function once(file, job, given) {
  const output = await run(process.execPath, [PROGRAM, pathToFileURL(file).href, job, given]);
  const { ms, tokens } = JSON.parse(output);
  if (tokens !== 2) throw new Error(`${file}: ${tokens} tokens instead of 2`);
  return ms;
}

/**
 * Times in milliseconds and ratios to fetch + zod.
 * @returns {Promise<{ job: string, name: string, ms: object, ratio: object }[]>}
 */
export async function coldStarts() {
  const folder = mkdtempSync(inRoot('target', 'bench-'));
  const emulator = await startEmulator({ allowUnsigned: true });
  const credentials = DEFAULT_CREDENTIALS;
  try {
    const clients = [
      ['fetch + zod', inRoot('bench', 'cold', 'fetch-zod.js')],
      ['fetch + zod, bundled', await bundleZod(folder)],
      ['fetch + JSON.parse, no checks', inRoot('bench', 'cold', 'fetch-alone.js')],
      ['this package', inRoot('bench', 'cold', 'package.js')],
    ];
    const rows = [];
    for (const [job, given] of [
      ['validate', BODIES.compact(2)],
      ['list', JSON.stringify({ endpoint: emulator.url, ...DEFAULT_TENANT, credentials })],
    ]) {
      const times = clients.map(() => []);
      // One more, not counted: files come from the disk.
      for (let round = -1; round < RUNS; round++) {
        for (let k = 0; k < clients.length; k++) {
          const i = (k + round + clients.length) % clients.length;
          const ms = await once(clients[i][1], job, given);
          if (round >= 0) times[i].push(ms);
        }
      }
      const ratio = ratios(times);
      clients.forEach(([name], i) => {
        rows.push({ job, name, ms: summary(times[i]), ratio: ratio[i] });
      });
    }
    return rows;
  } finally {
    await emulator.close();
    rmSync(folder, { recursive: true });
  }
}
