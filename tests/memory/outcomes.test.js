// Memory stays flat over 20 000 calls of each outcome.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { library, linearBytes } from './module.js';
import { OUTCOMES } from './outcomes.js';

const PROGRAM = fileURLToPath(new URL('outcomes.js', import.meta.url));
const MIB = 1 << 20;

for (const outcome of Object.keys(OUTCOMES)) {
  test(`${outcome}: 20 000 calls leave nothing behind`, async () => {
    const args = ['--expose-gc', PROGRAM, outcome];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const { heap, linear } = JSON.parse(stdout);
    assert.ok(heap < 3 * MIB, `the heap grew by ${heap} bytes`);
    assert.ok(linear <= MIB, `linear memory grew by ${linear} bytes`);
  });
}

test('a large body under an error status never enters the module', () => {
  const refuse = (body) =>
    assert.throws(() => library.validateResponse(body, { status: 500 }), { status: 500 });
  refuse(new Uint8Array(1));
  const before = linearBytes();
  refuse(new Uint8Array(64 * MIB));
  refuse(' '.repeat(64 * MIB));
  assert.ok(linearBytes() - before <= MIB);
});
