import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertFlat, MIB } from './growth.js';
import { library, linearBytes } from './module.js';
import { LIST_OUTCOMES } from './outcomes.js';

for (const outcome of Object.keys(LIST_OUTCOMES)) {
  test(`${outcome}: 20 000 calls leave nothing behind`, () => assertFlat(outcome));
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
