// Arguments: numbers of tokens, the shortest first. Prints for each way to read what a token costs.

import { BODIES, checkResult } from '../bodies.js';
import { handWritten } from '../contenders/hand-written.js';
import { packageBytes } from '../contenders/package.js';
import { decodeAndParse, parse } from '../contenders/parse.js';
import { rename } from '../contenders/rename.js';
import { measure, summary } from '../measure.js';

const WAYS = [parse, decodeAndParse, packageBytes, handWritten];
const ROUNDS = 7;
/** Many calls on a short body, so that their garbage is collected within the batch. */
const BATCH_MS = 25;

const sizes = process.argv.slice(2).map(Number);
const bodies = sizes.map((n) => {
  const text = BODIES.compact(n);
  return { n, text, bytes: new TextEncoder().encode(text) };
});

const tasks = bodies.flatMap(({ n, text, bytes }) =>
  WAYS.map(({ input, isRaw, read }) => {
    const given = input === 'bytes' ? bytes : text;
    const result = read(given);
    checkResult(isRaw ? rename(result) : result, 'compact', n);
    return () => read(given);
  }),
);

/**
 * Nobody pays for the garbage of the one before. A whole collection also drops what the engine has
 * learned about shapes of objects: short calls, which are many, learn it again, untimed.
 */
function settle(task) {
  globalThis.gc();
  if (tasks.indexOf(task) >= WAYS.length) return;
  const began = performance.now();
  while (performance.now() - began < BATCH_MS) task();
}

const times = measure(tasks, { rounds: ROUNDS, batchMs: BATCH_MS, settle });

const rows = WAYS.map(({ name }, way) => {
  const own = sizes.map((n, i) => times[i * WAYS.length + way].map((ms) => (ms * 1e6) / n));
  return {
    name,
    ns: own.map(summary),
    growth: summary(own.at(-1).map((ns, round) => ns / own[0][round])),
  };
});
process.stdout.write(JSON.stringify(rows));
