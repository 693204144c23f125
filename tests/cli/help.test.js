// What `--help` of each command says, and how much room it needs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { command } from './command.js';

const LINES = 40;
const COLUMNS = 100;

/** The names in `--help`, which is made from the table of commands. */
async function commandNames() {
  const { stdout } = await command(['--help']);
  return [...stdout.matchAll(/^ {2}([a-z]+) +[a-z]/gm)].map(([, name]) => name);
}

test('the help of each command fits one screen, and names it', async () => {
  const names = await commandNames();
  assert.ok(names.includes('list') && names.includes('emulator'), names.join());
  for (const args of [[], ...names.map((name) => [name])]) {
    const { code, stdout, stderr } = await command([...args, '--help']);
    assert.deepEqual([code, stderr], [0, '']);
    assert.ok(stdout.includes(`Usage: identity-center-tokens ${args[0] ?? 'COMMAND'}`), stdout);
    const lines = stdout.trimEnd().split('\n');
    assert.ok(lines.length <= LINES, `${args}: ${lines.length} lines`);
    for (const line of lines) assert.ok(line.length <= COLUMNS, line);
  }
});

test('every command that calls the service takes --timeout, --retries and --endpoint', async () => {
  const own = ['validate', 'console', 'emulator'];
  for (const name of (await commandNames()).filter((each) => !own.includes(each))) {
    const { stdout } = await command([name, '--help']);
    for (const option of ['--timeout SECONDS', '--retries N', '--endpoint URL']) {
      assert.ok(stdout.includes(`  ${option} `), `${name} ${option}`);
    }
  }
});
