// Time and peak memory of one call on a large body, in a process of its own for each contender.

import { inRoot } from '../scripts/lib/paths.js';
import { run } from '../scripts/lib/run.js';
import { summary } from './measure.js';

const RUNS = 3;
const PROGRAM = inRoot('bench', 'memory', 'one-call.js');

/** The first is the yardstick. */
const WAYS = [
  'TextDecoder + JSON.parse',
  'this package, bytes',
  'TextDecoder + hand-written checks',
  'TextDecoder + zod',
];

/**
 * @param {number} n tokens
 * @returns {Promise<{ name: string, ms: object, mib: object }[]>} milliseconds, and MiB over the
 *   input
 */
export async function largeCalls(n) {
  const found = WAYS.map((name) => ({ name, ms: [], mib: [] }));
  for (let round = 0; round < RUNS; round++) {
    for (const { name, ms, mib } of found) {
      const output = await run(process.execPath, ['--expose-gc', PROGRAM, name, String(n)]);
      const one = JSON.parse(output);
      ms.push(one.ms);
      mib.push(one.mib);
    }
  }
  return found.map(({ name, ms, mib }) => ({ name, ms: summary(ms), mib: summary(mib) }));
}
