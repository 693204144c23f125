// Every example runs, against the emulator.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT, TENANTS } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { inRoot } from '../../scripts/lib/paths.js';
import { runCaptured } from '../../scripts/lib/run.js';
import { blocksOf } from '../docs/blocks.js';
import { installPackage } from '../packaging/consumer.js';
import { openBrowser } from '../packaging/page.js';
import { startProxy } from '../packaging/proxy.js';

const { identityStoreId, tenantId } = DEFAULT_TENANT;
const ids = TENANTS.documented.tokens.map(({ token_id }) => token_id);
const TESTED = [
  ...['README.md', 'abort.js', 'expiry-check.js', 'list.js', 'package.json', 'page', 'proxy.js'],
  'rotate.js',
];
/** Its test is with those of the command that runs it. */
const TESTED_WITH_COMMAND = 'entra-id.js';

let consumer;
let emulator;
before(async () => {
  [consumer, emulator] = await Promise.all([installPackage(), startEmulator({ cors: true })]);
  const folder = consumer.folder('examples', { 'package.json': '{ "type": "module" }' });
  const filter = (source) => path.basename(source) !== 'node_modules';
  cpSync(inRoot('examples'), folder, { recursive: true, filter });
});
after(async () => {
  await emulator?.close();
  consumer?.remove();
});

const keys = {
  HUAWEICLOUD_SDK_AK: DEFAULT_CREDENTIALS.accessKeyId,
  HUAWEICLOUD_SDK_SK: DEFAULT_CREDENTIALS.secretAccessKey,
  HUAWEICLOUD_SDK_SECURITY_TOKEN: '',
};

const example = (name, args, env) =>
  runCaptured(process.execPath, [`examples/${name}`, ...args], { cwd: consumer.root, env });

const load = (name) => import(pathToFileURL(path.join(consumer.root, 'examples', name)).href);

test('no example is without a test', () => {
  const names = readdirSync(inRoot('examples')).filter((name) => name !== 'node_modules');
  assert.deepEqual(names.sort(), [...TESTED, TESTED_WITH_COMMAND].sort());
});

test('from a clone they run by the lines of their README', async () => {
  const [, install] = /^(npm install .*)$/m.exec(
    readFileSync(inRoot('examples/README.md'), 'utf8'),
  );
  const env = { ...keys, ENDPOINT: emulator.url };
  for (const line of [install, blocksOf('examples/README.md').get('examples/list.sh')]) {
    const { status, output } = await runCaptured('sh', ['-e', '-c', line], { cwd: inRoot(), env });
    assert.equal(status, 0, output);
    if (line !== install) for (const id of ids) assert.ok(output.includes(id), output);
  }
});

test('npm start prints one call, and serves the console', async () => {
  const args = [inRoot('scripts', 'start.js'), '--port', '0', '--once'];
  const { status, output } = await runCaptured(process.execPath, args, { cwd: inRoot() });
  assert.equal(status, 0, output);
  for (const id of ids) assert.match(output, new RegExp(`^  ${id}  expired 2026-08-04T`, 'm'));
  assert.match(output, /^Console: http:\/\/127\.0\.0\.1:\d+\/$/m);
});

test('list.js prints the tokens', async () => {
  const { status, output } = await example(
    'list.js',
    [identityStoreId, tenantId, emulator.url],
    keys,
  );
  assert.equal(status, 0, output);
  for (const id of ids) assert.ok(output.includes(id), output);
});

test('list.js prints the code of an error', async () => {
  const { status, output } = await example('list.js', ['d\n', tenantId, emulator.url], keys);
  assert.equal(status, 1);
  assert.match(output, /^INVALID_ARGUMENT identityStoreId: /);
});

test('expiry-check.js fails when tokens are due, else passes', async () => {
  const env = {
    ...keys,
    ENDPOINT: emulator.url,
    SCIM_URL: `https://scim.cn-north-4.myhuaweicloud.com/${tenantId}/scim/v2/`,
  };
  const due = await example('expiry-check.js', [identityStoreId, '3000000'], env);
  assert.equal(due.status, 1, due.output);
  for (const id of ids) assert.ok(due.output.includes(id), due.output);
  const none = { ...env, SCIM_URL: env.SCIM_URL.replace(tenantId, TENANTS.empty.tenantId) };
  const fine = await example('expiry-check.js', [identityStoreId], none);
  assert.deepEqual(fine, { status: 0, output: '' });
});

/** All tokens of this one end soon, or have ended. */
const DUE = {
  ...TENANTS.empty,
  tokens: [
    { token_id: 'old', expires_in_days: 20 },
    { token_id: 'gone', expires_in_days: -10 },
  ],
};

/** Runs rotate.js for two tenants, one of which needs a token. */
async function rotated(t, command, options) {
  const service = await startEmulator({ seed: { tenants: [TENANTS.mixed, DUE] }, ...options });
  t.after(() => service.close());
  const idsOf = ({ identityStoreId, tenantId }) =>
    service.tokensOf(identityStoreId, tenantId).map(({ token_id }) => token_id);
  const untouched = idsOf(TENANTS.mixed);
  const outcome = await example('rotate.js', [command, '60', service.url], keys);
  assert.deepEqual(idsOf(TENANTS.mixed), untouched);
  for (const { headers } of service.requests) {
    const [, secret] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? [];
    if (secret) assert.ok(!outcome.output.includes(secret), 'a secret was printed');
  }
  return { ...outcome, service, kept: idsOf(DUE) };
}

test('rotate.js hands the new token over, and deletes the old ones', async (t) => {
  const file = path.join(consumer.root, 'received');
  const command = `test -z "$HUAWEICLOUD_SDK_SK" && cat > '${file}' && echo "$IDCT_SCIM_URL"`;
  const { status, output, service, kept } = await rotated(t, command);
  assert.equal(status, 0, output);
  const [created] = service.tokensOf(DUE.identityStoreId, DUE.tenantId);
  assert.deepEqual(kept, [created.token_id]);
  assert.equal(readFileSync(file, 'utf8'), created.token);
  assert.equal(
    output,
    `${DUE.tenantId}: created ${created.token_id}\n` +
      `https://scim.cn-north-4.myhuaweicloud.com/${DUE.tenantId}/scim/v2/\n` +
      `${DUE.tenantId}: accepted, deleted old,gone\n`,
  );
});

test('rotate.js takes the new token back where it is not put to use', async (t) => {
  const refused = await rotated(t, 'exit 3');
  assert.match(refused.output, /: accepted, deleted [\da-f-]{36}\n$/);
  const unclear = await rotated(t, 'exit 0', { scimAcceptsAll: true });
  assert.match(unclear.output, /: inconclusive, deleted [\da-f-]{36}\n$/);
  for (const { status, kept } of [refused, unclear]) {
    assert.deepEqual([status, kept], [0, ['old', 'gone']]);
  }
});

test('rotate.js keeps both where the command was interrupted, and names the new one', async (t) => {
  const { status, output, kept } = await rotated(t, 'kill -9 $$');
  assert.equal(status, 1);
  assert.equal(kept.length, 3);
  assert.ok(output.includes(kept.at(-1)) && output.includes('COMMAND was interrupted'), output);
});

test('rotate.js without a command creates nothing', async (t) => {
  const { status, service } = await rotated(t, '');
  assert.equal(status, 1);
  assert.ok(!service.requests.some(({ call }) => call === 'createToken'));
});

test('abort.js passes the signal on', async () => {
  const { tokensQuery } = await load('abort.js');
  const options = { endpoint: emulator.url, credentials: DEFAULT_CREDENTIALS };
  const { queryFn } = tokensQuery({ identityStoreId, tenantId }, options);
  const { bearerTokens } = await queryFn({ signal: new AbortController().signal });
  assert.equal(bearerTokens.length, ids.length);
  const reason = new Error('nobody waits');
  await assert.rejects(queryFn({ signal: AbortSignal.abort(reason) }), (error) => error === reason);
});

test('proxy.js goes through the proxy', async () => {
  const proxy = await startProxy();
  try {
    const { fetchThrough } = await load('proxy.js');
    const { listTokens } = await import('../../pkg/index.js');
    const { bearerTokens } = await listTokens(
      { identityStoreId, tenantId },
      {
        endpoint: emulator.url,
        credentials: DEFAULT_CREDENTIALS,
        fetch: fetchThrough(proxy.url),
      },
    );
    assert.equal(bearerTokens.length, ids.length);
    assert.deepEqual(proxy.targets, [new URL(emulator.url).host]);
  } finally {
    await proxy.close();
  }
});

test('page/ shows the tokens that its server signs for, and errors; its worker checks', async () => {
  const browser = await openBrowser();
  const env = { ...process.env, ...keys };
  const server = spawn(process.execPath, ['examples/page/server.js', emulator.url], {
    cwd: consumer.root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(createInterface(server.stdout), 'line');
    const page = await browser.newPage();
    const show = async (options) => {
      const query = new URLSearchParams({ store: identityStoreId, tenant: tenantId, ...options });
      await page.goto(`${line}?${query}`);
      await page.waitForFunction(
        () => document.body.dataset.worker && document.querySelector('p').textContent,
      );
      assert.equal(await page.getAttribute('body', 'data-worker'), '0 tokens');
      return page.textContent('p');
    };
    assert.equal(await show({}), `${ids.length} tokens`);
    const items = await page.locator('li').allTextContents();
    assert.deepEqual(
      items.map((item) => item.split(':')[0]),
      ids,
    );
    // Without the relay nobody signs: the page says so.
    assert.match(await show({ endpoint: emulator.url }), /^API_ERROR: the service answered 401/);
    for (const path of ['/pkg/..%2f..%2fpackage.js', '//etc/passwd.js', '/%2e%2e/list.js']) {
      assert.equal((await fetch(line.slice(0, -1) + path)).status, 404, path);
    }
  } finally {
    server.kill();
    await browser.close();
  }
});
