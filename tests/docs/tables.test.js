// The tables of the READMEs have a row for each function, option and error code.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as entry from '../../pkg/index.js';
import { inRoot } from '../../scripts/lib/paths.js';

const READMES = ['README.md', 'pkg/README.md'];
const DECLARATIONS = readFileSync(inRoot('pkg', 'api.d.cts'), 'utf8');

/** What the first cells of the tables of a section name: `a(request)`, `b(options)`. */
function namedIn(readme, section) {
  const [, rest] = readFileSync(inRoot(readme), 'utf8').split(`\n## ${section}\n`);
  const rows = rest.split('\n## ')[0].match(/^\| [^|]*`[^|]* \|/gm);
  return rows.flatMap((cell) => Array.from(cell.matchAll(/`(\w+)/g), ([, name]) => name)).sort();
}

const functions = Object.keys(entry).filter((name) => !name.endsWith('Error'));
const [, callOptions] = /\nexport interface CallOptions \{\n([\s\S]*?)\n\}\n/.exec(DECLARATIONS);
const options = Array.from(callOptions.matchAll(/^ {2}(\w+)\??:/gm), ([, name]) => name);
const codes = [...new Set(DECLARATIONS.match(/'[A-Z]+(?:_[A-Z]+)*'/g))].map((code) =>
  code.slice(1, -1),
);

for (const readme of READMES) {
  for (const [section, names] of Object.entries({
    Functions: functions,
    Options: options,
    Errors: codes,
  })) {
    test(`${readme}: ${section} has each once`, () => {
      assert.ok(names.length > 7);
      assert.deepEqual(namedIn(readme, section), names.toSorted());
    });
  }
}
