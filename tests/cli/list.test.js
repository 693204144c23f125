import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TENANTS } from '../../emulator/seed.js';
import { sharedEmulator } from '../emulator/shared.js';
import { CREDENTIALS, command, launch } from './command.js';

const emulator = await sharedEmulator();

function list(tenant, args = [], env = CREDENTIALS) {
  const { identityStoreId, tenantId } = tenant;
  const ids = ['--identity-store', identityStoreId, '--tenant', tenantId];
  return command(['list', '--endpoint', emulator.url, ...ids, ...args], { env });
}

test('the table: soonest first, times in UTC, no colour without a terminal', async () => {
  const { code, stdout, stderr } = await list(TENANTS.mixed);
  const [head, ...rows] = stdout.trimEnd().split('\n');
  assert.equal(code, 0);
  assert.match(head, /^TOKEN ID +CREATED +EXPIRES +DAYS LEFT +STATE$/);
  assert.deepEqual(
    rows.map((row) => row.split(/ +/)).map(([id, , , days, state]) => [id.at(-1), +days, state]),
    [
      ['3', -11, 'expired'],
      ['2', 29, 'expiring'],
      ['1', 299, 'active'],
    ],
  );
  for (const row of rows) assert.match(row, /( \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ){1} {2}\d{4}-\d\d/);
  assert.ok(!stdout.includes('\u001b'));
  assert.match(stderr, /^1 of 3 tokens expires in 29 days: create a new one/);
});

test('json and csv hold the same tokens as data', async () => {
  const json = JSON.parse((await list(TENANTS.documented, ['--format', 'json'])).stdout);
  assert.deepEqual(Object.keys(json), ['formatVersion', 'tokens']);
  assert.equal(json.formatVersion, 1);
  assert.equal(json.tokens.length, 2);
  const [token] = json.tokens;
  const { identityStoreId, tenantId } = TENANTS.documented;
  assert.deepEqual(token, {
    region: null,
    identityStoreId,
    tenantId,
    tokenId: '5bd76fe3-48cc-4e4b-a235-a4e6xxxx',
    creationTime: 1754277891140,
    expirationTime: 1785813891000,
    created: '2025-08-04T03:24:51Z',
    expires: '2026-08-04T03:24:51Z',
    daysLeft: token.daysLeft,
    state: token.state,
  });
  assert.ok(Number.isInteger(token.daysLeft));
  const { stdout } = await list(TENANTS.documented, ['--format', 'csv']);
  const [head, first] = stdout.split('\r\n');
  assert.equal(head, 'token_id,created,expires,days_left,state,region,identity_store,tenant');
  const { daysLeft, state } = token;
  assert.equal(
    first,
    `5bd76fe3-48cc-4e4b-a235-a4e6xxxx,2025-08-04T03:24:51Z,2026-08-04T03:24:51Z,${daysLeft},${state},,${identityStoreId},${tenantId}`,
  );
});

test('an empty list is data too', async () => {
  const { stdout } = await list(TENANTS.empty, ['--format', 'json']);
  assert.deepEqual(JSON.parse(stdout), { formatVersion: 1, tokens: [] });
  const { code, stderr } = await list(TENANTS.empty);
  assert.equal(code, 0);
  assert.match(stderr, /There is no access token/);
});

test('exit code 3 only when asked, and only when something is due', async () => {
  assert.equal((await list(TENANTS.mixed)).code, 0);
  assert.equal((await list(TENANTS.mixed, ['--fail-on-expiring'])).code, 3);
  emulator.fault({ body: tokenIn(100) });
  assert.equal((await list(TENANTS.mixed, ['--fail-on-expiring'])).code, 0);
  emulator.fault({ body: tokenIn(100) });
  const wider = ['--fail-on-expiring', '--warn-within', '200'];
  assert.equal((await list(TENANTS.mixed, wider)).code, 3);
});

function tokenIn(days) {
  const end = Date.now() + days * 86_400_000;
  return JSON.stringify({
    bearer_tokens: [{ token_id: 'a', creation_time: 1, expiration_time: end }],
  });
}

test('what the service refuses is explained, with exit code 1 and nothing on stdout', async () => {
  const { code, stdout, stderr } = await list(TENANTS.forbidden);
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.match(stderr, /403 IIC\.1000/);
  assert.match(stderr, /request id [0-9a-f]{32}/);
  assert.match(stderr, /management account/);
  assert.match(stderr, /identity-center-tokens explain --endpoint \S+ [\w+/=]{40,}$/m);
  for (const [fault, text] of [
    [{ html: true }, /does not have the documented form/],
    [{ status: 401 }, /signature was not accepted/],
    [{ redirect: 'http://127.0.0.1:1/' }, /redirect/],
  ]) {
    emulator.fault(fault);
    const failed = await list(TENANTS.mixed);
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, text);
  }
});

test('--retries counts repetitions', async () => {
  emulator.fault({ status: 503, times: 2 });
  assert.equal((await list(TENANTS.mixed)).code, 0);
  assert.equal(emulator.requests.length, 3);
  emulator.fault({ status: 503, times: 2 });
  assert.equal((await list(TENANTS.mixed, ['--retries', '0'])).code, 1);
  assert.equal(emulator.requests.length, 4);
});

test('--timeout ends a call that hangs', async () => {
  emulator.fault({ hang: true });
  const { code, stderr } = await list(TENANTS.mixed, ['--timeout', '0.2', '--retries', '0']);
  assert.equal(code, 1);
  assert.match(stderr, /No answer in time/);
});

test('wrong usage is one clear line and exit code 2, and sends nothing', async () => {
  const scim = 'https://scim.cn-north-4.myhuaweicloud.com/t-1/scim/v2/';
  for (const [args, text] of [
    [['--identity-store', '', '--region', 'r'], '--identity-store: must not be empty'],
    [['--tenant', ''], '--tenant: must not be empty'],
    [['--tenant', 't', '--region', 'R!'], '--region: expected a region'],
    [['--region', 'r', '--domain-id', ''], '--domain-id: '],
    [
      ['--identity-store', 'i', '--tenant', 'a/b', '--region', 'r'],
      '--tenant: must not contain a slash',
    ],
    [
      ['--identity-store', '', '--tenant', 'a', '--region', 'r'],
      '--identity-store: must not be empty',
    ],
    [['--identity-store', 'i', '--tenant', 't', '--region', 'R!'], '--region: expected a region'],
    [['--identity-store', 'i', '--scim-url', 'https://example.com'], '--scim-url: expected'],
    [
      ['--identity-store', 'i', '--scim-url', scim, '--region', 'x'],
      '--region and --scim-url disagree',
    ],
    [
      ['--identity-store', 'i', '--scim-url', scim, '--tenant', 'x'],
      '--tenant and --scim-url disagree',
    ],
    [['--identity-store', 'i', '--tenant', 't', '--endpoint', 'http://example.com'], '--endpoint'],
    [['--formt', 'csv'], 'unknown option --formt; did you mean --format?'],
    [['--fail-on-expired'], 'unknown option --fail-on-expired; did you mean --fail-on-expiring?'],
    [['--xyzzyplugh'], 'unknown option --xyzzyplugh; see --help'],
    [['--format', 'jsno'], '--format: expected table, json, csv, prometheus; did you mean json?'],
    [['--warn-within', '1.5'], '--warn-within: expected a whole number'],
    [['--timeout', '0'], '--timeout: expected seconds'],
    [['--retries', '-1'], '--retries: argument missing; write --retries=VALUE if'],
    [['--retries=-1'], '--retries: expected a whole number'],
    [['--region'], '--region: argument missing'],
    [['--region', '--tenant', 't'], '--region: argument missing; write --region=VALUE if'],
    [['--fail-on-expiring=yes'], '--fail-on-expiring: takes no value'],
    [['stray'], 'unexpected argument: stray'],
  ]) {
    const { code, stdout, stderr } = await command(['list', ...args], { env: CREDENTIALS });
    assert.equal(code, 2, args.join(' '));
    assert.equal(stdout, '');
    assert.ok(stderr.includes(text), `${args.join(' ')} said ${stderr}`);
    assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
  }
  assert.equal(emulator.requests.length, 0);
});

test('credentials: missing, half and malformed ones are named, never shown', async () => {
  const ids = ['--identity-store', 'i', '--tenant', 't', '--region', 'cn-north-4'];
  const none = await command(['list', ...ids]);
  assert.equal(none.code, 2);
  assert.match(none.stderr, /HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK/);
  const half = await command(['list', ...ids], { env: { HUAWEICLOUD_SDK_AK: 'hunter2' } });
  assert.equal(half.code, 2);
  assert.match(half.stderr, /HUAWEICLOUD_SDK_SK: .*not set/);
  const odd = await command(['list', ...ids], {
    env: { HUAWEICLOUD_SDK_AK: 'AK', HUAWEICLOUD_SDK_SK: 'hunter2 x' },
  });
  assert.equal(odd.code, 2);
  assert.match(odd.stderr, /HUAWEICLOUD_SDK_SK: expected/);
  for (const { stdout, stderr } of [half, odd])
    assert.ok(!`${stdout}${stderr}`.includes('hunter2'));
});

test('without credentials an endpoint is called unsigned: a relay signs', async () => {
  const { code } = await list(TENANTS.mixed, [], {});
  assert.equal(code, 1);
  assert.equal(emulator.requests[0].headers.authorization, undefined);
});

test('text from the service cannot steer the terminal', async () => {
  const body =
    '{"bearer_tokens":[{"token_id":"a\\u001b[31mb\\nc","creation_time":1,"expiration_time":2}]}';
  emulator.fault({ body });
  const { stdout } = await list(TENANTS.mixed);
  assert.ok(!stdout.includes('\u001b'));
  assert.equal(stdout.split('\n').length, 3);
  emulator.fault({ status: 400, body: '{"error_msg":"x\\u001b]0;y\\u0007"}' });
  const { stderr } = await list(TENANTS.mixed);
  assert.ok(!stderr.includes('\u001b'));
});

const tokens = (...ids) =>
  JSON.stringify({
    bearer_tokens: ids.map((token_id) => ({ token_id, creation_time: 1, expiration_time: 2 })),
  });

test('one long id among thousands leaves the table small, and is whole in json and csv', async () => {
  const long = 'x'.repeat(1_000_000);
  const short = Array.from({ length: 3000 }, (_, index) => `short-${index}`);
  emulator.fault({ body: tokens(long, ...short) });
  const { code, stdout } = await list(TENANTS.mixed);
  assert.equal(code, 0);
  const rows = stdout.trimEnd().split('\n');
  assert.equal(rows.length, 3002);
  assert.ok(Math.max(...rows.map((row) => row.length)) < 200);
  assert.ok(rows.some((row) => /^x+… /.test(row)));
  for (const format of ['json', 'csv']) {
    emulator.fault({ body: tokens(long, ...short) });
    const whole = await list(TENANTS.mixed, ['--format', format]);
    assert.equal(whole.code, 0);
    assert.ok(whole.stdout.includes(long));
    assert.ok(whole.stdout.length < 2_500_000);
  }
});

test('a long id is not cut in the middle of a character', async () => {
  emulator.fault({ body: tokens(`${'a'.repeat(62)}${'😀'.repeat(9)}`) });
  const { stdout } = await list(TENANTS.mixed);
  assert.ok(stdout.isWellFormed?.() ?? !/\p{Surrogate}/u.test(stdout));
  assert.match(stdout, /^a{62}\ufffd… /m);
});

test('an answer that is refused: the issues are named, up to ten', async () => {
  const items = Array.from({ length: 30 }, () => '{"token_id":"a","creation_time":1}');
  emulator.fault({ body: `{"bearer_tokens":[${items}]}` });
  const { code, stderr } = await list(TENANTS.mixed);
  assert.equal(code, 1);
  const named = stderr.match(/^bearer_tokens\[\d+\]\.expiration_time: /gm);
  assert.equal(named.length, 10);
});

test('a time beyond every calendar is shown as a number', async () => {
  emulator.fault({
    body: '{"bearer_tokens":[{"token_id":"a","creation_time":0,"expiration_time":9007199254740991}]}',
  });
  const { code, stdout } = await list(TENANTS.mixed);
  assert.equal(code, 0);
  assert.match(stdout, /1970-01-01T00:00:00Z {2}9007199254740991 ms/);
});

test('Ctrl-C cancels', async () => {
  emulator.fault({ hang: true });
  const { identityStoreId, tenantId } = TENANTS.mixed;
  const args = [
    '--identity-store',
    identityStoreId,
    '--tenant',
    tenantId,
    '--endpoint',
    emulator.url,
  ];
  const { child, ended } = launch(['list', ...args], { env: CREDENTIALS });
  while (emulator.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  child.kill('SIGINT');
  assert.deepEqual(await ended, { code: 130, stdout: '', stderr: 'Cancelled.\n' });
});

test('a reader that leaves is no failure: the exit code is that of the tokens', async () => {
  const { identityStoreId, tenantId } = TENANTS.large;
  const ids = ['--identity-store', identityStoreId, '--tenant', tenantId];
  for (const [extra, expected] of [
    [[], 0],
    [['--fail-on-expiring'], 3],
    [['--fail-on-expiring', '--format', 'csv'], 3],
  ]) {
    const args = ['list', '--endpoint', emulator.url, ...ids, ...extra];
    const { child, ended } = launch(args, { env: CREDENTIALS });
    child.stdout.destroy();
    const { code, stderr } = await ended;
    assert.equal(code, expected);
    assert.equal(stderr, '');
  }
});
