// `validateResponse` and others on one body. Runs in Node and in a page.

import { BODIES, checkResult } from './bodies.js';
import * as handWritten from './clients/hand-written.js';
import * as own from './clients/package.js';
import * as valibot from './clients/valibot.js';
import * as zod from './clients/zod.js';
import { measure, ratios } from './measure.js';

/** From here on a call makes so much garbage that every call begins with an empty heap. */
const LARGE = 100_000;

const CONTENDERS = [
  ['JSON.parse alone', (text) => JSON.parse(text)],
  ['this package, bytes', (_, bytes) => own.read(bytes)],
  ['this package, text', own.read],
  ['hand-written checks', handWritten.read],
  ['zod', zod.read],
  ['valibot', valibot.read],
];
export const NAMES = CONTENDERS.map(([name]) => name);

/**
 * Ratios of time to that of `JSON.parse` for each contender, whose result is checked first.
 * @param {string} form a key of BODIES
 * @param {number} n tokens
 * @param {() => void} collect collects garbage
 */
export function compare(form, n, collect) {
  const text = BODIES[form](n);
  const bytes = new TextEncoder().encode(text);
  const tasks = CONTENDERS.map(([name, read]) => {
    if (name !== NAMES[0]) checkResult(read(text, bytes), n);
    return () => read(text, bytes);
  });
  const isLarge = n >= LARGE;
  return ratios(
    measure(tasks, {
      rounds: isLarge ? 5 : 31,
      batchMs: isLarge ? 1 : 3,
      settle: isLarge ? collect : undefined,
    }),
  );
}
