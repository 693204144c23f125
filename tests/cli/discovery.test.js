// From keys alone to tenants and tokens.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import parsePrometheus from 'parse-prometheus-text-format';
import { DEFAULT_TENANT } from '../../emulator/seed.js';
import { toPrometheus } from '../../pkg/report/prometheus.js';
import { sharedEmulator } from '../emulator/shared.js';
import { CREDENTIALS, command } from './command.js';

const REGIONS = ['cn-north-4', 'ap-southeast-1'];
const INSTANCES = [
  { identityStoreId: 'd-1', instanceId: 'ins-0000000000000001', alias: 'main' },
  { identityStoreId: 'd-2', instanceId: 'ins-0000000000000002', region: 'ap-southeast-1' },
];
const TENANTS = [
  {
    identityStoreId: 'd-1',
    tenantId: 't-1',
    tokens: [
      { token_id: 'later', expires_in_days: 300 },
      { token_id: 'old', expires_in_days: -3 },
    ],
  },
  {
    identityStoreId: 'd-2',
    tenantId: 't-2',
    tokens: [{ token_id: 'soon', expires_in_days: 20, token: 'head.body.c2lnbmF0dXJl' }],
  },
  { identityStoreId: 'd-2', tenantId: "it's", tokens: [] },
];

const seed = { regions: REGIONS, instances: INSTANCES, tenants: TENANTS };
const emulator = await sharedEmulator({ seed });

const run = (args, options) =>
  command([...args, '--endpoint', emulator.url], { env: CREDENTIALS, ...options });
const calls = () => emulator.requests.map(({ call }) => call);
const listed = async (...args) => {
  const { code, stdout } = await run(['list', '--format', 'json', ...args]);
  return { code, tokens: stdout === '' ? [] : JSON.parse(stdout).tokens };
};

test('list without ids: the tokens of all tenants, soonest first, each with its tenant', async () => {
  const { code, stdout, stderr } = await run(['list']);
  assert.equal(code, 0);
  const [head, ...rows] = stdout.trimEnd().split('\n');
  assert.match(head, /STATE +REGION +IDENTITY STORE +TENANT$/);
  assert.deepEqual(
    rows.map((row) => row.split(/ +/)).map((cells) => [cells[0], ...cells.slice(4)]),
    [
      ['old', 'expired', 'cn-north-4', 'd-1', 't-1'],
      ['soon', 'expiring', 'ap-southeast-1', 'd-2', 't-2'],
      ['later', 'active', 'cn-north-4', 'd-1', 't-1'],
    ],
  );
  const [all, first, ...others] = stderr.trimEnd().split('\n');
  assert.equal(all, '3 tokens of 3 tenants; 3 need attention.');
  // The most urgent first, with the options that a shell takes.
  const options = `--region ap-southeast-1 --identity-store d-2 --tenant 'it'\\''s'`;
  assert.ok(first.startsWith(`${options}: There is no access token: `), first);
  assert.equal(others.length, 2);
});

test('json and csv: every token with region, store and tenant', async () => {
  const { tokens } = await listed();
  assert.deepEqual(
    tokens.map((each) => [each.tokenId, each.region, each.identityStoreId, each.tenantId]),
    [
      ['old', 'cn-north-4', 'd-1', 't-1'],
      ['soon', 'ap-southeast-1', 'd-2', 't-2'],
      ['later', 'cn-north-4', 'd-1', 't-1'],
    ],
  );
  const { stdout } = await run(['list', '--format', 'csv']);
  assert.match(stdout, /^soon,.*,expiring,ap-southeast-1,d-2,t-2\r$/m);
});

test('options narrow what is found; a store of another region is no error', async () => {
  const scim = 'https://scim.ap-southeast-1.myhuaweicloud.com/t-2/scim/v2/';
  for (const [args, expected] of [
    [['--region', 'ap-southeast-1'], ['soon']],
    [
      ['--identity-store', 'd-1'],
      ['old', 'later'],
    ],
    [['--tenant', 't-2'], ['soon']],
    [['--scim-url', scim], ['soon']],
    [['--identity-store', 'd-2', '--scim-url', scim], ['soon']],
  ]) {
    const { code, tokens } = await listed(...args);
    assert.equal(code, 0);
    assert.deepEqual(
      tokens.map(({ tokenId }) => tokenId),
      expected,
      args.join(' '),
    );
  }
});

test('ids and a place that are given completely need no discovery', async () => {
  for (const place of [[], ['--region', 'cn-north-4']]) {
    emulator.requests.length = 0;
    const { code } = await listed('--identity-store', 'd-1', '--tenant', 't-1', ...place);
    assert.equal(code, 0);
    assert.deepEqual(calls(), ['listTokens']);
  }
});

test('what narrows to nothing is exit 1 and names what was found', async () => {
  for (const name of ['list', 'tenants', 'check']) {
    for (const args of [
      ['--tenant', 't-9'],
      ['--region', 'cn-south-1'],
      ['--identity-store', 'd-1', '--region', 'ap-southeast-1'],
    ]) {
      const { code, stdout, stderr } = await run([name, ...args], { input: 'a.b.c' });
      assert.deepEqual([code, stdout], [1, ''], `${name} ${args}`);
      assert.match(stderr, /^identity-center-tokens: no tenant fits --/);
      assert.match(stderr, /--region cn-north-4 --identity-store d-1 --tenant t-1$/m);
    }
  }
  emulator.fault({ call: 'listRegions', body: '{"regions":[]}' });
  const { code, stderr } = await run(['tenants', '--format', 'json']);
  assert.equal(code, 1);
  assert.match(stderr, /no tenant was found/);
});

test('tenants: table, csv and json, with the SCIM URL as it is', async () => {
  const url = 'https://scim.ap-southeast-1.myhuaweicloud.com/t-2/scim/v2/';
  const json = JSON.parse((await run(['tenants', '--format', 'json'])).stdout);
  assert.equal(json.formatVersion, 1);
  assert.deepEqual(
    json.tenants.map(({ tenantId }) => tenantId),
    ['t-1', 't-2', "it's"],
  );
  assert.deepEqual(json.tenants[1], {
    region: 'ap-southeast-1',
    identityStoreId: 'd-2',
    tenantId: 't-2',
    scimEndpoint: url,
    creationTime: 1754277890722,
    created: '2025-08-04T03:24:50Z',
    instanceId: 'ins-0000000000000002',
    alias: null,
  });
  const csv = (await run(['tenants', '--format', 'csv'])).stdout.split('\r\n');
  assert.equal(csv[0], 'region,identity_store,tenant,scim_url,created,instance,alias');
  assert.equal(csv[1].split(',').at(-1), 'main');
  assert.equal(csv[2].split(',')[3], `"${url}"`);
  const { code, stdout, stderr } = await run(['tenants']);
  assert.equal(code, 0);
  assert.match(stdout, /^REGION +IDENTITY STORE +ALIAS +TENANT +CREATED +SCIM URL\n/);
  assert.ok(stdout.includes(`Z  ${url}\n`), stdout);
  // Standard error is no terminal: no progress.
  assert.equal(stderr, '3 tenants\n');
});

test('the longest SCIM URL of the documented form is not cut in the table', async () => {
  const [tenantId, region] = [DEFAULT_TENANT.tenantId, 'ap-southeast-3'];
  const scim = `https://scim.${region}.myhuaweicloud.com/${tenantId}/scim/v2/`;
  const tenant = { tenant_id: tenantId, scim_endpoint: scim, creation_time: 1 };
  emulator.fault({
    call: 'listTenants',
    body: JSON.stringify({ provisioning_tenants: [tenant] }),
  });
  assert.ok((await run(['tenants'])).stdout.includes(scim));
});

test('a tenant that fails: the table shows the others, data formats show nothing', async () => {
  const fail = () => {
    emulator.faults.length = 0;
    emulator.fault({ call: 'listTokens', status: 403 });
    emulator.fault({ call: 'listTokens', status: 400 });
  };
  fail();
  const { code, stdout, stderr } = await run(['list']);
  assert.equal(code, 1);
  assert.equal(stdout.trimEnd().split('\n').length > 0, true);
  assert.match(stderr, /^identity-center-tokens: .*403/m);
  assert.match(stderr, /^Not listed: --region \S+ --identity-store .*400/m);
  assert.match(stderr, /^Identity store d-\d, tenant /m);
  for (const format of ['json', 'csv', 'prometheus']) {
    fail();
    const failed = await run(['list', '--format', format]);
    assert.deepEqual([failed.code, failed.stdout], [1, ''], format);
  }
});

test('--fail-on-expiring sees the tokens of all tenants', async () => {
  assert.equal((await run(['list', '--fail-on-expiring'])).code, 3);
  const { code } = await run([
    'list',
    '--fail-on-expiring',
    '--tenant',
    't-2',
    '--warn-within',
    '9',
  ]);
  assert.equal(code, 0);
});

test('--domain-id goes to the global calls alone', async () => {
  await run(['tenants', '--domain-id', 'account']);
  for (const { call, headers } of emulator.requests) {
    const expected = ['listRegions', 'listInstances'].includes(call) ? 'account' : undefined;
    assert.equal(headers['x-domain-id'], expected, call);
  }
});

test('prometheus: one line a token, in the text exposition format', async () => {
  const { code, stdout } = await run(['list', '--format', 'prometheus']);
  assert.equal(code, 0);
  const [family, ...others] = parsePrometheus(stdout);
  assert.deepEqual(others, []);
  const { name, help, type, metrics } = family;
  assert.equal(name, 'identity_center_token_expiration_timestamp_seconds');
  assert.equal(type, 'GAUGE');
  assert.match(help, /in seconds since the epoch/);
  const { tokens } = await listed();
  assert.deepEqual(
    metrics,
    tokens.map(({ identityStoreId, tenantId, region, tokenId, expirationTime }) => ({
      value: String(expirationTime / 1000),
      labels: { store: identityStoreId, tenant: tenantId, region, id: tokenId },
    })),
  );
  assert.equal(stdout.split('\n').length, 3 + tokens.length);
});

test('prometheus: labels are escaped, controls replaced, no series stands twice', () => {
  const row = { identityStoreId: 'a\\', tenantId: 'b"', region: undefined, expirationTime: 1500 };
  const text = toPrometheus([
    { ...row, tokenId: 'é} 1\n\u001b\u202e"\\' },
    { ...row, tokenId: 'x\n' },
    { ...row, tokenId: 'x\r', expirationTime: 2000 },
  ]);
  const [{ metrics }] = parsePrometheus(text);
  assert.deepEqual(metrics, [
    {
      value: '1.5',
      labels: { store: 'a\\', tenant: 'b"', region: '', id: 'é} 1\ufffd\ufffd\ufffd"\\' },
    },
    { value: '1.5', labels: { store: 'a\\', tenant: 'b"', region: '', id: 'x\ufffd' } },
  ]);
  assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
});
