// The unattended rotation: what COMMAND gets, what its end means, and two jobs at a time.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT } from '../../emulator/seed.js';
import { checkScim, create } from '../emulator/client.js';
import { folderFor, tenantFor, until } from './tenant.js';

/** The job, with this COMMAND. */
const job = (command, ...more) => [
  ...['rotate', '--if-expiring', '--exec', command, '--finish', '--yes', '--format', 'json'],
  ...more,
];

/** A COMMAND that puts the token to use: into a file. */
const intoFile = (t) => {
  const file = path.join(folderFor(t), 'received');
  return { file, command: `cat > '${file}'` };
};

const isRunning = (pid) => {
  // A process that has ended stays in the table until its parent asks.
  const [, state] = /^State:\s*(\w)/m.exec(statusOf(pid)) ?? [];
  return state !== undefined && state !== 'Z';
};

function statusOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

test('nothing to do: 0, and nothing is sent but the list', async (t) => {
  const tenant = await tenantFor(t, { old: 120, expired: -3 });
  const { code, stdout } = await tenant.run(job('exit 1'));
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout), {
    ...{ formatVersion: 1, result: 'nothing-to-do', created: [], deleted: [] },
  });
  assert.equal(tenant.emulator.requests.length, 1);
});

test('due: the new token is in use, the old ones are deleted', async (t) => {
  for (const days of [{ old: 20 }, { expired: -3, old: 20 }, { expired: -3 }, {}]) {
    const tenant = await tenantFor(t, days);
    const { file, command } = intoFile(t);
    const { code, stdout } = await tenant.run(job(command));
    assert.deepEqual([code, tenant.names], [0, ['new']]);
    // Without a line feed.
    assert.equal(readFileSync(file, 'utf8'), tenant.newToken.token);
    assert.deepEqual(JSON.parse(stdout), {
      ...{ formatVersion: 1, result: 'rotated', created: [tenant.newToken.token_id] },
      deleted: Object.keys(days),
    });
    assert.equal(stdout.indexOf('\n'), stdout.length - 1);
  }
});

test('without --format json nothing is on stdout', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  const { command } = intoFile(t);
  const args = ['rotate', '--if-expiring', '--exec', command, '--finish', '--yes'];
  const { code, stdout } = await tenant.run(args);
  assert.deepEqual([code, stdout], [0, '']);
});

test('--exec alone rotates now, and leaves the old one', async (t) => {
  const tenant = await tenantFor(t, { old: 300 });
  const { code, stderr } = await tenant.run(['rotate', '--exec', intoFile(t).command]);
  assert.deepEqual([code, tenant.names], [0, ['old', 'new']]);
  assert.ok(stderr.includes(`rotate --finish ${tenant.which.join(' ')}`), stderr);
});

test('COMMAND gets the variables, and none of the keys', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  const file = path.join(folderFor(t), 'env');
  const env = { HUAWEICLOUD_SDK_SECURITY_TOKEN: '', HUAWEICLOUD_OTHER: 'mine', TOOL_KEY: 'kept' };
  const { code } = await tenant.run(job(`cat > /dev/null; env > '${file}'`), { env });
  assert.equal(code, 0);
  const text = readFileSync(file, 'utf8');
  const { token_id, expiration_time, token } = tenant.newToken;
  const { identityStoreId, tenantId } = DEFAULT_TENANT;
  for (const line of [
    'IDCT_REGION=cn-north-4',
    `IDCT_IDENTITY_STORE=${identityStoreId}`,
    `IDCT_TENANT=${tenantId}`,
    `IDCT_TOKEN_ID=${token_id}`,
    `IDCT_EXPIRATION_TIME=${expiration_time}`,
    `IDCT_SCIM_URL=https://scim.cn-north-4.myhuaweicloud.com/${tenantId}/scim/v2/`,
    'TOOL_KEY=kept',
  ]) {
    assert.ok(text.includes(`${line}\n`), line);
  }
  assert.doesNotMatch(text, /HUAWEICLOUD/);
  const { accessKeyId, secretAccessKey } = DEFAULT_CREDENTIALS;
  for (const secret of [accessKeyId, secretAccessKey, token]) assert.ok(!text.includes(secret));
});

test('the new token is in no argument and no environment of any process', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  const file = path.join(folderFor(t), 'processes');
  const look = `cat > /dev/null; cat /proc/[0-9]*/cmdline /proc/self/environ /proc/$PPID/environ > '${file}' 2>/dev/null; true`;
  assert.equal((await tenant.run(job(look))).code, 0);
  const seen = readFileSync(file, 'latin1');
  assert.ok(seen.includes('--if-expiring') && seen.includes('IDCT_TOKEN_ID'));
  assert.ok(!seen.includes(tenant.newToken.token));
});

test('what COMMAND prints goes to stderr, without the token and without what steers', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  const { code, stdout, stderr } = await tenant.run(
    job(`cat; echo; echo out; echo err >&2; printf '\\033[31mred\\n'; printf unfinished`),
  );
  assert.equal(code, 0);
  assert.equal(JSON.parse(stdout).result, 'rotated');
  for (const line of ['[REDACTED]', 'out', 'err', '\ufffd[31mred', 'unfinished']) {
    assert.ok(stderr.split('\n').includes(line), `${line} in ${stderr}`);
  }
});

test('a token that comes in pieces, or in a long line, is not printed either', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  const script = `
    const chunks = [];
    process.stdin.on('data', (chunk) => chunks.push(chunk)).on('end', async () => {
      const token = String(Buffer.concat(chunks));
      process.stdout.write('x'.repeat(70000) + token.slice(0, 50));
      await new Promise((resolve) => setTimeout(resolve, 100));
      process.stdout.write(token.slice(50) + 'y'.repeat(70000));
    });`;
  const { code, stderr } = await tenant.run(job(`'${process.execPath}' -e "${script}"`));
  assert.equal(code, 0, stderr);
  assert.equal(stderr.split('[REDACTED]').length, 2);
  assert.ok(!stderr.includes(tenant.newToken.token.slice(0, 50)));
});

for (const [command, reason] of [
  ['exit 3', /COMMAND ended with exit code 3; the new token is deleted again/],
  ['cat > /dev/null; exit 255', /exit code 255/],
  ['/no/such/program', /exit code 127/],
]) {
  test(`${command}: not in use, all is as before`, async (t) => {
    const tenant = await tenantFor(t, { old: 20 });
    const { code, stdout, stderr } = await tenant.run(job(command));
    assert.deepEqual([code, tenant.names], [1, ['old']]);
    assert.match(stderr, reason);
    const { result, created, deleted } = JSON.parse(stdout);
    assert.equal(result, 'rolled-back');
    assert.deepEqual(created, deleted);
    // The next day.
    assert.equal((await tenant.run(job(intoFile(t).command))).code, 0);
    assert.deepEqual(tenant.names, ['new']);
  });
}

for (const [command, more, reason] of [
  ['kill -9 $$', [], /was ended by SIGKILL/],
  ["sh -c 'kill -15 $$'; exit $?", [], /was ended by SIGTERM/],
  ['sleep 600', ['--exec-timeout', '0.3'], /was ended after 0\.3 seconds/],
  ["trap 'exit 0' TERM; sleep 600 & wait", ['--exec-timeout', '0.3'], /was ended after 0\.3 sec/],
]) {
  test(`${command}: kept and named, nothing is deleted, 7`, async (t) => {
    const tenant = await tenantFor(t, { old: 20 });
    const { code, stdout, stderr } = await tenant.run(job(command, ...more));
    const { token_id } = tenant.newToken;
    assert.deepEqual([code, tenant.names, tenant.count('deleteToken')], [7, ['old', 'new'], 0]);
    assert.match(stderr, reason);
    assert.ok(stderr.includes(`delete ${tenant.which.join(' ')} ${token_id}\n`), stderr);
    assert.ok(stderr.includes(`rotate --finish ${tenant.which.join(' ')}\n`), stderr);
    assert.deepEqual(JSON.parse(stdout), {
      ...{ formatVersion: 1, result: 'unknown', created: [token_id], deleted: [] },
    });
    // Every day until somebody looks.
    for (const [day, expected] of [
      [1, 6],
      [2, 6],
    ]) {
      const next = await tenant.run(job(command));
      assert.deepEqual([next.code, JSON.parse(next.stdout).result], [expected, 'under-way'], day);
    }
  });
}

for (const [how, stop] of [
  ['the time-out', { args: ['--exec-timeout', '4'] }],
  ['Ctrl-C', { signal: 'SIGINT' }],
  ['SIGTERM', { signal: 'SIGTERM' }],
]) {
  test(`${how} ends all that COMMAND started, also what ignores SIGTERM`, async (t) => {
    const tenant = await tenantFor(t, { old: 20 });
    const file = path.join(folderFor(t), 'pids');
    const command = `sh -c 'trap "" TERM; echo $$ > "${file}"; while true; do sleep 0.1; done' & sleep 600 & wait`;
    const { child, ended } = tenant.start(job(command, ...(stop.args ?? [])));
    await until(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'));
    if (stop.signal) child.kill(stop.signal);
    const { code, stdout } = await ended;
    assert.equal(code, { SIGINT: 130, SIGTERM: 143 }[stop.signal] ?? 7);
    assert.equal(JSON.parse(stdout).result, 'unknown');
    const pid = Number(readFileSync(file, 'utf8'));
    await until(() => !isRunning(pid));
    assert.deepEqual(tenant.names, ['old', 'new']);
  });
}

test('a COMMAND that reads nothing, and one that leaves a program behind', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  const file = path.join(folderFor(t), 'pid');
  const { code } = await tenant.run(job(`sleep 30 & echo $! > '${file}'`));
  const pid = Number(readFileSync(file, 'utf8'));
  t.after(() => process.kill(pid));
  assert.deepEqual([code, tenant.names, isRunning(pid)], [0, ['new'], true]);
});

test('inconclusive: taken back, unless --accept-inconclusive', async (t) => {
  const tenant = await tenantFor(t, { old: 20 }, { scimAcceptsAll: true });
  const { command } = intoFile(t);
  const refused = await tenant.run(job(command, '--check-timeout', '0.5'));
  assert.deepEqual([refused.code, tenant.names], [5, ['old']]);
  assert.equal(JSON.parse(refused.stdout).result, 'rolled-back');
  const args = job(command, '--check-timeout', '0.5', '--accept-inconclusive');
  assert.deepEqual([(await tenant.run(args)).code, tenant.names], [0, ['new']]);
});

test('more than one valid token: 6, and nothing is created', async (t) => {
  const tenant = await tenantFor(t, { old: 20, other: 300 });
  const { code, stdout, stderr } = await tenant.run(job('exit 0'));
  assert.deepEqual([code, JSON.parse(stdout).result], [6, 'under-way']);
  assert.equal(tenant.count('createToken'), 0);
  assert.ok(stderr.includes(`delete ${tenant.which.join(' ')} other\n`), stderr);
});

test('a job whose tenant cannot be found has its line of JSON too', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  tenant.which = ['--endpoint', tenant.emulator.url];
  tenant.fault({ call: 'listRegions', status: 403 });
  const { code, stdout } = await tenant.run(job('exit 0'));
  assert.deepEqual([code, JSON.parse(stdout).result], [1, 'failed']);
});

test('another run before COMMAND: the own token is deleted again, 6', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  const { file, command } = intoFile(t);
  tenant.fault({ call: 'checkToken', status: 401, times: 1000 });
  const { ended } = tenant.start(job(command, '--check-timeout', '60'));
  await until(() => tenant.count('checkToken') > 0);
  const other = (await create(tenant.emulator)).value.token_id;
  tenant.emulator.faults.length = 0;
  const { code, stdout, stderr } = await ended;
  assert.deepEqual([code, JSON.parse(stdout).result, existsSync(file)], [6, 'under-way', false]);
  assert.ok(stderr.includes(`another run created ${other} at the same time`), stderr);
  assert.deepEqual(
    tenant.tokens.map(({ token_id }) => token_id),
    ['old', other],
  );
});

test('another run during COMMAND: both tokens stay, and no old one is deleted, 6', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  const folder = folderFor(t);
  const [begun, go] = ['begun', 'go'].map((name) => path.join(folder, name));
  const command = `cat > '${begun}'; while [ ! -e '${go}' ]; do sleep 0.05; done`;
  const { ended } = tenant.start(job(command));
  await until(() => existsSync(begun));
  const other = (await create(tenant.emulator)).value.token_id;
  writeFileSync(go, '');
  const { code, stdout } = await ended;
  const { result, created, deleted } = JSON.parse(stdout);
  assert.deepEqual([code, result, deleted], [6, 'under-way', []]);
  assert.deepEqual(
    tenant.tokens.map(({ token_id }) => token_id),
    ['old', ...created, other],
  );
});

test('the new token is deleted by somebody during COMMAND: the old one stays', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  const folder = folderFor(t);
  const [begun, go] = ['begun', 'go'].map((name) => path.join(folder, name));
  const command = `cat > '${begun}'; while [ ! -e '${go}' ]; do sleep 0.05; done`;
  const { ended } = tenant.start(job(command));
  await until(() => existsSync(begun));
  await tenant.run(['delete', tenant.newToken.token_id, '--yes']);
  writeFileSync(go, '');
  const { code, stderr } = await ended;
  assert.deepEqual([code, tenant.names], [1, ['old']]);
  assert.match(stderr, /does not list the new token/);
});

test('two jobs at once, again and again: a token that works is in use at each end', async (t) => {
  for (let round = 0; round < 6; round += 1) {
    const tenant = await tenantFor(t, { old: 20 });
    const uses = [intoFile(t), intoFile(t)];
    const ends = await Promise.all(uses.map(({ command }) => tenant.run(job(command))));
    const codes = ends.map(({ code }) => code).sort();
    assert.ok(['0,0', '0,6', '6,6'].includes(codes.join()), codes.join());
    const exist = tenant.tokens.map(({ token }) => token);
    const used = uses.flatMap(({ file }) => (existsSync(file) ? readFileSync(file, 'utf8') : []));
    const old = 'old'.concat('.secret.', 's'.repeat(20));
    // Each token that exists is the old one or in use, and one of them is accepted.
    for (const token of exist) assert.ok(token === old || used.includes(token));
    assert.ok(exist.length > 0);
    for (const token of used) {
      const isThere = exist.includes(token);
      const { status } = await checkScim(tenant.emulator, DEFAULT_TENANT.tenantId, token);
      assert.equal(status, isThere ? 200 : 401);
    }
    assert.ok(used.length === 0 || used.some((token) => exist.includes(token)));
  }
});

test('no process of a job outlives it', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  const { child, ended } = tenant.start(job(intoFile(t).command));
  await ended;
  const children = execFileSync('ps', ['-eo', 'ppid='], { encoding: 'utf8' }).split(/\s+/);
  assert.ok(!children.includes(String(child.pid)));
});
