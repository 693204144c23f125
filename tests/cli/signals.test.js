// How the command ends: on signals, without a reader, and without a disk.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { TENANTS } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { address, CREDENTIALS, launch, PROGRAM } from './command.js';

const CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

let emulator;
let folder;
before(async () => {
  emulator = await startEmulator();
  folder = mkdtempSync(path.join(tmpdir(), 'signals-'));
});
after(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true });
});

const ids = (tenant) => [
  ...['--identity-store', tenant.identityStoreId],
  ...['--tenant', tenant.tenantId],
];
const list = (...args) => [...['list', '--endpoint', emulator.url], ...ids(TENANTS.mixed), ...args];
const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

/** Waits until the emulator has been asked once more. */
async function asked(seen) {
  while (emulator.requests.length === seen) await pause();
}

/** Waits until the process has this file open. */
async function opened(pid, file) {
  const find = () => execFileSync('ls', ['-l', `/proc/${pid}/fd`], { encoding: 'utf8' });
  while (!find().includes(file)) await pause();
}

for (const [signal, code] of Object.entries(CODES)) {
  test(`${signal} during a call: ${code}`, async () => {
    const seen = emulator.requests.length;
    emulator.fault({ hang: true });
    const { child, ended } = launch(list(), { env: CREDENTIALS });
    await asked(seen);
    child.kill(signal);
    assert.deepEqual(await ended, { code, stdout: '', stderr: 'Cancelled.\n' });
  });

  test(`${signal} while validate reads a pipe: ${code}`, async () => {
    const pipe = path.join(folder, `${signal}.pipe`);
    execFileSync('mkfifo', [pipe]);
    const silent = launch(['validate', pipe], { input: null });
    const writer = openSync(pipe, constants.O_RDWR);
    await opened(silent.child.pid, pipe);
    silent.child.kill(signal);
    assert.deepEqual(await silent.ended, { code, stdout: '', stderr: 'Cancelled.\n' });
    closeSync(writer);
  });

  for (const command of ['emulator', 'console']) {
    test(`${signal} ends the ${command}: ${code}`, async () => {
      const server = launch([command]);
      const url = await address(server);
      server.child.kill(signal);
      assert.equal((await server.ended).code, code);
      await assert.rejects(fetch(url));
    });
  }
}

/** Waits until the process handles SIGHUP, which Node itself does not, and has then read on. */
async function handlesSignals(pid) {
  const status = () => execFileSync('cat', [`/proc/${pid}/status`], { encoding: 'utf8' });
  const caught = () => BigInt(`0x${/^SigCgt:\s*(\w+)/m.exec(status())[1]}`);
  while ((caught() & 1n) === 0n) await pause();
  for (let turn = 0; turn < 20; turn += 1) await pause();
}

for (const [where, args] of [
  ['standard input', () => ['-']],
  [
    'a pipe that has no writer',
    () => {
      const pipe = path.join(folder, 'lonely.pipe');
      execFileSync('mkfifo', [pipe]);
      return [pipe];
    },
  ],
]) {
  test(`SIGTERM while validate waits for ${where}: 143`, async () => {
    const { child, ended } = launch(['validate', ...args()], { input: null });
    await handlesSignals(child.pid);
    child.kill('SIGTERM');
    assert.equal((await ended).code, 143);
  });
}

test('SIGTERM ends a write that the reader does not take', async () => {
  const id = 'x'.repeat(5_000_000);
  const body = JSON.stringify({
    bearer_tokens: [{ token_id: id, creation_time: 1, expiration_time: 2 }],
  });
  emulator.fault({ body });
  const { PATH } = process.env;
  const child = spawn(process.execPath, [PROGRAM, ...list('--format', 'json')], {
    env: { PATH, ...CREDENTIALS },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'readable');
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [143, null]);
});

/** Runs the command with a full disk as one of its outputs. */
async function withFullDisk(args, { stdout = 'pipe', stderr = 'pipe' }) {
  const { PATH } = process.env;
  const full = openSync('/dev/full', 'w');
  const at = (where) => (where === 'full' ? full : where);
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { PATH, ...CREDENTIALS },
    stdio: ['ignore', at(stdout), at(stderr)],
  });
  closeSync(full);
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  child.stdout?.resume();
  const [code] = await once(child, 'close');
  return { code, said };
}

test('a full disk is named, and leaves no server behind', async () => {
  for (const args of [list(), list('--format', 'json'), ['--help'], ['emulator']]) {
    const { code, said } = await withFullDisk(args, { stdout: 'full' });
    assert.equal(code, 1);
    assert.match(said, /^identity-center-tokens: cannot write to standard output: no space left$/m);
  }
});

test('a standard error that takes nothing changes no exit code', async () => {
  for (const [args, expected] of [
    [list('--fail-on-expiring'), 3],
    [['list', '--region'], 2],
  ]) {
    assert.equal((await withFullDisk(args, { stderr: 'full' })).code, expected);
    const { child, ended } = launch(args, { env: CREDENTIALS });
    child.stderr.destroy();
    assert.equal((await ended).code, expected);
  }
});
