// One table cell after the other: a form of body, a number of tokens, all contenders. Runs in Node
// and in a page.

import { BODIES, checkResult } from './bodies.js';
import { CONTENDERS } from './contenders/index.js';
import { rename } from './contenders/rename.js';
import { measure, ratios, summary } from './measure.js';

/** From here on one call makes so much garbage that everyone begins with an empty heap. */
const LARGE = 100_000;

function planOf(n, settle) {
  if (n > LARGE) return { rounds: 3, settle };
  if (n === LARGE) return { rounds: 5, batchMs: 1, settle };
  return { rounds: 31, batchMs: 3 };
}

/**
 * Checks everyone's result, then times everyone.
 * @param {string} form a key of BODIES
 * @param {number} n tokens
 * @param {() => void} [settle] collects garbage, untimed, before calls that make much of it
 */
export function compare(form, n, settle) {
  const text = BODIES[form](n);
  const bytes = new TextEncoder().encode(text);
  const tasks = CONTENDERS.map(({ name, input, isRaw, read }) => {
    const given = input === 'bytes' ? bytes : text;
    try {
      const result = read(given);
      checkResult(isRaw ? rename(result) : result, form, n);
    } catch (cause) {
      throw new Error(`${name}, ${form} body of ${n} tokens: ${cause.message}`, { cause });
    }
    return () => read(given);
  });
  const times = measure(tasks, planOf(n, settle));
  return {
    form,
    n,
    bytesPerToken: n === 0 ? undefined : bytes.length / n,
    baseMs: summary(times[0]).median,
    rows: ratios(times),
  };
}

export const names = CONTENDERS.map(({ name }) => name);
