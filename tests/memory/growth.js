// Memory stays flat over 20 000 calls of each outcome.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PROGRAM = fileURLToPath(new URL('outcomes.js', import.meta.url));
export const MIB = 1 << 20;

/** Makes the calls of an outcome, and asserts that nothing is left of them. */
export async function assertFlat(outcome) {
  const args = ['--expose-gc', PROGRAM, outcome];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const { heap, linear } = JSON.parse(stdout);
  assert.ok(heap < 3 * MIB, `the heap grew by ${heap} bytes`);
  assert.ok(linear <= MIB, `linear memory grew by ${linear} bytes`);
}
