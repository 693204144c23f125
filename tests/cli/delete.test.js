// `delete`: what it refuses, how it asks, and what it ends with.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onTerminal } from './pseudo-terminal.js';
import { tenantFor } from './tenant.js';

test('deletes the one token that is named, and shows what is left', async (t) => {
  const tenant = await tenantFor(t, { old: 20, other: 300 });
  const { code, stdout, stderr } = await tenant.run(['delete', 'old', '--yes']);
  assert.deepEqual([code, stdout, tenant.names], [0, '', ['other']]);
  assert.match(stderr, /1 token, 1 valid$/m);
  assert.match(stderr, /^ {2}other {2}valid until/m);
});

test('without a terminal it needs --yes, and a token', async (t) => {
  const tenant = await tenantFor(t, { old: 20, other: 300 });
  for (const [args, reason] of [
    [['delete', 'old'], /--yes is missing/],
    [['delete', '--yes'], /name the token: delete TOKEN_ID/],
    [['delete', '', '--yes'], /name the token: delete TOKEN_ID/],
    [['delete', 'old', 'other', '--yes'], /unexpected argument: other/],
  ]) {
    const { code, stderr } = await tenant.run(args);
    assert.equal(code, 2);
    assert.match(stderr, reason);
  }
  assert.equal(tenant.emulator.requests.length, 0);
});

test('the last token that has not expired needs --force', async (t) => {
  const tenant = await tenantFor(t, { old: 20, expired: -5 });
  const { code, stderr } = await tenant.run(['delete', 'old', '--yes']);
  assert.deepEqual([code, tenant.count('deleteToken')], [2, 0]);
  assert.match(stderr, /last token that has not expired; --force/);
  assert.equal((await tenant.run(['delete', 'expired', '--yes'])).code, 0);
  assert.equal((await tenant.run(['delete', 'old', '--yes', '--force'])).code, 0);
  assert.deepEqual(tenant.names, []);
});

test('a token that is not listed is an error that names those that are', async (t) => {
  const tenant = await tenantFor(t, { old: 20 });
  const { code, stderr } = await tenant.run(['delete', 'odl', '--yes', '--force']);
  assert.deepEqual([code, tenant.count('deleteToken')], [1, 0]);
  assert.match(stderr, /there is no token odl/);
  assert.match(stderr, /^ {2}old {2}/m);
});

test('an id that looks like an option is named so that it can be copied', async (t) => {
  const tenant = await tenantFor(t, { other: 20, '-new': 300 });
  const status = await tenant.run(['rotate', '--status']);
  const [, command] = /if it does not: (.*)$/m.exec(status.stdout);
  assert.match(command, / -- -new$/);
  assert.equal((await tenant.run(['delete', '--yes', '--', '-new'])).code, 0);
  assert.deepEqual(tenant.names, ['other']);
});

for (const [what, fault, code, names] of [
  ['an answer that is lost after the effect', { drop: true, effect: true, times: 3 }, 0, ['other']],
  ['an answer that is lost before the effect', { drop: true, times: 3 }, 1, ['old', 'other']],
  ['a 500 after the effect', { status: 500, effect: true, times: 3 }, 0, ['other']],
  ['a 500', { status: 500, times: 3 }, 1, ['old', 'other']],
  ['a 403', { status: 403 }, 1, ['old', 'other']],
  ['a 404 of an address that does not know the call', { status: 404 }, 1, ['old', 'other']],
  ['a 404 of a token that has gone meanwhile', { status: 404, effect: true }, 0, ['other']],
  ['an answer without an effect', { effect: false }, 1, ['old', 'other']],
]) {
  test(`${what}: ${code}`, async (t) => {
    const tenant = await tenantFor(t, { old: 20, other: 300 });
    tenant.fault({ call: 'deleteToken', ...fault });
    const { code: received, stderr } = await tenant.run(['delete', 'old', '--yes']);
    assert.deepEqual([received, tenant.names], [code, names], stderr);
    assert.match(stderr, new RegExp(`${names.length} tokens?, ${names.length} valid$`, 'm'));
    // What failed is told, and nothing else.
    assert.equal(
      /answered \d{3}/.exec(stderr)?.[0],
      code === 0 || !fault.status ? undefined : `answered ${fault.status}`,
    );
  });
}

test('a list that fails afterwards changes no exit code, and is told', async (t) => {
  const tenant = await tenantFor(t, { old: 20, other: 300 });
  tenant.fault({ call: 'listTokens', passes: 1, status: 403 });
  const { code, stderr } = await tenant.run(['delete', 'old', '--yes']);
  assert.deepEqual([code, tenant.names], [0, ['other']]);
  assert.match(stderr, /^See what exists:$/m);
  assert.ok(stderr.includes(`  identity-center-tokens list ${tenant.which.join(' ')}\n`), stderr);
});

test('on a terminal it asks; anything but yes changes nothing', async (t) => {
  const tenant = await tenantFor(t, { old: 20, other: 300 });
  const args = ['delete', ...tenant.which, 'old'];
  for (const answer of ['\n', 'n\n', 'yesterday\n']) {
    const { code, text } = await onTerminal(args, { answers: [answer] });
    assert.equal(code, 2, text);
    assert.match(text, /Delete the token old\? \[y\/N\]/);
    assert.match(text, /not confirmed/);
  }
  assert.equal(tenant.count('deleteToken'), 0);
  assert.equal((await onTerminal(args, { answers: ['y\n'] })).code, 0);
  assert.deepEqual(tenant.names, ['other']);
});

test('Ctrl-C at the question changes nothing', async (t) => {
  const tenant = await tenantFor(t, { old: 20, other: 300 });
  const args = ['delete', ...tenant.which, 'old'];
  const { code, text } = await onTerminal(args, { answers: ['\u0003'] });
  assert.equal(code, 130, text);
  assert.deepEqual([tenant.count('deleteToken'), tenant.names], [0, ['old', 'other']]);
});

test('tokens that change while it asks are looked at again', async (t) => {
  const tenant = await tenantFor(t, { old: 20, other: 300 });
  const other = () => tenant.run(['delete', 'other', '--yes']);
  const answers = [{ before: other, text: 'y\n' }];
  const { code, text } = await onTerminal(['delete', ...tenant.which, 'old'], { answers });
  assert.equal(code, 2, text);
  assert.match(text, /last token that has not expired/);
  assert.deepEqual(tenant.names, ['old']);
});
