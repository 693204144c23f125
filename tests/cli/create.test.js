// `create`: how the secret is given out, and what becomes of a token whose secret cannot be.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { DEFAULT_TENANT } from '../../emulator/seed.js';
import { CREDENTIALS, PROGRAM } from './command.js';
import { folderFor, tenantFor, until } from './tenant.js';

test('the secret is the one line on stdout; the rest is on stderr', async (t) => {
  const tenant = await tenantFor(t, {});
  const { code, stdout, stderr } = await tenant.run(['create']);
  const { token, token_id } = tenant.newToken;
  assert.deepEqual([code, stdout], [0, `${token}\n`]);
  assert.match(stderr, /1 token, 1 valid$/m);
  assert.match(stderr, new RegExp(`^ {2}${token_id} {2}valid until \\S+Z, new$`, 'm'));
  assert.match(stderr, /^Nothing to do before \d{4}-\d\d-\d\d\.$/m);
});

test('json holds ids and times beside the secret', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  const { code, stdout, stderr } = await tenant.run(['create', '--format', 'json']);
  const { token, token_id, creation_time, expiration_time } = tenant.newToken;
  assert.equal(code, 0);
  assert.equal(stdout.indexOf('\n'), stdout.length - 1);
  assert.deepEqual(JSON.parse(stdout), {
    formatVersion: 1,
    created: {
      tokenId: token_id,
      token,
      creationTime: creation_time,
      expirationTime: expiration_time,
    },
  });
  // Two tokens now: the ways out are named, with everything filled in.
  const which = tenant.which.join(' ');
  assert.ok(stderr.includes(`  identity-center-tokens rotate --finish ${which}\n`), stderr);
  assert.ok(stderr.includes(`  identity-center-tokens delete ${which} ${token_id}\n`), stderr);
});

test('--output: all of it in a new file that only its owner reads', async (t) => {
  const tenant = await tenantFor(t, {});
  const file = path.join(folderFor(t), 'token');
  const { code, stdout } = await tenant.run(['create', '--output', file]);
  assert.deepEqual([code, stdout], [0, '']);
  assert.equal(readFileSync(file, 'utf8'), `${tenant.newToken.token}\n`);
  assert.equal(lstatSync(file).mode & 0o777, 0o600);
  const json = path.join(folderFor(t), 'token.json');
  assert.equal((await tenant.run(['create', '--output', json, '--format', 'json'])).stdout, '');
  assert.equal(JSON.parse(readFileSync(json, 'utf8')).formatVersion, 1);
});

test('--output: what exists, links and other places are refused before anything is created', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  const folder = folderFor(t);
  const at = (name) => path.join(folder, name);
  writeFileSync(at('file'), 'mine');
  symlinkSync(at('file'), at('link'));
  symlinkSync(at('nowhere'), at('dangling'));
  for (const [file, reason] of [
    [at('file'), /it exists already/],
    [at('link'), /it exists already/],
    [at('dangling'), /it exists already/],
    [folder, /it exists already/],
    ['/dev/full', /it exists already/],
    [at('no/folder'), /no such file/],
    ['', /must not be empty/],
  ]) {
    const { code, stdout, stderr } = await tenant.run(['create', `--output=${file}`]);
    assert.deepEqual([code, stdout], [2, ''], file);
    assert.match(stderr, reason);
  }
  assert.equal(tenant.count('createToken'), 0);
  assert.equal(readFileSync(at('file'), 'utf8'), 'mine');
  assert.deepEqual(readdirSync(folder).sort(), ['dangling', 'file', 'link']);
});

/** Runs `create` by a shell, which can limit the size of files and close outputs. */
async function createInShell(tenant, script, args = []) {
  const child = spawn(
    'sh',
    ['-c', `${script}`, 'sh', process.execPath, PROGRAM, ...['create', ...tenant.which, ...args]],
    {
      env: { PATH: process.env.PATH, ...CREDENTIALS },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let stderr = '';
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  tenant.checkSecrets(['create'], { stdout, stderr });
  return { code, stdout, stderr };
}

test('a disk that takes nothing: the token is deleted again, and no file stays', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  const folder = folderFor(t);
  const file = path.join(folder, 'token');
  const limited = 'ulimit -f 0; exec "$@"';
  const { code, stderr } = await createInShell(tenant, limited, ['--output', file]);
  assert.equal(code, 1);
  assert.match(stderr, /cannot write to \S+token: EFBIG/);
  assert.deepEqual([tenant.count('createToken'), tenant.names], [1, ['old']]);
  assert.deepEqual(readdirSync(folder), []);
});

test('a full disk behind stdout: the token is deleted again', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  const { code, stderr } = await createInShell(tenant, 'exec "$@" > /dev/full');
  assert.equal(code, 1);
  assert.match(stderr, /cannot write to standard output: no space left/);
  assert.deepEqual([tenant.count('createToken'), tenant.names], [1, ['old']]);
});

test('a reader that has gone: the token is deleted again', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  tenant.fault({ call: 'createToken', delay: 200 });
  const { child, ended } = tenant.start(['create']);
  child.stdout.destroy();
  const { code, stderr } = await ended;
  assert.equal(code, 1);
  assert.match(stderr, /nothing reads standard output any more/);
  assert.deepEqual([tenant.count('createToken'), tenant.names], [1, ['old']]);
});

test('an output that keeps nothing is refused before anything is created', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  for (const script of ['exec "$@" > /dev/null', 'exec "$@" >&-']) {
    const { code, stderr } = await createInShell(tenant, script);
    assert.equal(code, 2);
    assert.match(stderr, /standard output keeps nothing/);
  }
  assert.equal(tenant.count('createToken'), 0);
});

test('a token that cannot be given out and not be deleted either is named: 7', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  tenant.fault({ call: 'deleteToken', status: 403 });
  const { code, stderr } = await createInShell(tenant, 'exec "$@" > /dev/full');
  const { token_id } = tenant.newToken;
  assert.equal(code, 7);
  assert.ok(stderr.includes(`Nobody has the secret of the token ${token_id}`), stderr);
  assert.ok(stderr.includes(`delete ${tenant.which.join(' ')} ${token_id}\n`), stderr);
});

test('a token whose delete seemed to fail but is gone is no lost token', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  tenant.fault({ call: 'deleteToken', drop: true, effect: true, times: 3 });
  const { code } = await createInShell(tenant, 'exec "$@" > /dev/full');
  assert.deepEqual([code, tenant.names], [1, ['old']]);
});

test('the last valid token, if it is a lost one, is named with --force', async (t) => {
  const tenant = await tenantFor(t, {});
  tenant.fault({ call: 'deleteToken', status: 403 });
  const { code, stderr } = await createInShell(tenant, 'exec "$@" > /dev/full');
  assert.equal(code, 7);
  const command = `delete ${tenant.which.join(' ')} --force ${tenant.newToken.token_id}`;
  assert.ok(stderr.includes(command), stderr);
  const args = ['delete', '--yes', '--force', tenant.newToken.token_id];
  assert.equal((await tenant.run(args)).code, 0);
});

test('a secret that is not one printable line is not given out', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  const body = (text) => text.replace(/"token":"[^"]*"/, '"token":"two\\nlines"');
  tenant.fault({ call: 'createToken', body });
  const { code, stdout, stderr } = await tenant.run(['create']);
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /not one line of printable ASCII/);
  assert.deepEqual(tenant.names, ['old']);
});

test('an answer that was lost: the token is named, and never deleted', async (t) => {
  for (const fault of [{ drop: true }, { status: 500 }, { cut: 300 }, { html: true }]) {
    const tenant = await tenantFor(t, { old: 20 });
    tenant.fault({ call: 'createToken', effect: true, ...fault });
    const { code, stdout, stderr } = await tenant.run(['create']);
    assert.deepEqual([code, stdout], [7, ''], stderr);
    const { token_id } = tenant.newToken;
    assert.match(stderr, /may also belong to somebody else/);
    assert.ok(stderr.includes(`delete ${tenant.which.join(' ')} ${token_id}\n`), stderr);
    assert.equal(tenant.count('deleteToken'), 0);
  }
});

test('a lost answer and a list that fails: a token may exist', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  tenant.fault({ call: 'createToken', drop: true });
  tenant.fault({ call: 'listTokens', passes: 1, status: 403 });
  const { code, stderr } = await tenant.run(['create']);
  assert.equal(code, 7);
  assert.match(stderr, /^A token may exist that nobody has the secret of\.$/m);
  assert.ok(stderr.includes(`identity-center-tokens list ${tenant.which.join(' ')}`), stderr);
});

test('a create that took no effect leaves nothing: 1', async (t) => {
  for (const fault of [
    { drop: true },
    { status: 500 },
    { status: 403 },
    { status: 429, times: 3 },
  ]) {
    const tenant = await tenantFor(t, { old: 20 });
    tenant.fault({ call: 'createToken', ...fault });
    const { code, stdout } = await tenant.run(['create', '--output', path.join(folderFor(t), 'x')]);
    assert.deepEqual([code, stdout, tenant.names], [1, '', ['old']]);
  }
});

test('an answer of a create that made nothing is found out', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  tenant.fault({ call: 'createToken', effect: false });
  const { code, stderr } = await tenant.run(['create']);
  assert.equal(code, 1);
  assert.match(stderr, /The service does not list the new token/);
});

test('--max-tokens counts the tokens that have not expired', async (t) => {
  const tenant = await tenantFor(t, { old: 20, expired: -3 });
  const { code, stdout, stderr } = await tenant.run(['create', '--max-tokens', '1']);
  assert.deepEqual([code, stdout, tenant.count('createToken')], [2, '', 0]);
  assert.match(stderr, /--max-tokens 1: 1 have not expired; nothing is created/);
  assert.equal((await tenant.run(['create', '--max-tokens', '2'])).code, 0);
  assert.equal((await tenant.run(['create', '--max-tokens', '0'])).code, 2);
});

test('a signal during the create: the token is deleted again', async (t) => {
  for (const [signal, expected] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ]) {
    const tenant = await tenantFor(t, { old: 20 });
    tenant.fault({ call: 'createToken', bodyDelay: 500 });
    const { child, ended } = tenant.start(['create']);
    await until(() => tenant.count('createToken') === 1);
    child.kill(signal);
    const { code, stdout, stderr } = await ended;
    assert.deepEqual([code, stdout, tenant.names], [expected, '', ['old']]);
    assert.match(stderr, /^Cancelled\.$/m);
    assert.match(stderr, /1 token, 1 valid$/m);
  }
});

test('a signal during a create that never answers: the token is named', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  tenant.fault({ call: 'createToken', hang: true, effect: true });
  const { child, ended } = tenant.start(['create', '--timeout', '3600']);
  await until(() => tenant.names.includes('new'));
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  assert.equal(code, 130);
  assert.ok(
    stderr.includes(`delete ${tenant.which.join(' ')} ${tenant.newToken.token_id}`),
    stderr,
  );
});

test('a signal during a write that no reader takes: the token is deleted again', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  // More than a pipe holds.
  const body = (text) => text.replace(/"token":"/, `"token":"${'x'.repeat(2_000_000)}`);
  tenant.fault({ call: 'createToken', body });
  const child = spawn(process.execPath, [PROGRAM, 'create', ...tenant.which], {
    env: { PATH: process.env.PATH, ...CREDENTIALS },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'readable');
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [143, null]);
  assert.deepEqual([tenant.count('createToken'), tenant.names], [1, ['old']]);
});

test('without ids the only tenant is taken; a 403 says what is missing', async (t) => {
  const tenant = await tenantFor(t, {});
  tenant.which = ['--endpoint', tenant.emulator.url];
  assert.equal((await tenant.run(['create'])).code, 0);
  tenant.fault({ call: 'createToken', status: 403 });
  const { code, stderr } = await tenant.run(['create']);
  assert.equal(code, 1);
  assert.match(stderr, /createBearerToken/);
  assert.match(stderr, /identity-center-tokens explain /);
  assert.ok(stderr.includes(DEFAULT_TENANT.tenantId));
});

test('formats other than text and json are refused', async (t) => {
  const tenant = await tenantFor(t, {});
  for (const format of ['table', 'csv']) {
    const { code, stdout } = await tenant.run(['create', '--format', format]);
    assert.deepEqual([code, stdout], [2, '']);
  }
  assert.equal(tenant.emulator.requests.length, 0);
});
