import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { DEFAULT_TENANT } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { address, CREDENTIALS, command, launch } from './command.js';

const TOKENS = `v1/identity-stores/${DEFAULT_TENANT.identityStoreId}/tenant/${DEFAULT_TENANT.tenantId}/bearer-token`;

test('emulator: prints its address and how to use it, and ends with Ctrl-C', async () => {
  const server = launch(['emulator']);
  const url = await address(server);
  const args = ['list', '--endpoint', url, '--identity-store', DEFAULT_TENANT.identityStoreId];
  const listed = await command([...args, '--tenant', DEFAULT_TENANT.tenantId], {
    env: CREDENTIALS,
  });
  assert.equal(listed.code, 0);
  server.child.kill('SIGINT');
  const { code, stdout, stderr } = await server.ended;
  assert.equal(code, 130);
  assert.equal(stdout, `${url}\n`);
  assert.ok(stderr.includes(`list --endpoint ${url}`));
});

/** A folder for the files of one test. */
function folderFor(t) {
  const folder = mkdtempSync(path.join(tmpdir(), 'cli-emulator-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return (name, content) => {
    const file = path.join(folder, name);
    if (content !== undefined) writeFileSync(file, content);
    return file;
  };
}

async function endedAfter(server, use) {
  try {
    await use(await address(server));
  } finally {
    server.child.kill('SIGINT');
  }
  const result = await server.ended;
  assert.equal(result.code, 130, result.stderr);
  return result;
}

test('emulator --seed and --state: what it knows, and what outlives it', async (t) => {
  const file = folderFor(t);
  const credentials = [
    { accessKeyId: 'SEEDKEY', secretAccessKey: 'seedSecret', securityToken: 's' },
  ];
  const tenants = [{ identityStoreId: 'd-seed', tenantId: 'a b' }];
  const seed = file('seed.json', JSON.stringify({ credentials, regions: ['a-1'], tenants }));
  const state = file('state.json');
  const args = ['emulator', '--seed', seed, '--state', state, '--allow-unsigned'];
  const tokens = '/v1/identity-stores/d-seed/tenant/a%20b/bearer-token';
  const { stderr } = await endedAfter(launch(args), async (url) => {
    const created = await fetch(url + tokens, { method: 'POST' });
    assert.equal(created.status, 201);
    const { regions } = await (await fetch(`${url}/v1/registered-regions`)).json();
    assert.deepEqual(regions, [{ region_id: 'a-1' }]);
    assert.equal((await fetch(`${url}/${TOKENS}`)).status, 404);
  });
  assert.ok(stderr.includes("--identity-store d-seed --tenant 'a b'"), stderr);
  assert.ok(stderr.includes('HUAWEICLOUD_SDK_AK=SEEDKEY'), stderr);
  assert.match(stderr, /HUAWEICLOUD_SDK_SECURITY_TOKEN=\.\.\./);
  assert.ok(!stderr.includes('seedSecret'), stderr);
  await endedAfter(launch(args), async (url) => {
    const { bearer_tokens } = await (await fetch(url + tokens)).json();
    assert.equal(bearer_tokens.length, 1);
  });
});

test('emulator: its other options reach it', async () => {
  const args = ['emulator', '--cors', '--key-lock', '--scim-accepts-all'];
  await endedAfter(launch(args), async (url) => {
    const scim = `${url}/${DEFAULT_TENANT.tenantId}/scim/v2/ServiceProviderConfig`;
    const checked = await fetch(scim);
    assert.deepEqual(
      [checked.status, checked.headers.get('access-control-allow-origin')],
      [200, '*'],
    );
    const wrong = { ...CREDENTIALS, HUAWEICLOUD_SDK_SK: 'anotherSecret' };
    const list = ['list', '--endpoint', url, '--identity-store', DEFAULT_TENANT.identityStoreId];
    list.push('--tenant', DEFAULT_TENANT.tenantId);
    for (let i = 0; i < 6; i++) assert.equal((await command(list, { env: wrong })).code, 1);
    const { code, stderr } = await command(list, { env: CREDENTIALS });
    assert.equal(code, 1);
    assert.match(stderr, /access key is locked/);
  });
});

test('emulator: a wrong file is one line that steers no terminal', async (t) => {
  const file = folderFor(t);
  for (const [args, text] of [
    [['--seed', file('absent.json')], '--seed: ENOENT'],
    [['--seed', file('broken.json', '\u001b[31m')], '--seed: '],
    [['--seed', file('odd.json', '{"x\\u001b[31m":1}')], 'seed: unknown member x'],
    [['--state', file('state.json', '[]')], 'state: tenants is not an array'],
    [['--state', file('absent/state.json')], 'state: ENOENT'],
    [['--port', '70000'], '--port: expected a whole number from 0 to 65535'],
    [['--sede', 'x'], 'did you mean --seed?'],
  ]) {
    const { code, stdout, stderr } = await command(['emulator', ...args]);
    assert.deepEqual([code, stdout], [2, ''], stderr);
    assert.ok(stderr.includes(text), stderr);
    assert.equal(stderr.trimEnd().split('\n').length, 1);
    assert.ok(!stderr.includes('\u001b'), JSON.stringify(stderr));
  }
});

test('console without credentials: the emulator, and it says so', async () => {
  const server = launch(['console']);
  const url = await address(server);
  try {
    const about = await (await fetch(`${url}console.json`)).json();
    assert.equal(about.mode, 'emulator');
    assert.equal((await fetch(url + TOKENS)).status, 200);
  } finally {
    server.child.kill('SIGINT');
  }
  const { code, stderr } = await server.ended;
  assert.equal(code, 130);
  assert.match(stderr, /example data of the emulator/);
});

test('console with credentials: the service, and the keys stay here', async () => {
  const emulator = await startEmulator();
  const server = launch(['console', '--endpoint', emulator.url], { env: CREDENTIALS });
  const url = await address(server);
  try {
    const about = await (await fetch(`${url}console.json`)).text();
    assert.equal(JSON.parse(about).mode, 'service');
    const answer = await fetch(url + TOKENS);
    assert.equal(answer.status, 200);
    const text = about + (await answer.text()) + [...answer.headers].join();
    for (const secret of Object.values(CREDENTIALS)) assert.ok(!text.includes(secret));
  } finally {
    server.child.kill('SIGTERM');
    await emulator.close();
  }
  assert.equal((await server.ended).code, 143);
});

test('a taken port and wrong options are one clear line', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address();
  try {
    for (const name of ['console', 'emulator']) {
      const { code, stderr } = await command([name, '--port', String(port)]);
      assert.equal(code, 2);
      assert.ok(stderr.includes(`--port: ${port} is taken`), stderr);
    }
  } finally {
    other.close();
  }
  for (const [args, text] of [
    [['console', '--port', '70000'], '--port: expected a whole number from 0 to 65535'],
    [['console', '--prot', '1'], 'did you mean --port?'],
    [['console', '--region', 'cn-north-4'], 'need credentials'],
    [['emulator', '--open'], 'unknown option --open'],
  ]) {
    const { code, stderr } = await command(args);
    assert.equal(code, 2);
    assert.ok(stderr.includes(text), stderr);
  }
  const odd = await command(['console', '--region', 'evil.example/'], { env: CREDENTIALS });
  assert.equal(odd.code, 2);
  assert.match(odd.stderr, /--region: expected a region/);
});

test('--help and --version everywhere', async () => {
  const commands = ['list', 'validate', 'console', 'emulator'];
  const overview = await command(['--help']);
  for (const name of commands) {
    assert.ok(overview.stdout.includes(name));
    const help = await command([name, '--help']);
    assert.equal(help.code, 0);
    assert.ok(help.stdout.includes(`identity-center-tokens ${name}`));
    assert.equal(help.stderr, '');
    const version = await command([name, '--version']);
    assert.match(version.stdout, /^\d+\.\d+\.\d+\S*\n$/);
  }
  assert.equal((await command(['--version'])).code, 0);
});

test('an unknown or missing command', async () => {
  for (const [args, text] of [
    [
      [],
      'name a command: list, tenants, check, explain, create, delete, rotate, validate, console, emulator',
    ],
    [['lsit'], 'unknown command lsit; did you mean list?'],
    [['__proto__'], 'unknown command __proto__; see --help'],
  ]) {
    const { code, stdout, stderr } = await command(args);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.ok(stderr.includes(text), stderr);
  }
});
