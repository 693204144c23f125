// The measurements are run by hand. This keeps them from going stale meanwhile.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { BODIES, checkResult, largeBody, MEANING } from '../../bench/bodies.js';
import { partsOf } from '../../bench/module.js';
import { withPrinted } from '../../bench/printed.js';
import { SECTIONS } from '../../bench/report.js';
import { validateResponse } from '../../pkg/index.js';
import { inRoot } from '../../scripts/lib/paths.js';
import { run } from '../../scripts/lib/run.js';

test('every form of body has a meaning', () => {
  assert.deepEqual(Object.keys(MEANING), Object.keys(BODIES));
});

for (const [form, bodyOf] of Object.entries(BODIES)) {
  test(`a body, ${form}, holds what the contenders are checked for`, () => {
    for (const n of [0, 2, 50]) {
      const result = validateResponse(bodyOf(n));
      checkResult(result, form, n);
      assert.throws(() => checkResult(result, form, n + 1));
    }
    const wrong = structuredClone(validateResponse(bodyOf(2)));
    wrong.bearerTokens[1].creationTime += 1;
    assert.throws(() => checkResult(wrong, form, 2));
  });
}

test('the large body is the compact one', () => {
  assert.equal(new TextDecoder().decode(largeBody(3)), BODIES.compact(3));
});

test('each section has one place in the document, and only that is replaced', () => {
  const document = readFileSync(inRoot('docs', 'performance.md'), 'utf8');
  const names = [...document.matchAll(/<!-- printed by: npm run bench -- --(\w+) -->/g)];
  assert.deepEqual(names.map(([, name]) => name).sort(), Object.keys(SECTIONS).sort());
  for (const name of Object.keys(SECTIONS)) {
    const once = withPrinted(document, name, '| new |');
    assert.equal(once.split('\n\n| new |\n\n').length, 2);
    const [before, behind] = once.split('\n\n| new |\n\n');
    assert.ok(document.startsWith(before) && document.endsWith(behind));
    assert.equal(withPrinted(once, name, '| new |'), once);
  }
  assert.throws(() => withPrinted(document, 'nothing', ''), /one place for nothing/);
});

test('the parts of the module are the whole module', () => {
  const wasm = readFileSync(inRoot('pkg', 'dist', 'core.wasm'));
  const { functions, sections } = partsOf(wasm);
  const lengthOf = (bytes) => {
    let length = 1;
    for (let rest = bytes; rest >= 128; rest >>= 7) length++;
    return length;
  };
  const sum = (parts, frame) =>
    parts.reduce((all, { bytes }) => all + frame + lengthOf(bytes.length) + bytes.length, 0);
  assert.equal(8 + sum(sections, 1), wasm.length);
  const code = sections.find(({ name }) => name === 'code').bytes;
  assert.equal(lengthOf(functions.length) + sum(functions, 0), code.length);
});

test('the host benches are formatted, and compile without a warning', async () => {
  const settings = {
    cwd: inRoot('bench', 'host'),
    env: { CARGO_TARGET_DIR: inRoot('target', 'host-bench') },
  };
  await run('cargo', ['fmt', '--check'], settings);
  // Without --locked: when the library's dependencies change, the lock of the benches may follow.
  await run('cargo', ['clippy', '--all-targets', '--', '-D', 'warnings'], settings);
});
