// README.md names the tests of every clause of docs/reliability.md, and only tests that exist.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** How many clauses each section has. */
const SECTIONS = [8, 4, 6, 6, 4, 2, 4, 11];

function sourcesIn(...folders) {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true })
      .filter((name) => /\.(test\.js|rs)$/.test(name) || /\bcases\b.*\.js$/.test(name))
      .map((name) => readFileSync(join(ROOT, folder, name), 'utf8')),
  );
}

const read = (name) => readFileSync(join(ROOT, name), 'utf8').split('\n');

const rows = read('tests/faults/README.md')
  .map((line) => /^\| (\d\.\d+) \| ([^|]*) \|$/.exec(line))
  .filter(Boolean)
  .map(([, clause, tests]) => [clause, [...tests.matchAll(/`([^`]+)`/g)].map(([, name]) => name)]);

test('the page promises the clauses that have tests, in the same order', () => {
  const promised = read('docs/reliability.md')
    .map((line) => /^\| (\d\.\d+) \| \S.* \|$/.exec(line)?.[1])
    .filter(Boolean);
  assert.deepEqual(
    promised,
    rows.map(([clause]) => clause),
  );
});

test('every clause of sections 1 to 8 has its row', () => {
  const clauses = SECTIONS.flatMap((count, section) =>
    Array.from({ length: count }, (_, clause) => `${section + 1}.${clause + 1}`),
  );
  const named = rows.map(([clause]) => clause).filter((clause) => clause < '9');
  assert.deepEqual(named, clauses);
});

test('every row names tests, and each is there', () => {
  const folders = [
    ...['faults', 'calls', 'operations', 'browser', 'memory', 'package', 'fuzz', 'reader', 'relay'],
    ...['cli', 'console'],
  ].map((name) => `tests/${name}`);
  const sources = sourcesIn(...folders, 'src');
  for (const [clause, names] of rows) {
    assert.ok(names.length > 0, `${clause} has no test`);
    for (const name of names) {
      const marks = [`'${name}':`, `test('${name}'`, `test(\`${name}\``, `fn ${name}()`];
      const isThere = sources.some((source) => marks.some((mark) => source.includes(mark)));
      assert.ok(isThere, `${clause}: there is no test named ${name}`);
    }
  }
});

test('every test of the calls is named', () => {
  const named = new Set(rows.flatMap(([, names]) => names));
  const sources = sourcesIn('tests/calls');
  const tests = sources.flatMap((source) => [
    ...source.matchAll(/^ {4}'([^']+)':\s+async \(/gm),
    ...source.matchAll(/^ *test\((?:'([^']+)'|`([^`]+)`)/gm),
  ]);
  const names = tests.map(([, quoted, template]) => quoted ?? template);
  assert.ok(names.length > 70, String(names.length));
  const missing = names.filter((name) => !named.has(name));
  assert.deepEqual(missing, []);
});
