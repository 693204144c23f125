import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { DEFAULT_TENANT, TENANTS } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { checkScim, create, emulatorFor, listedIds, remove } from './client.js';

const MAIN = fileURLToPath(new URL('../../emulator/main.js', import.meta.url));
const { identityStoreId, tenantId } = DEFAULT_TENANT;

function stateFile(t) {
  const folder = mkdtempSync(path.join(tmpdir(), 'emulator-state-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return path.join(folder, 'state.json');
}

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

test('tokens outlive the emulator, secrets included', async (t) => {
  const state = stateFile(t);
  const first = await startEmulator({ state });
  assert.deepEqual(readJson(state), { tenants: [] });
  const kept = (await create(first)).value;
  const gone = (await create(first)).value;
  await remove(first, gone.token_id);
  await remove(first, TENANTS.documented.tokens[0].token_id);
  const other = (await create(first, { tenant: TENANTS.mixed })).value;
  const expected = await listedIds(first);
  await first.close();

  const second = await emulatorFor(t, { state });
  assert.deepEqual(await listedIds(second), expected);
  assert.deepEqual(second.tokensOf(identityStoreId, tenantId).at(-1), kept);
  assert.equal((await listedIds(second, { tenant: TENANTS.mixed })).at(-1), other.token_id);
  assert.equal((await checkScim(second, tenantId, kept.token)).status, 200);
  assert.equal((await checkScim(second, tenantId, gone.token)).status, 401);
  // A change after the second start keeps those of the first.
  await create(second, { tenant: TENANTS.empty });
  assert.deepEqual(
    readJson(state).tenants.map((each) => each.tokens.length),
    [2, 4, 1],
  );
});

test('what no call changed stays with the seed', async (t) => {
  const state = stateFile(t);
  const tenants = [DEFAULT_TENANT, { ...DEFAULT_TENANT, tenantId: 'other' }];
  const first = await startEmulator({ state, seed: { tenants } });
  await create(first);
  await first.close();
  assert.equal(readJson(state).tenants.length, 1);

  tenants[1].tokens = [{ token_id: 'new' }];
  const second = await emulatorFor(t, { state, seed: { tenants } });
  assert.deepEqual(await listedIds(second, { tenant: tenants[1] }), ['new']);
  assert.equal((await listedIds(second)).length, 1);
});

test('the file is written whole: who has the old one open reads the old one', async (t) => {
  const state = stateFile(t);
  const emulator = await emulatorFor(t, { state });
  await create(emulator);
  const before = readFileSync(state, 'utf8');
  const open = openSync(state, 'r');
  t.after(() => closeSync(open));
  await create(emulator);
  assert.equal(readFileSync(open, 'utf8'), before);
  assert.equal(readJson(state).tenants[0].tokens.length, 4);
  assert.deepEqual(readdirSync(path.dirname(state)), ['state.json']);
  if (process.platform !== 'win32') assert.equal(statSync(state).mode & 0o777, 0o600);
});

test('or not at all: a change that cannot be kept does not happen', async (t) => {
  const state = stateFile(t);
  const emulator = await emulatorFor(t, { state });
  const before = await listedIds(emulator);
  rmSync(state);
  mkdirSync(state); // nothing can be renamed onto a folder
  for (const answer of [await create(emulator), await remove(emulator, before[0])]) {
    assert.deepEqual([answer.status, answer.value.error_code], [500, 'EMULATOR.STATE']);
    assert.ok(!answer.text.includes('"token"'));
  }
  assert.deepEqual(await listedIds(emulator), before);
  assert.deepEqual(readdirSync(path.dirname(state)), ['state.json']);
  rmSync(state, { recursive: true });
  assert.equal((await create(emulator)).status, 201);
  assert.equal(readJson(state).tenants[0].tokens.length, 3);
});

test('a program that is killed while it creates keeps every token that it told', async (t) => {
  const state = stateFile(t);
  const child = spawn(process.execPath, [MAIN, '--state', state], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 20_000,
  });
  t.after(() => child.kill('SIGKILL'));
  const closed = once(child, 'close');
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  const [url] = /http:\/\/[\d.:]+/.exec(line);
  const told = [];
  const creating = Array.from({ length: 3 }, async () => {
    for (;;) {
      const { value } = await create({ url });
      told.push(value.token_id);
      if (told.length === 12) child.kill('SIGKILL');
    }
  });
  assert.ok((await Promise.allSettled(creating)).every(({ status }) => status === 'rejected'));
  await closed;
  assert.ok(told.length >= 12);
  const again = await emulatorFor(t, { state });
  const ids = await listedIds(again);
  for (const id of told) assert.ok(ids.includes(id));
});

test('a wrong state is refused at the start, and not touched', async (t) => {
  const state = stateFile(t);
  const tenant = { identityStoreId, tenantId };
  for (const [text, message] of [
    ['{', /^state: .*JSON/],
    ['null', /^state: tenants is not an array/],
    ['{"tenants":{}}', /^state: tenants is not an array/],
    [JSON.stringify({ tenants: [{ ...tenant, tokens: 1 }] }), /^state: tenants\[0\].tokens/],
    [
      JSON.stringify({ tenants: [{ ...tenant, tenantId: 'unknown', tokens: [] }] }),
      /^state: tenants\[0\] is not in the seed/,
    ],
    ['{"tenants":[null]}', /^state: tenants\[0\] is not in the seed/],
  ]) {
    writeFileSync(state, text);
    await assert.rejects(startEmulator({ state }), { name: 'TypeError', message });
    assert.equal(readFileSync(state, 'utf8'), text);
  }
  const nowhere = path.join(path.dirname(state), 'absent', 'state.json');
  await assert.rejects(startEmulator({ state: nowhere }), { message: /^state: ENOENT/ });
  assert.ok(!existsSync(path.dirname(nowhere)));
});
