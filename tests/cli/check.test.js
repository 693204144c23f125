// `check` and `explain`.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { startEmulator } from '../../emulator/server.js';
import { explain } from '../../pkg/report/explanation.js';
import { sharedEmulator } from '../emulator/shared.js';
import { CREDENTIALS, command, launch, PROGRAM } from './command.js';

const TOKEN = 'head.body.c2lnbmF0dXJl';
const WRONG = 'head.body.d3JvbmdzaWdu';
const URL_OF_TENANT = 'https://scim.cn-north-4.myhuaweicloud.com/t-1/scim/v2/';
const SEED = {
  credentials: [
    {
      accessKeyId: CREDENTIALS.HUAWEICLOUD_SDK_AK,
      secretAccessKey: CREDENTIALS.HUAWEICLOUD_SDK_SK,
      deniedActions: ['IdentityCenter:externalIdp:listBearerTokens'],
    },
  ],
  tenants: [
    {
      identityStoreId: 'd-1',
      tenantId: 't-1',
      tokens: [{ token_id: 'a', expires_in_days: 200, token: TOKEN }],
    },
  ],
};

const emulator = await sharedEmulator({ seed: SEED });

const run = (args, options) => command([...args, '--endpoint', emulator.url], options);
const check = (input, args = ['--scim-url', URL_OF_TENANT], options = {}) =>
  run(['check', ...args], { input, ...options });

/** Nothing that was said holds the token. */
function assertUnsaid({ stdout, stderr }) {
  for (const secret of [TOKEN, WRONG, 'c2lnbmF0dXJl', 'd3JvbmdzaWdu']) {
    assert.ok(!`${stdout}${stderr}`.includes(secret));
  }
}

test('check needs no keys beside --scim-url, and has an exit code for each verdict', async () => {
  for (const input of [TOKEN, `${TOKEN}\n`, ` ${TOKEN}\r\n\n`]) {
    const ended = await check(input);
    assert.deepEqual([ended.code, ended.stdout], [0, 'accepted\n']);
    assertUnsaid(ended);
  }
  const rejected = await check(WRONG);
  assert.deepEqual([rejected.code, rejected.stdout], [4, 'rejected\n']);
  assertUnsaid(rejected);
  for (const { url, headers } of emulator.requests) {
    assert.equal(url, '/t-1/scim/v2/ServiceProviderConfig');
    assert.match(headers.authorization, /^Bearer /);
  }
  const open = await startEmulator({ seed: SEED, scimAcceptsAll: true });
  try {
    const args = ['check', '--scim-url', URL_OF_TENANT, '--endpoint', open.url];
    const ended = await command(args, { input: TOKEN });
    assert.deepEqual([ended.code, ended.stdout], [5, 'inconclusive\n']);
    assertUnsaid(ended);
  } finally {
    await open.close();
  }
});

test('check: a call that fails is 1, and says nothing of the token', async () => {
  for (const fault of [{ status: 500 }, { html: true }, { drop: true }]) {
    emulator.fault({ ...fault, times: 3 });
    const ended = await check(TOKEN, ['--scim-url', URL_OF_TENANT, '--retries', '0']);
    emulator.faults.length = 0;
    assert.deepEqual([ended.code, ended.stdout], [1, '']);
    assertUnsaid(ended);
  }
});

test('check: what is no token is wrong usage, and sends nothing', async () => {
  for (const [input, text] of [
    ['', 'standard input holds no token'],
    [' \n', 'standard input holds no token'],
    [`${TOKEN}\n${WRONG}`, 'standard input: '],
    ['x'.repeat(70_000), 'standard input holds more than 64 KiB'],
    ['x'.repeat(9_000), 'standard input: '],
  ]) {
    const ended = await check(input);
    assert.deepEqual([ended.code, ended.stdout], [2, '']);
    assert.ok(ended.stderr.includes(text), ended.stderr);
    assertUnsaid(ended);
  }
  const { code, stderr } = await check(TOKEN, ['--scim-url', 'https://example.com/']);
  assert.equal(code, 2);
  assert.match(stderr, /--scim-url: /);
  assert.equal((await check(TOKEN, [])).code, 1); // unsigned: the discovery is refused
  assert.ok(emulator.requests.every(({ call }) => call !== 'checkToken'));
});

test('check without --scim-url finds the tenant and asks for its SCIM URL', async () => {
  const ids = ['--identity-store', 'd-1', '--tenant', 't-1'];
  for (const args of [[], ids, ['--region', 'cn-north-4', ...ids]]) {
    const ended = await check(TOKEN, args, { env: CREDENTIALS });
    assert.deepEqual([ended.code, ended.stdout], [0, 'accepted\n'], ended.stderr);
  }
  const several = { ...SEED, tenants: [...SEED.tenants, { ...SEED.tenants[0], tenantId: 't 2' }] };
  const other = await startEmulator({ seed: several });
  try {
    const options = { env: CREDENTIALS, input: TOKEN };
    const { code, stdout, stderr } = await command(['check', '--endpoint', other.url], options);
    assert.deepEqual([code, stdout], [2, '']);
    const [said, first, second] = stderr.split('\n');
    assert.equal(said, 'identity-center-tokens: there are 2 tenants; choose one:');
    const place = `--endpoint ${other.url} --region cn-north-4 --identity-store d-1`;
    assert.deepEqual([first, second], [`  ${place} --tenant t-1`, `  ${place} --tenant 't 2'`]);
  } finally {
    await other.close();
  }
});

test('Ctrl-C ends check while it waits for the token', async () => {
  const args = ['check', '--scim-url', URL_OF_TENANT, '--endpoint', emulator.url];
  const { child, ended } = launch(args, { input: null });
  child.stdin.write('x'); // taken only by a process that runs
  await new Promise((resolve) => setTimeout(resolve, 500));
  child.kill('SIGINT');
  assert.equal((await ended).code, 130);
});

/** Types on a pseudo-terminal, when the command asks. */
function typed(args, keys) {
  const line = [process.execPath, PROGRAM, ...args].map((each) => `'${each}'`).join(' ');
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    env: { PATH: process.env.PATH, SHELL: '/bin/sh', NO_COLOR: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let text = '';
  let isAsked = false;
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
    if (isAsked || !text.includes('it is not shown')) return;
    isAsked = true;
    // The question comes before readline has the terminal: keys that come earlier would be echoed.
    setTimeout(() => child.stdin.write(keys), 300);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, text }));
  });
}

test('on a terminal the token is typed without being shown', async () => {
  const args = ['check', '--scim-url', URL_OF_TENANT, '--endpoint', emulator.url];
  const { code, text } = await typed(args, `${TOKEN}\r`);
  assert.equal(code, 0, text);
  assert.match(text, /accepted/);
  assertUnsaid({ stdout: text, stderr: '' });
  assert.equal((await typed(args, '\u0003')).code, 130);
});

test('explain: the message of a 403, by argument, by pipe, cut into lines', async () => {
  const refused = await run(['list'], { env: CREDENTIALS });
  assert.equal(refused.code, 1);
  const [, named] = /^ {2}identity-center-tokens (explain .*)$/m.exec(refused.stderr);
  const words = named.split(' ');
  assert.deepEqual(words.slice(0, 5), [
    ...['explain', '--endpoint', emulator.url],
    ...['--region', 'cn-north-4'],
  ]);
  const message = words.at(-1);
  const lines = message.replace(/.{40}/g, '$&\n');
  for (const [args, input] of [
    [words, undefined],
    [['explain', '--endpoint', emulator.url], message],
    [['explain', '--endpoint', emulator.url], `${lines}\r\n`],
    [['explain', '--endpoint', emulator.url, lines], undefined],
  ]) {
    const { code, stdout, stderr } = await command(args, { env: CREDENTIALS, input });
    assert.equal(code, 0, stderr);
    const action = 'IdentityCenter:externalIdp:listBearerTokens';
    assert.equal(JSON.parse(stdout).failure.action, action);
    assert.match(stderr, new RegExp(`^The action ${action} was denied: no policy allows .*\\.\n$`));
  }
  for (const input of ['', ' \n']) {
    assert.equal((await run(['explain'], { env: CREDENTIALS, input })).code, 2);
  }
  assert.equal((await run(['explain', 'nonsense'], { env: CREDENTIALS })).code, 1);
});

test('explain: one sentence of whatever names action, resource and kind of policy', () => {
  for (const [value, expected] of [
    [
      {
        context: { action: 'a:b', resource: 'urn:x' },
        failure: { explicit_deny: true, policy_type: 'scp' },
      },
      'The action a:b was denied on urn:x, by an explicit deny, by a policy of the kind scp.',
    ],
    [
      { Failure: { Action: 'a', ExplicitDeny: false, PolicyType: 'identity' } },
      'The action a was denied, because nothing allows it, by a policy of the kind identity.',
    ],
    [
      { request: { action: 'a', resources: ['r1', 'r2'] }, reason: 'why.' },
      'The action a was denied on r1, r2: why.',
    ],
    [{ action: 'a', resource: 7, reason: '' }, 'The action a was denied.'],
    [{ action: { name: 'a' } }, undefined],
    [{ context: 1 }, undefined],
    [[], undefined],
    [null, undefined],
    ['text', undefined],
  ]) {
    const { sentence, details } = explain(JSON.stringify(value));
    assert.equal(sentence, expected);
    assert.deepEqual(JSON.parse(details), value);
  }
});

test('explain: what is no JSON, or nested without end, is shown as it is', () => {
  for (const message of [
    '',
    'plain text',
    '{"a":',
    `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
  ]) {
    assert.deepEqual(explain(message), { sentence: undefined, details: message });
  }
});
