// `rotate` by hand: where it stands, the new token, and the end.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { create } from '../emulator/client.js';
import { onTerminal } from './pseudo-terminal.js';
import { folderFor, tenantFor, until } from './tenant.js';

/** The commands that a text names, for this tenant. */
function commandsIn(text, { which }) {
  const tail = which.join(' ');
  const found = text.matchAll(
    /identity-center-tokens ([a-z]+(?: --[a-z]+)?) (--endpoint [^;\n]*)/g,
  );
  return [...found].map(([, name, rest]) => {
    assert.ok(rest.startsWith(tail), rest);
    return `${name}${rest.slice(tail.length)}`;
  });
}

for (const [days, code, text, next] of [
  [{ a: 300 }, 0, /^The token is valid\. Nothing to do before \d{4}-\d\d-\d\d\.\n$/, []],
  [{ a: 300, b: -3 }, 0, /^The token is valid\./, []],
  [{ a: 30 }, 3, /^The token expires soon\. /, ['rotate']],
  [{}, 3, /^No token is valid\. /, ['rotate']],
  [{ a: -3 }, 3, /^No token is valid\. /, ['rotate']],
  [{ a: 30, b: 300 }, 6, /under way: 2 tokens are valid/, ['rotate --finish', 'delete b']],
  [{ a: 1, b: 2, c: -1 }, 6, /under way: 2 tokens are valid/, ['rotate --finish', 'delete b']],
]) {
  test(`--status of ${JSON.stringify(days)}: ${code}, one line`, async (t) => {
    const tenant = await tenantFor(t, days);
    const { code: received, stdout, stderr } = await tenant.run(['rotate', '--status']);
    assert.equal(received, code);
    assert.match(stdout, text);
    assert.equal(stdout.indexOf('\n'), stdout.length - 1);
    assert.deepEqual(commandsIn(stdout, tenant), next);
    assert.equal(stderr, '');
    assert.deepEqual([tenant.emulator.requests.length, tenant.count('listTokens')], [1, 1]);
    const json = await tenant.run(['rotate', '--status', '--format', 'json']);
    assert.equal(json.code, code);
    assert.equal(JSON.parse(json.stdout).message, stdout.trimEnd());
  });
}

test('from one token to the next, by hand', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  const made = await tenant.run(['rotate']);
  const { token, token_id } = tenant.newToken;
  assert.deepEqual([made.code, made.stdout], [0, `${token}\n`]);
  assert.deepEqual(tenant.names, ['old', 'new']);
  assert.match(
    made.stderr,
    /^ {2}https:\/\/scim\.cn-north-4\.myhuaweicloud\.com\/\S+\/scim\/v2\/$/m,
  );
  assert.deepEqual(commandsIn(made.stderr, tenant), ['rotate --finish']);

  const again = await tenant.run(['rotate']);
  assert.deepEqual([again.code, again.stdout, tenant.names.length], [6, '', 2]);
  const ways = ['rotate --finish', `delete ${token_id}`, 'create', 'rotate --finish'];
  assert.deepEqual(commandsIn(again.stderr, tenant), ways);

  const finished = await tenant.run(['rotate', '--finish', '--yes']);
  assert.deepEqual([finished.code, finished.stdout, tenant.names], [0, '', ['new']]);
  assert.match(finished.stderr, /^Keeps \S+\. Deletes 1 token: old$/m);
  assert.equal((await tenant.run(['rotate', '--finish', '--yes'])).code, 0);
  assert.equal((await tenant.run(['rotate', '--status'])).code, 0);
});

test('from no token, and from an expired one, a new one is created', async (t) => {
  for (const days of [{}, { expired: -5 }]) {
    const tenant = await tenantFor(t, days);
    const { code, stdout } = await tenant.run(['rotate']);
    assert.deepEqual([code, stdout], [0, `${tenant.newToken.token}\n`]);
    assert.equal((await tenant.run(['rotate', '--finish', '--yes'])).code, 0);
    assert.deepEqual(tenant.names, ['new']);
  }
});

test('json: the verdict stands beside the token', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  const { stdout } = await tenant.run(['rotate', '--format', 'json']);
  const { formatVersion, created, verdict } = JSON.parse(stdout);
  assert.deepEqual([formatVersion, verdict], [1, 'accepted']);
  assert.equal(created.token, tenant.newToken.token);
  const again = await tenant.run(['rotate', '--format', 'json']);
  assert.deepEqual(JSON.parse(again.stdout), {
    ...{ formatVersion: 1, result: 'under-way', created: [], deleted: [] },
  });
});

test('--output holds the secret, and no file stays where none is created', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  const folder = folderFor(t);
  const file = path.join(folder, 'token');
  const made = await tenant.run(['rotate', '--output', file]);
  assert.deepEqual([made.code, made.stdout], [0, '']);
  assert.equal(readFileSync(file, 'utf8'), `${tenant.newToken.token}\n`);
  const again = await tenant.run(['rotate', '--output', path.join(folder, 'again')]);
  assert.equal(again.code, 6);
  assert.deepEqual(readdirSync(folder), ['token']);
});

test('a token that needs a moment to be known is asked about again', async (t) => {
  for (const fault of [{ status: 401 }, { status: 500 }, { drop: true }, { html: true }]) {
    const tenant = await tenantFor(t, { old: 20 });
    tenant.fault({ call: 'checkToken', ...fault });
    const { code } = await tenant.run(['rotate']);
    assert.deepEqual([code, tenant.names], [0, ['old', 'new']]);
  }
});

test('rejected: the token is deleted again, 4', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  tenant.fault({ call: 'checkToken', status: 401, times: 100 });
  const args = ['rotate', '--check-timeout', '1.5', '--format', 'json'];
  const { code, stdout, stderr } = await tenant.run(args);
  assert.deepEqual([code, tenant.names], [4, ['old']]);
  const { result, created, deleted } = JSON.parse(stdout);
  assert.equal(result, 'rolled-back');
  assert.deepEqual(created, deleted);
  assert.match(stderr, /SCIM rejects the new token; it is deleted again/);
  assert.ok(tenant.count('checkToken') > 1);
});

test('rejected, and the delete fails as well: 7', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  tenant.fault({ call: 'checkToken', status: 401, times: 100 });
  tenant.fault({ call: 'deleteToken', status: 409 });
  const { code, stdout, stderr } = await tenant.run(['rotate', '--check-timeout', '0.5']);
  assert.deepEqual([code, stdout, tenant.names], [7, '', ['old', 'new']]);
  assert.ok(commandsIn(stderr, tenant).includes(`delete ${tenant.newToken.token_id}`), stderr);
});

test('inconclusive, or not to be checked: given out with a warning, 5', async (t) => {
  const blind = await tenantFor(t, { old: 20 }, { scimAcceptsAll: true });
  const args = ['rotate', '--check-timeout', '0.5', '--format', 'json'];
  const inconclusive = await blind.run(args);
  assert.equal(inconclusive.code, 5);
  assert.equal(JSON.parse(inconclusive.stdout).verdict, 'inconclusive');
  assert.match(inconclusive.stderr, /^Warning: SCIM also accepts a wrong token/m);
  assert.deepEqual(commandsIn(inconclusive.stderr, blind), ['rotate --finish']);

  const tenant = await tenantFor(t, { old: 20 });
  tenant.fault({ call: 'checkToken', status: 500, times: 100 });
  const failed = await tenant.run(args);
  assert.equal(failed.code, 5);
  assert.equal(JSON.parse(failed.stdout).verdict, 'failed');
  assert.match(failed.stderr, /^Warning: the new token could not be checked\.$/m);
  assert.deepEqual(tenant.names, ['old', 'new']);
});

test('--max-tokens, and --if-expiring alone', async (t) => {
  const tenant = await tenantFor(t, { old: 200 });
  assert.equal((await tenant.run(['rotate', '--max-tokens', '1'])).code, 2);
  const early = await tenant.run(['rotate', '--if-expiring']);
  assert.deepEqual([early.code, early.stdout, tenant.names], [0, '', ['old']]);
  const due = await tenant.run(['rotate', '--if-expiring', '--warn-within', '250']);
  assert.deepEqual([due.code, tenant.names], [0, ['old', 'new']]);
});

test('options that exclude each other change nothing: 2', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  for (const args of [
    ['--if-expiring', '--finish', '--yes'],
    ['--exec', 'true', '--output', 'x'],
    ['--status', '--finish', '--yes'],
    ['--status', '--finish'],
    ['--status', '--exec', 'true'],
    ['--status', '--if-expiring'],
    ['--status', '--output', 'x'],
    ['--status', '--yes'],
    ['--finish', '--yes', '--output', 'x'],
    ['--finish'],
    ['--exec', 'true', '--finish'],
    ['--exec', ' '],
    ['--accept-inconclusive'],
    ['--check-timeout', '0'],
    ['--exec', 'true', '--exec-timeout', 'soon'],
    ['--format', 'csv'],
  ]) {
    const { code, stdout } = await tenant.run(['rotate', ...args]);
    assert.deepEqual([code, stdout], [2, ''], args.join(' '));
  }
  assert.equal(tenant.emulator.requests.length, 0);
});

for (const [days, reason] of [
  [{}, /there is no token; nothing was deleted/],
  [{ a: -3 }, /the newest token has expired; nothing was deleted/],
  [{ a: 300, b: 300 }, /created at the same time, so that the newest cannot be told/],
]) {
  test(`--finish of ${JSON.stringify(days)} is refused: 1`, async (t) => {
    const tenant = await tenantFor(t, days);
    const { code, stderr } = await tenant.run(['rotate', '--finish', '--yes']);
    assert.deepEqual([code, tenant.count('deleteToken')], [1, 0]);
    assert.match(stderr, reason);
  });
}

test('--finish deletes the expired ones too, and says so in JSON', async (t) => {
  const tenant = await tenantFor(t, { newest: 300, old: 20, expired: -3 });
  const { code, stdout } = await tenant.run(['rotate', '--finish', '--yes', '--format', 'json']);
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout), {
    ...{ formatVersion: 1, result: 'rotated', created: [], deleted: ['expired', 'old'] },
  });
  assert.deepEqual(tenant.names, ['newest']);
});

test('--finish that fails half-way says what is left, and goes on the next time', async (t) => {
  const tenant = await tenantFor(t, { newest: 300, old: 20, older: 10 });
  tenant.fault({ call: 'deleteToken', passes: 1, status: 500, times: 3 });
  const { code, stderr } = await tenant.run(['rotate', '--finish', '--yes']);
  assert.deepEqual([code, tenant.names], [1, ['newest', 'old']]);
  assert.match(stderr, /2 tokens, 2 valid$/m);
  assert.equal((await tenant.run(['rotate', '--finish', '--yes'])).code, 0);
  assert.deepEqual(tenant.names, ['newest']);
});

test('--finish asks on a terminal, and looks again after the answer', async (t) => {
  const tenant = await tenantFor(t, { newest: 300, old: 20 });
  const args = ['rotate', '--finish', ...tenant.which];
  const no = await onTerminal(args, { answers: ['n\n'] });
  assert.equal(no.code, 2, no.text);
  assert.match(no.text, /Keeps newest\. Deletes 1 token: old/);
  const other = () => create(tenant.emulator);
  const changed = await onTerminal(args, { answers: [{ before: other, text: 'y\n' }] });
  assert.equal(changed.code, 1, changed.text);
  assert.match(changed.text, /changed meanwhile; nothing was deleted/);
  assert.equal(tenant.count('deleteToken'), 0);
  assert.equal((await onTerminal(args, { answers: ['yes\n'] })).code, 0);
  assert.deepEqual(tenant.names, ['new']);
});

test('another run at the same time: the own token is deleted again, 6', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  tenant.fault({ call: 'checkToken', status: 401, times: 1000 });
  const { ended } = tenant.start(['rotate', '--check-timeout', '60']);
  await until(() => tenant.count('checkToken') > 0);
  const other = await create(tenant.emulator);
  tenant.emulator.faults.length = 0;
  const { code, stdout, stderr } = await ended;
  assert.deepEqual([code, stdout], [6, '']);
  assert.match(stderr, new RegExp(`another run created ${other.value.token_id} at the same time`));
  assert.equal(tenant.newToken.token_id, other.value.token_id);
});

test('a signal during the check: the token is deleted again', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  tenant.fault({ call: 'checkToken', status: 401, times: 1000 });
  const { child, ended } = tenant.start(['rotate', '--check-timeout', '60']);
  await until(() => tenant.count('checkToken') > 0);
  child.kill('SIGINT');
  const { code, stdout, stderr } = await ended;
  assert.deepEqual([code, stdout, tenant.names], [130, '', ['old']]);
  assert.match(stderr, /^Cancelled\.$/m);
});
