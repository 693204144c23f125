// The IAM actions of the documents are those of the code, and of the emulator, which was written on
// its own.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CALLS, ORGANIZATIONS_ACTION } from '../../emulator/calls.js';
import { inRoot } from '../../scripts/lib/paths.js';

const read = (...parts) => readFileSync(inRoot(...parts), 'utf8');
const PAGE = read('docs', 'permissions.md');
const OPERATIONS = ['src', 'service', 'operations'];
const CHANGES = ['createToken', 'deleteToken'];

/** Name and action of every operation in the Rust code. */
function actionsOfCode() {
  const found = [];
  for (const file of readdirSync(inRoot(...OPERATIONS))) {
    if (!file.endsWith('.rs')) continue;
    const constants = read(...OPERATIONS, file).matchAll(/: Operation = Operation \{(.*?)^\};/gms);
    for (const [, text] of constants) {
      const [, name] = /^ {4}name: "(\w+)"/m.exec(text) ?? [];
      const [, action] = /^ {4}action: Some\("(.+?)"\)/m.exec(text) ?? [];
      // A constant without a name takes over another's.
      if (name) found.push([name, action]);
    }
  }
  return Object.fromEntries(found.sort());
}

const CODE = actionsOfCode();
const actionsFor = (names) => {
  const actions = names.flatMap((name) => CODE[name] ?? []);
  return [...actions, ORGANIZATIONS_ACTION].sort();
};

test('the emulator asks for the actions of the code', () => {
  const emulated = CALLS.map(({ name, action }) => [name, action]);
  assert.notEqual(emulated.length, 0);
  assert.deepEqual(CODE, Object.fromEntries(emulated.sort()));
});

test('the table has every function with its actions', () => {
  const rows = [...PAGE.matchAll(/^\| `(\w+)` \| (?:`(.+?)`|none.*?) \| (?:`(.+?)` )?\|$/gm)];
  const expected = CALLS.map(({ name, needsOrganizations }) => {
    return [name, CODE[name], needsOrganizations && ORGANIZATIONS_ACTION];
  });
  assert.deepEqual(
    rows.map(([, ...row]) => row),
    expected,
  );
});

test('the policies allow what their purpose needs, and no more', () => {
  const policies = [...PAGE.matchAll(/^```json\n(.*?)^```/gms)].map(([, text]) => JSON.parse(text));
  const all = Object.keys(CODE);
  const reads = all.filter((name) => !CHANGES.includes(name));
  for (const [index, names] of [reads, all].entries()) {
    const { Version, Statement } = policies[index];
    assert.equal(Version, '5.0');
    assert.deepEqual(
      Statement.map(({ Effect, Action, ...rest }) => [Effect, Action.toSorted(), rest]),
      [['Allow', actionsFor(names), {}]],
    );
  }
  assert.equal(policies.length, 2);
});

test('each function’s own documents name its action', () => {
  const declarations = read('pkg', 'api.d.cts');
  const rust = read('src', 'js', 'rust_api.rs');
  for (const [name, action] of Object.entries(CODE)) {
    if (action === undefined) continue;
    const own = (text, start) => text.slice(0, text.indexOf(start)).split('\n\n').at(-1);
    assert.ok(own(declarations, `export function ${name}(`).includes(`\`${action}\``), name);
    const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    assert.ok(own(rust, `pub async fn ${snake}(`).includes(`\`${action}\``), snake);
  }
});
