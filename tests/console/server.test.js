// The server behind the page: what it gives, what it refuses, and what the page weighs.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { DEFAULT_CREDENTIALS, TENANTS } from '../../emulator/seed.js';
import { startConsole } from '../../pkg/cli/console/server.js';
import { loadedFiles, useStage } from './page.js';

const FILE_LIMIT = 40 * 1024;
const TOTAL_LIMIT = 126 * 1024;

const stage = useStage();

/** Unlike `fetch`, sends any path and any Host as they are. */
async function raw(path, { method = 'GET', headers = {}, port = stage.server.port } = {}) {
  const call = request({ host: '127.0.0.1', port, path, method, headers }).end();
  const [response] = await once(call, 'response');
  const body = (await buffer(response)).toString();
  return { status: response.statusCode, headers: response.headers, body };
}

const tokens = ({ identityStoreId, tenantId }) =>
  `/v1/identity-stores/${identityStoreId}/tenant/${tenantId}/bearer-token`;

test('every answer is strict about scripts, frames, storage and referrers', async () => {
  for (const path of ['/', '/app.js', '/pkg/index.js', '/console.json', '/nothing']) {
    const { headers } = await raw(path);
    const policy = headers['content-security-policy'];
    assert.match(policy, /default-src 'none'/, path);
    assert.match(policy, /script-src 'self' 'wasm-unsafe-eval'(;|$)/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.match(policy, /require-trusted-types-for 'script'; trusted-types 'none'$/);
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|https?:/);
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['x-content-type-options'], 'nosniff');
  }
});

test('no script of the page can make markup or code of a text', async () => {
  const { page, faults, context } = await stage.visit();
  await page.goto(stage.link(TENANTS.mixed));
  await page.locator('#table tbody tr').first().waitFor();
  assert.deepEqual(faults, []);
  const outcomes = await page.evaluate(() => {
    const attempts = [
      () => globalThis.trustedTypes.createPolicy('any', { createHTML: (text) => text }),
      () => globalThis.trustedTypes.createPolicy('default', { createHTML: (text) => text }),
      () => document.body.insertAdjacentHTML('beforeend', '<b>bold</b>'),
    ];
    return attempts.map((attempt) => {
      try {
        attempt();
        return 'done';
      } catch (error) {
        return error.name;
      }
    });
  });
  assert.deepEqual(outcomes, ['TypeError', 'TypeError', 'TypeError']);
  await context.close();
});

test('only the page and the modules it loads are given', async () => {
  for (const path of [
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '/pkg/package.json',
    '/pkg/relay.js',
    '/pkg/cli/call/credentials.js',
    '/pkg/bin/identity-center-tokens.js',
    '/pkg/report/../cli/call/credentials.js',
    '/pkg/report/..%2fcli%2fcredentials.js',
    '/pkg/src/../../package.json',
    '/.git/config',
    '//etc/passwd',
    '/pkg/',
  ]) {
    assert.equal((await raw(path)).status, 404, path);
  }
  assert.equal((await raw('/?identity-store=a')).status, 200);
  assert.equal((await raw('/', { method: 'HEAD' })).body, '');
  assert.equal((await raw('/', { method: 'POST' })).status, 405);
});

test('another host name gets nothing: DNS rebinding', async () => {
  const { port } = stage.server;
  for (const host of [
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1',
    `127.0.0.1:${port + 1}`,
  ]) {
    for (const path of ['/', '/console.json', tokens(TENANTS.documented)]) {
      assert.equal((await raw(path, { headers: { host } })).status, 403, `${host} ${path}`);
    }
  }
  const own = { headers: { host: `localhost:${port}` } };
  assert.equal((await raw(tokens(TENANTS.documented), own)).status, 200);
});

test('pages of other sites get nothing', async () => {
  stage.emulator.requests.length = 0;
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: `http://127.0.0.1:${stage.server.port + 1}` },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'none' },
  ]) {
    assert.equal((await raw(tokens(TENANTS.documented), { headers })).status, 403);
  }
  for (const method of ['OPTIONS', 'DELETE', 'TRACE', 'PUT']) {
    assert.equal((await raw(tokens(TENANTS.documented), { method })).status, 405, method);
  }
  // The page makes no change.
  const created = await raw(tokens(TENANTS.documented), { method: 'POST' });
  assert.deepEqual([created.status, JSON.parse(created.body).error_code], [403, 'RELAY.CHANGES']);
  assert.equal((await raw('/v1/anything')).status, 404);
  assert.equal(stage.emulator.requests.length, 0);
});

test('a real page of another origin cannot read the list', async () => {
  const other = await startConsole({
    endpoint: stage.emulator.url,
    credentials: DEFAULT_CREDENTIALS,
  });
  const { page, context } = await stage.visit();
  try {
    await page.goto(`${other.url}icon.svg`);
    const outcome = await page.evaluate(
      (url) =>
        fetch(url).then(
          ({ status }) => status,
          () => 'refused',
        ),
      stage.url.slice(0, -1) + tokens(TENANTS.documented),
    );
    assert.equal(outcome, 'refused');
  } finally {
    await context.close();
    await other.close();
  }
});

test('the region: fixed by the server, or chosen by the page', async () => {
  const path = tokens(TENANTS.documented);
  const fixed = await startConsole({ region: 'cn-north-4', credentials: DEFAULT_CREDENTIALS });
  try {
    const about = JSON.parse((await raw('/console.json', { port: fixed.port })).body);
    assert.deepEqual(about, { mode: 'service', region: 'cn-north-4' });
    const { status, body } = await raw(path, {
      port: fixed.port,
      headers: { 'x-region': 'cn-east-3' },
    });
    assert.equal(status, 400);
    assert.equal(JSON.parse(body).error_code, 'RELAY.REGION');

    const { page, context } = await stage.visit();
    await page.route('**/v1/**', (route) => route.abort());
    await page.goto(fixed.url);
    // The discovery has failed, which opens the form.
    await page.locator('.problem').waitFor();
    await page.getByLabel('SCIM URL').fill('https://scim.cn-east-3.myhuaweicloud.com/t/scim/v2/');
    assert.equal(
      await page.locator('#scim-url-error').textContent(),
      'This console works in cn-north-4; the URL is of cn-east-3.',
    );
    assert.equal(await page.locator('#region').getAttribute('readonly'), '');
    await context.close();
  } finally {
    await fixed.close();
  }
  const open = await startConsole({ region: '*', credentials: DEFAULT_CREDENTIALS });
  try {
    const { status, body } = await raw(path, { port: open.port });
    assert.deepEqual([status, JSON.parse(body).error_code], [400, 'RELAY.REGION']);
    assert.equal(
      (await raw(path, { port: open.port, headers: { 'x-region': 'a/b' } })).status,
      400,
    );
  } finally {
    await open.close();
  }
});

test('the page is small, and everything comes from its own origin', async () => {
  const { page, faults, context } = await stage.visit();
  const files = await loadedFiles(page, stage.link(TENANTS.documented));
  const own = files.filter(([name]) => !/^\/(v1|pkg\/(index\.js|src|dist))/.test(name));
  assert.ok(own.length > 10, `${own.length} files`);
  for (const [name, size] of own) assert.ok(size <= FILE_LIMIT, `${name}: ${size}`);
  const total = own.reduce((sum, [, size]) => sum + size, 0);
  assert.ok(total <= TOTAL_LIMIT, `${total} bytes`);
  assert.deepEqual(faults, []);
  await context.close();
});
