// The rows of one test file: `docs/runtimes.md` lists them in a section of the same name.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inRoot } from '../../scripts/lib/paths.js';

/** Gives `row`, which declares a test, and `checkDocs`, which compares the names. */
export function section(heading) {
  const rows = [];
  return {
    row(name, body) {
      rows.push(name);
      test(name, body);
    },
    checkDocs() {
      test(`docs/runtimes.md names the rows of "${heading}", and no other`, () => {
        const text = readFileSync(inRoot('docs', 'runtimes.md'), 'utf8');
        const [, body = ''] = text.split(`## ${heading}\n`);
        const [table] = body.split('\n## ');
        const named = [...table.matchAll(/^\| `(.+?)` \|/gm)].map(([, name]) => name);
        assert.deepEqual(named, rows);
      });
    },
  };
}
