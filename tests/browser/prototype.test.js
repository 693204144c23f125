// Nothing that stands on `Object.prototype` of a page steers a request: what arrives is as always.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium } from '../../scripts/lib/browser.js';
import { MEMBERS } from '../faults/cases/prototype.js';
import { IDS } from '../faults/cases/support.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = `<!doctype html><title>Prototype</title><script type="module">
  const library = await import('/pkg/index.js');
  const { polluted } = await import('/tests/faults/cases/prototype.js');
  const keys = { accessKeyId: 'AK', secretAccessKey: 'SK', securityToken: 'T' };
  const given = (...call) => fetch(...call);
  Date.now = () => 1700000000000;
  // The end of each call: good, or the error.
  globalThis.makeCalls = (names, ids) => {
    const endpoint = location.origin;
    return polluted(names, async () => {
      const ends = [];
      for (const credentials of [undefined, keys]) {
        for (const fetch of [undefined, given]) {
          const options = { endpoint, credentials, fetch, timeoutMs: 20000, retry: false };
          const call = library.listTokens(ids, options);
          ends.push(await call.then(() => 'good', (error) => String(error)));
        }
      }
      return ends.join();
    });
  };
</script>`;

const arrived = [];
const server = createServer(async (request, response) => {
  const { method, url, rawHeaders } = request;
  if (url === '/') {
    // A cookie that an unsigned call carries, and a signed one does not.
    const headers = { 'content-type': 'text/html', 'set-cookie': 'session=1' };
    return response.writeHead(200, headers).end(PAGE);
  }
  if (url.startsWith('/v1/')) {
    let body = '';
    for await (const bytes of request) body += bytes;
    arrived.push(JSON.stringify({ method, url, rawHeaders, body }));
    return response.end('{"bearer_tokens":[]}');
  }
  try {
    const text = await readFile(path.join(ROOT, path.normalize(url)));
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(text);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: ['--no-sandbox'],
});
after(async () => {
  await browser.close();
  server.close();
  server.closeAllConnections();
});

/** What arrives of the calls of a fresh page. */
async function call(names) {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction('globalThis.makeCalls !== undefined');
  const run = `makeCalls(${JSON.stringify(names)}, ${JSON.stringify(IDS)})`;
  assert.equal(await page.evaluate(run), 'good,good,good,good', names.join());
  await page.close();
  return arrived.splice(0);
}

test('no member of Object.prototype steers a request of a page', async () => {
  const expected = await call([]);
  const cookies = expected.map((request) => request.includes('session=1'));
  assert.deepEqual(cookies, [true, true, false, false]);
  assert.ok(expected.every((request) => request.includes('"method":"GET"')));
  const names = Object.keys(MEMBERS);
  for (const some of [...names.map((name) => [name]), names]) {
    assert.deepEqual(await call(some), expected, some.join());
  }
});
