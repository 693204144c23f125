// Pages of headless Chromium, served on loopback together with the package and the modules of tests
// that run in pages.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium } from '../../scripts/lib/browser.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SERVED = [['pkg'], ['tests', 'faults', 'cases'], ['tests', 'calls']];

/**
 * Serves a page that runs `script`, a module which sets `globalThis[ready]`. Server and browser close
 * with the tests.
 *
 * @param {object} [settings]
 * @param {Record<string, string>} [settings.headers] more headers of the page
 * @param {(request, response) => Promise<boolean>} [settings.answer] answers other requests
 * @returns {Promise<() => Promise<import('playwright-core').Page>>} opens the page anew
 */
export async function servePage(script, ready, { headers = {}, answer = async () => false } = {}) {
  const html = `<!doctype html><title>Test</title><script type="module">${script}</script>`;
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (pathname === '/') {
      return response.writeHead(200, { 'content-type': 'text/html', ...headers }).end(html);
    }
    if (await answer(request, response)) return;
    const file = path.join(ROOT, pathname);
    if (!SERVED.some((folder) => file.startsWith(path.join(ROOT, ...folder) + path.sep))) {
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
  return async () => {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction(`globalThis.${ready} !== undefined`);
    return page;
  };
}

/** One such page, open. */
export async function openPage(script, ready) {
  const open = await servePage(script, ready);
  return await open();
}
