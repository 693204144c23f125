// The public JSON parsing test suite through the package, as text and as bytes.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ValidationError, validateResponse } from '../../pkg/index.js';

const FOLDER = fileURLToPath(new URL('../vectors/jsontestsuite/test_parsing', import.meta.url));
// Some names hold characters that mean something in a URL.
const FILES = readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name))]);

/** The verdict over bytes and, where bytes are text, over the text: true for a good answer. */
function accepts(bytes, name) {
  const judge = (body) => {
    try {
      validateResponse(body);
      return true;
    } catch (error) {
      assert.ok(error instanceof ValidationError, `${name}: ${error?.stack}`);
      return false;
    }
  };
  const verdict = judge(new Uint8Array(bytes));
  const text = bytes.toString();
  if (Buffer.from(text).equals(bytes)) assert.equal(judge(text), verdict, `${name} as text`);
  return verdict;
}

test('the suite is there', () => {
  assert.ok(FILES.length > 300, String(FILES.length));
});

test('as an ignored member every y_ is accepted and every n_ refused', () => {
  const wrong = FILES.filter(([name, bytes]) => {
    const parts = [Buffer.from('{"x":'), bytes, Buffer.from(',"bearer_tokens":[]}')];
    const verdict = accepts(Buffer.concat(parts), name);
    return (name.startsWith('y_') && !verdict) || (name.startsWith('n_') && verdict);
  });
  assert.deepEqual(
    wrong.map(([name]) => name),
    [],
  );
});

test('as a whole body every file is refused', () => {
  const accepted = FILES.filter(([name, bytes]) => accepts(bytes, name));
  assert.deepEqual(
    accepted.map(([name]) => name),
    [],
  );
});
