// What a token costs in short and in long bodies: everything in one process, everyone in turn.

import { inRoot } from '../scripts/lib/paths.js';
import { run } from '../scripts/lib/run.js';

const PROGRAM = inRoot('bench', 'growth', 'one-process.js');

/**
 * @param {number[]} sizes numbers of tokens, the shortest first
 * @returns {Promise<{ name: string, ns: object[], growth: object }[]>} nanoseconds a token by size,
 *   and those of the longest body to those of the shortest
 */
export async function costsPerToken(sizes) {
  return JSON.parse(await run(process.execPath, ['--expose-gc', PROGRAM, ...sizes.map(String)]));
}
