// A fault at each step of a rotation, by hand and unattended: the exit code, what is told, what
// exists afterwards. In every row some token that was valid before, or that is in use, stays valid,
// and each token that was created is given out or named.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { CREDENTIALS, PROGRAM } from './command.js';
import { folderFor, tenantFor, until } from './tenant.js';

// Long enough for a call that nothing holds up, on a busy machine too.
const HANG_SECONDS = '3';

/** What can go wrong with one call: lost before and after its effect, refused, late, broken. */
const LOST = { drop: true };
const LOST_AFTER = { drop: true, effect: true };
const FAULTS = {
  'lost before': LOST,
  'lost after': LOST_AFTER,
  500: { status: 500 },
  429: { status: 429 },
  'time-out': { hang: true },
  broken: { html: true },
};

const JOB = 'job';
const HAND = 'by hand';

/**
 * The rows: the step (a call, and how many of its name pass before), the fault, the surface, the
 * exit code, what exists then.
 * @type {Array<[string, {call: string, passes?: number, times?: number}, string, string, number, string]>}
 */
const ROWS = [];
const every = (step, at, surfaces, code, exists, faults = Object.keys(FAULTS)) => {
  for (const surface of surfaces) {
    for (const fault of faults) ROWS.push([step, at, fault, surface, code, exists]);
  }
};
const READS = ['lost before', '500', '429', 'time-out', 'broken'];

every('the first list', { call: 'listTokens' }, [HAND, JOB], 1, 'old', READS);
every('the SCIM URL', { call: 'listTenants' }, [HAND, JOB], 1, 'old', READS);
const creating = { call: 'createToken' };
every('create', creating, [HAND, JOB], 1, 'old', ['lost before', '500', '429', 'time-out']);
every('create', creating, [HAND, JOB], 7, 'old,new', ['lost after', 'broken']);
const checking = { call: 'checkToken', times: 1000 };
every('every check', checking, [HAND], 5, 'old,new', READS);
every('every check', checking, [JOB], 5, 'old', READS);
const looking = { call: 'listTokens', passes: 1 };
every('the look before', looking, [HAND, JOB], 1, 'old', READS);
const lookingAgain = { call: 'listTokens', passes: 2 };
every('the look after', lookingAgain, [JOB], 1, 'old,new', READS);
const deleting = { call: 'deleteToken' };
every('delete', deleting, [JOB], 1, 'old,new', ['lost before', '500', '429', 'time-out']);
// The list tells that it is gone; the body of its answer is not looked at.
every('delete', deleting, [JOB], 0, 'new', ['lost after', 'broken']);
// All was done: only the list of what exists is missing.
every('the last list', lookingAgain, [HAND], 0, 'old,new', READS);
every('the last list', { call: 'listTokens', passes: 3 }, [JOB], 0, 'new', READS);

describe('a fault at each step', { concurrency: 4 }, () => {
  for (const [step, at, fault, surface, code, exists] of ROWS) {
    test(`${step}, ${fault}, ${surface}: ${code}, ${exists}`, async (t) => {
      const tenant = await tenantFor(t, { old: 20 });
      tenant.fault({ ...at, ...FAULTS[fault] });
      const late = fault === 'time-out' ? ['--timeout', HANG_SECONDS] : [];
      const run = await rotate(t, tenant, surface, ['--retries', '0', ...late]);
      assert.deepEqual([run.code, tenant.names.join()], [code, exists], run.stderr);
      account(tenant, run);
      // The fault was met.
      assert.ok(tenant.emulator.faults.every(({ times = 1000 }) => times < 1000));
      // The next run goes on, or tells what is there.
      tenant.emulator.faults.length = 0;
      const next = await tenant.run(['rotate', '--status']);
      assert.equal(next.code, { old: 3, new: 0, 'old,new': 6 }[exists]);
    });
  }
});

/** Runs the rotation, with what received the secret. */
async function rotate(t, tenant, surface, more) {
  const file = path.join(folderFor(t), 'received');
  const own = ['--check-timeout', '1', ...more];
  const args =
    surface === JOB
      ? ['--if-expiring', '--exec', `cat > '${file}'`, '--finish', '--yes', '--format', 'json']
      : [];
  const run = await tenant.run(['rotate', ...args, ...own]);
  const received = surface === JOB ? existsSync(file) && readFileSync(file, 'utf8') : run.stdout;
  return { ...run, surface, received: received || '' };
}

/** A valid token stays, and each created one is given out or named with its command. */
function account(tenant, { code, surface, received, stdout, stderr }) {
  const now = Date.now();
  assert.ok(tenant.tokens.some(({ expiration_time }) => expiration_time > now));
  for (const { token, token_id } of tenant.tokens) {
    if (token_id === 'old') continue;
    const isGiven = received.includes(token);
    assert.ok(isGiven || stderr.includes(`delete ${tenant.which.join(' ')} ${token_id}\n`), stderr);
    assert.equal(code === 7, !isGiven);
  }
  if (surface !== JOB) return;
  const { result, created, deleted } = JSON.parse(stdout);
  const isRolledBack = created.length > 0 && deleted.join() === created.join();
  const expected =
    { 0: 'rotated', 7: 'unknown' }[code] ?? (isRolledBack ? 'rolled-back' : 'failed');
  assert.equal(result, expected);
}

describe('killed at each step', { concurrency: 4 }, () => {
  for (const [step, fault, names] of [
    ['list', { call: 'listTokens', hang: true }, 'old'],
    ['create, before its effect', { call: 'createToken', hang: true }, 'old'],
    ['create, after its effect', { call: 'createToken', hang: true, effect: true }, 'old,new'],
    ['check', { call: 'checkToken', hang: true }, 'old,new'],
    ['look', { call: 'listTokens', passes: 1, hang: true }, 'old,new'],
    ['delete, before its effect', { call: 'deleteToken', hang: true }, 'old,new'],
    ['delete, after its effect', { call: 'deleteToken', hang: true, effect: true }, 'new'],
  ]) {
    test(`killed in ${step}: ${names}; the next runs say so`, async (t) => {
      const tenant = await tenantFor(t, { old: 20 });
      tenant.fault(fault);
      const seen = (fault.passes ?? 0) + 1;
      const file = path.join(folderFor(t), 'received');
      const args = ['--if-expiring', '--exec', `cat > '${file}'`, '--finish', '--yes'];
      const { child } = tenant.start(['rotate', ...args]);
      await until(() => tenant.count(fault.call) === seen);
      child.kill('SIGKILL');
      await once(child, 'close');
      assert.equal(tenant.names.join(), names);
      const next = await tenant.run(['rotate', ...args, '--format', 'json']);
      const [code, result] = {
        old: [0, 'rotated'],
        new: [0, 'nothing-to-do'],
        'old,new': [6, 'under-way'],
      }[names];
      assert.deepEqual([next.code, JSON.parse(next.stdout).result], [code, result]);
      if (code !== 6) return;
      const { token_id } = tenant.newToken;
      assert.ok(
        next.stderr.includes(`delete ${tenant.which.join(' ')} ${token_id}\n`),
        next.stderr,
      );
      // In doubt: one more, which is entered, then the end.
      const third = await tenant.run(['create']);
      assert.equal(third.code, 0);
      assert.equal((await tenant.run(['rotate', '--finish', '--yes'])).code, 0);
      assert.equal(`${tenant.newToken.token}\n`, third.stdout);
    });
  }
});

describe('a signal at each step', { concurrency: 4 }, () => {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ]) {
    for (const [step, fault, names] of [
      ['the first list', { call: 'listTokens', hang: true }, 'old'],
      ['the create', { call: 'createToken', bodyDelay: 500 }, 'old'],
      ['the check', { call: 'checkToken', hang: true }, 'old'],
      ['the look before', { call: 'listTokens', passes: 1, hang: true }, 'old'],
      ['the look after', { call: 'listTokens', passes: 2, hang: true }, 'old,new'],
      ['the delete', { call: 'deleteToken', hang: true }, 'old,new'],
    ]) {
      test(`${signal} in ${step}: ${code}, ${names}`, async (t) => {
        const tenant = await tenantFor(t, { old: 20 });
        tenant.fault(fault);
        const file = path.join(folderFor(t), 'received');
        const args = ['--if-expiring', '--exec', `cat > '${file}'`, '--finish', '--yes'];
        const { child, ended } = tenant.start(['rotate', ...args, '--format', 'json']);
        await until(() => tenant.count(fault.call) === (fault.passes ?? 0) + 1);
        child.kill(signal);
        const { code: received, stderr, stdout } = await ended;
        tenant.checkSecrets(['rotate', ...args], { stdout, stderr });
        assert.deepEqual([received, tenant.names.join()], [code, names], stderr);
        assert.match(stderr, /^Cancelled\.$/m);
        // A token that stays is in use.
        assert.equal(existsSync(file), names === 'old,new');
      });
    }
  }
});

test('a disk that takes nothing, under --output and under stdout: 1, old', async (t) => {
  for (const [script, args] of [
    ['ulimit -f 0; exec "$@"', ['--output', 'FILE']],
    ['exec "$@" > /dev/full', []],
    ['exec "$@" > /dev/full', ['--format', 'json']],
  ]) {
    const tenant = await tenantFor(t, { old: 20 });
    const folder = folderFor(t);
    const given = args.map((each) => (each === 'FILE' ? path.join(folder, 'token') : each));
    const words = [process.execPath, PROGRAM, 'rotate', ...tenant.which, ...given];
    const child = spawn('sh', ['-c', script, 'sh', ...words], {
      env: { PATH: process.env.PATH, ...CREDENTIALS },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const printed = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) {
      child[name].on('data', (chunk) => {
        printed[name] += chunk;
      });
    }
    const [code] = await once(child, 'close');
    tenant.checkSecrets(['rotate'], printed);
    assert.deepEqual([code, tenant.names, tenant.count('createToken')], [1, ['old'], 1]);
    assert.deepEqual(readdirSync(folder), []);
  }
});
