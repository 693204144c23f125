import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT } from '../../emulator/seed.js';
import { call, checkScim, create, get, listedIds, pathOf, send, storePath } from './client.js';

const MAIN = fileURLToPath(new URL('../../emulator/main.js', import.meta.url));

function spawnMain(t, args) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 20_000, // a program that should have ended fails its test instead of holding it up
  });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

/** The running program, its address and what it printed until then. */
async function running(t, args = []) {
  const child = spawnMain(t, args);
  let printed = '';
  child.stdout.setEncoding('utf8');
  while (!printed.includes('Ctrl-C')) {
    const [chunk] = await once(child.stdout, 'data');
    printed += chunk;
  }
  const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(printed);
  return { child, url, printed };
}

/** What a run that ends by itself printed and returned. */
async function finished(t, args) {
  const child = spawnMain(t, args);
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { out, err, code };
}

async function seedFile(t, content) {
  const folder = await mkdtemp(join(tmpdir(), 'emulator-seed-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'seed.json');
  await writeFile(file, content);
  return file;
}

test('what it starts with makes a short list: the ten thousand tokens are for tests', async (t) => {
  const { url, printed } = await running(t);
  const paths = printed.match(/\/v1\/identity-stores\/\S+/g);
  assert.ok(paths.length > 2);
  for (const path of paths) {
    const { value } = await call({ url }, 'GET', path);
    assert.ok((value.bearer_tokens ?? []).length < 10, path);
  }
});

test('it prints its address and how to call it, and no secret; Ctrl-C ends it', async (t) => {
  const { child, url, printed } = await running(t, ['--port', '0']);
  assert.ok(printed.includes(`GET ${pathOf(DEFAULT_TENANT)}\n`));
  assert.ok(printed.includes(DEFAULT_CREDENTIALS.accessKeyId));
  assert.ok(!printed.includes(DEFAULT_CREDENTIALS.secretAccessKey));
  assert.equal((await get({ url })).status, 200);
  assert.equal((await send(url + pathOf())).status, 401);

  const err = text(child.stderr);
  child.kill('SIGINT');
  assert.deepEqual(await once(child, 'close'), [0, null]);
  assert.equal(await err, '');
});

test('it ends on SIGTERM while a client waits', async (t) => {
  const { child, url } = await running(t, ['--allow-unsigned']);
  const hanging = send(url + pathOf(), { headers: { 'x-emulator-fault': 'hang' } });
  assert.equal((await send(url + pathOf())).status, 200);
  child.kill('SIGTERM');
  await assert.rejects(hanging, { code: 'ECONNRESET' });
  assert.deepEqual(await once(child, 'close'), [0, null]);
});

test('--cors and --allow-unsigned', async (t) => {
  const { url } = await running(t, ['--cors', '--allow-unsigned']);
  const { status, headers } = await send(url + pathOf());
  assert.deepEqual([status, headers['access-control-allow-origin']], [200, '*']);
});

test('--seed', async (t) => {
  const tenant = { identityStoreId: 'd-other', tenantId: 'a b', tokens: [] };
  const file = await seedFile(t, JSON.stringify({ tenants: [tenant] }));
  const { url, printed } = await running(t, ['--seed', file]);
  assert.ok(printed.includes('/tenant/a%20b/bearer-token'));
  assert.equal((await get({ url }, { tenant })).status, 200);
  assert.equal((await get({ url })).status, 404);
});

test('the seed that docs/cli.md shows is one, with all that it says', async (t) => {
  const page = await readFile(new URL('../../docs/cli.md', import.meta.url), 'utf8');
  const [, json] = /```json\n(.*?)```/s.exec(page);
  const { url } = await running(t, ['--seed', await seedFile(t, json)]);
  const { credentials, tenants } = JSON.parse(json);
  const [tenant] = tenants;
  const signing = { credentials: credentials[0] };
  assert.deepEqual(await listedIds({ url }, { tenant, ...signing }), ['old']);
  assert.equal((await create({ url }, { tenant, ...signing })).status, 403);
  const { value } = await call({ url }, 'GET', storePath(tenant), signing);
  assert.match(value.provisioning_tenants[0].scim_endpoint, /^https:\/\/scim\.ap-southeast-1\./);
  assert.equal((await checkScim({ url }, tenant.tenantId, 'its-secret')).status, 200);
});

test('--help', async (t) => {
  const { out, err, code } = await finished(t, ['--help']);
  assert.deepEqual([code, err], [0, '']);
  for (const option of [
    ...['port', 'seed', 'state', 'cors', 'allow-unsigned', 'key-lock', 'scim-accepts-all', 'help'],
  ]) {
    assert.ok(out.includes(`--${option} `), option);
  }
});

test('a wrong option is one clear line and exit code 2', async (t) => {
  const broken = await seedFile(t, '{');
  const shapeless = await seedFile(t, '{"tenants":[{}]}');
  const nothing = await seedFile(t, 'null');
  const taken = createServer().listen(0, '127.0.0.1');
  t.after(() => taken.close());
  await once(taken, 'listening');

  for (const [args, message] of [
    [['--nonsense'], /--nonsense/],
    [['stray'], /stray/],
    [['--port'], /--port/],
    [['--port', 'x'], /--port/],
    [['--port', '65536'], /--port/],
    [['--port', '-1'], /--port/],
    [['--port', String(taken.address().port)], /EADDRINUSE/],
    [['--seed', `${broken}.absent`], /--seed: ENOENT/],
    [['--seed', broken], /--seed: .*JSON/],
    [['--seed', shapeless], /tenants\[0\]\.identityStoreId/],
    [['--seed', nothing], /seed: expected an object/],
    [['--cors=yes'], /--cors/],
  ]) {
    const { out, err, code } = await finished(t, args);
    assert.deepEqual([code, out], [2, ''], args.join(' '));
    assert.match(err, message);
    assert.match(err, /^emulator: [^\n]+\n$/);
  }
});
