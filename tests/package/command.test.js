// The command as the installed package brings it: nothing of the repository is beside it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT, TENANTS } from '../../emulator/seed.js';
import { inRoot } from '../../scripts/lib/paths.js';
import { runCaptured } from '../../scripts/lib/run.js';
import { installPackage } from '../packaging/consumer.js';

const { identityStoreId, tenantId } = DEFAULT_TENANT;
const ids = TENANTS.documented.tokens.map(({ token_id }) => token_id);
const keys = {
  HUAWEICLOUD_SDK_AK: DEFAULT_CREDENTIALS.accessKeyId,
  HUAWEICLOUD_SDK_SK: DEFAULT_CREDENTIALS.secretAccessKey,
  HUAWEICLOUD_SDK_SECURITY_TOKEN: '',
};
const noKeys = { ...keys, HUAWEICLOUD_SDK_AK: '', HUAWEICLOUD_SDK_SK: '' };

let consumer;
before(async () => {
  consumer = await installPackage();
  // Packages of these names exist: what they hold must never be taken for our own.
  for (const [name, file] of [
    ['www', 'index.html'],
    ['emulator', 'server.js'],
  ]) {
    consumer.folder(path.join('node_modules', name), { [file]: 'of another package' });
  }
});
after(() => consumer?.remove());

// What npm puts on the path.
const program = () => path.join(consumer.root, 'node_modules', '.bin', 'identity-center-tokens');

const command = (args, env = keys) => runCaptured(program(), args, { cwd: consumer.root, env });

/** Runs a command that serves, until `use` is done with its address. */
async function serving(args, env, use) {
  const child = spawn(program(), args, {
    cwd: consumer.root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  try {
    const [line] = await Promise.race([
      once(child.stdout, 'data'),
      ended.then(([code]) => assert.fail(`ended with ${code}`)),
    ]);
    await use(String(line).trim());
  } finally {
    child.kill('SIGINT');
  }
  assert.deepEqual(await ended, [130, null]);
}

test('its version is the package’s', async () => {
  const { version } = JSON.parse(readFileSync(inRoot('pkg', 'package.json'), 'utf8'));
  assert.deepEqual(await command(['--version']), { status: 0, output: `${version}\n` });
});

test('list, against its own emulator', async () => {
  await serving(['emulator'], keys, async (url) => {
    const args = ['--identity-store', identityStoreId, '--tenant', tenantId, '--endpoint', url];
    const { status, output } = await command(['list', ...args]);
    assert.equal(status, 0, output);
    for (const id of ids) assert.ok(output.includes(id), output);
  });
});

test('an error of the package keeps its class: wrong usage, not a failed call', async () => {
  const { status, output } = await command([
    'list',
    '--identity-store',
    'a/b',
    '--tenant',
    tenantId,
    '--region',
    'cn-north-4',
  ]);
  assert.equal(status, 2, output);
  assert.match(output, /--identity-store/);
});

test('validate', async () => {
  const file = path.join(consumer.root, 'answer.json');
  writeFileSync(file, '{\n "bearer_tokens": [{}]\n}');
  const { status, output } = await command(['validate', file]);
  assert.equal(status, 1, output);
  assert.match(output, /answer\.json:2:20: /);
});

test('console: its own page, the modules that it loads, and nothing else', async () => {
  await serving(['console'], noKeys, async (url) => {
    const text = async (name) => {
      const response = await fetch(url + name);
      assert.equal(response.status, 200, name);
      return response.text();
    };
    const page = await text('');
    assert.match(page, /<h1>Access tokens<\/h1>/);
    for (const [, name] of page.matchAll(/(?:href|src)="([\w./-]+)"/g)) await text(name);
    await text('pkg/dist/client.js');
    for (const name of ['pkg/dist/cli.cjs', 'cli.cjs', 'package.json']) {
      assert.equal((await fetch(url + name)).status, 404, name);
    }
  });
});
