// The behaviour cases of `tests/faults/cases` in a page of headless Chromium.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium } from '../../scripts/lib/browser.js';
import { SECTIONS } from '../faults/cases/sections.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = `<!doctype html><title>Behaviour</title><script type="module">
  import * as library from '/pkg/index.js';
  import { SECTIONS } from '/tests/faults/cases/sections.js';
  import { turn } from '/tests/faults/cases/support.js';
  const unhandled = [];
  for (const name of ['unhandledrejection', 'error']) {
    addEventListener(name, ({ reason, error }) => unhandled.push(String(reason ?? error)));
  }
  globalThis.runCase = async (section, name) => {
    try {
      await SECTIONS[section](library)[name]();
      await turn();
      return unhandled.splice(0).join();
    } catch (error) {
      return String(error?.stack ?? error);
    }
  };
</script>`;

/** The page and the two folders it imports from, on loopback. */
const server = createServer(async ({ url }, response) => {
  const { pathname } = new URL(url, 'http://localhost');
  if (pathname === '/') {
    return response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
  }
  const file = path.join(ROOT, pathname);
  const served = ['pkg', path.join('tests', 'faults', 'cases')];
  if (!served.some((folder) => file.startsWith(path.join(ROOT, folder) + path.sep))) {
    return response.writeHead(404).end();
  }
  try {
    const text = await readFile(file);
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
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/`);
await page.waitForFunction('globalThis.runCase !== undefined');

for (const [section, cases] of Object.entries(SECTIONS)) {
  describe(section, () => {
    for (const name of Object.keys(cases({}))) {
      test(name, async () => {
        const failure = await page.evaluate(
          ([...names]) => globalThis.runCase(...names),
          [section, name],
        );
        assert.equal(failure, '');
      });
    }
  });
}
