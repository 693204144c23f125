// Every example runs, against the emulator.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT, TENANTS } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { inRoot } from '../../scripts/lib/paths.js';
import { capture } from '../../scripts/lib/run.js';
import { blocksOf } from '../docs/blocks.js';
import { installPackage } from '../packaging/consumer.js';
import { openBrowser, serve } from '../packaging/page.js';

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
  capture(process.execPath, [`examples/${name}`, ...args], { cwd: consumer.root, env });

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
    const { status, output } = await capture('sh', ['-e', '-c', line], { cwd: inRoot(), env });
    assert.equal(status, 0, output);
    if (line !== install) for (const id of ids) assert.ok(output.includes(id), output);
  }
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

/** A service with two tenants, one of them with tokens that end soon. */
async function rotated(t, options) {
  const service = await startEmulator({
    seed: { tenants: [TENANTS.empty, TENANTS.mixed] },
    ...options,
  });
  t.after(() => service.close());
  const tokensOf = () => service.tokensOf(TENANTS.mixed.identityStoreId, TENANTS.mixed.tenantId);
  const before = tokensOf().map(({ token_id }) => token_id);
  const { status, output } = await example('rotate.js', ['60', service.url], keys);
  assert.equal(status, 0, output);
  const after = tokensOf().filter(({ token_id }) => !before.includes(token_id));
  const created = after.at(0);
  assert.equal(after.length, 1, output);
  assert.ok(!output.includes(created.token.split('.').at(-1)), 'the secret was printed');
  const kept = tokensOf().map(({ token_id }) => token_id);
  return { service, before, created, kept, output };
}

test('rotate.js makes a token for the tenant that needs one, and deletes the old ones', async (t) => {
  const { service, before, created, kept, output } = await rotated(t);
  const [fine, ...due] = before;
  const { tenantId } = TENANTS.mixed;
  assert.equal(
    output,
    `${tenantId}: created ${created.token_id}, accepted\n${tenantId}: deleted ${due.join()}\n`,
  );
  assert.deepEqual(kept, [fine, created.token_id]);
  const { identityStoreId, tenantId: other } = TENANTS.empty;
  assert.deepEqual(service.tokensOf(identityStoreId, other), []);
});

test('rotate.js deletes nothing where the check tells nothing', async (t) => {
  const { before, created, kept, output } = await rotated(t, { scimAcceptsAll: true });
  assert.match(output, /: created .*, inconclusive\n$/);
  assert.deepEqual(kept, [...before, created.token_id]);
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
  const tunnels = [];
  const proxy = createServer();
  proxy.on('connect', ({ url }, socket) => {
    tunnels.push(url);
    const [host, port] = url.split(':');
    const target = net.connect(port, host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(target).pipe(socket);
    });
    target.on('error', () => socket.destroy());
    socket.on('error', () => target.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  try {
    const { fetchThrough } = await load('proxy.js');
    const { listTokens } = await import('../../pkg/index.js');
    const { bearerTokens } = await listTokens(
      { identityStoreId, tenantId },
      {
        endpoint: emulator.url,
        credentials: DEFAULT_CREDENTIALS,
        fetch: fetchThrough(`http://127.0.0.1:${proxy.address().port}`),
      },
    );
    assert.equal(bearerTokens.length, ids.length);
    assert.deepEqual(tunnels, [new URL(emulator.url).host]);
  } finally {
    proxy.close();
    proxy.closeAllConnections();
  }
});

test('page/ shows the answer, and its worker checks', async () => {
  const browser = await openBrowser();
  const server = await serve(inRoot());
  try {
    const page = await browser.newPage();
    const query = new URLSearchParams({
      store: identityStoreId,
      tenant: tenantId,
      endpoint: emulator.url,
    });
    await page.goto(`${server.url}/examples/page/index.html?${query}`);
    await page.waitForFunction(
      () => document.body.dataset.worker && document.querySelector('p').textContent,
    );
    // Without keys the emulator refuses: the page says so.
    assert.match(await page.textContent('p'), /^API_ERROR: the service answered 401/);
    assert.equal(await page.getAttribute('body', 'data-worker'), '0 tokens');
  } finally {
    await browser.close();
    await server.close();
  }
});
