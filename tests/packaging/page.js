// Consumers in a real browser: a server for their files, and the page that loads them.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium } from '../../scripts/lib/browser.js';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** Serves the files below a folder on loopback, with these headers. */
export async function serve(folder, headers = {}) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const file = path.join(folder, pathname);
    const contents = file.startsWith(folder)
      ? await readFile(file).catch(() => undefined)
      : undefined;
    const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
    response.writeHead(contents ? 200 : 404, { 'Content-Type': type, ...headers });
    response.end(contents);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a consumer in a page runs: its result becomes the page's title. */
export const IN_PAGE = `
behaviour(api, settings).then(
  (line) => { document.title = line; },
  (error) => { document.title = 'failed: ' + error.stack; },
);
`;

/** A page that loads one script. */
export const pageOf = (script, { module = true, head = '' } = {}) =>
  `<!doctype html><title></title>${head}<script ${module ? 'type="module"' : ''} src="${script}"></script>`;

export const openBrowser = () =>
  chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });

/** Opens the address and gives the title that the consumer sets, or what went wrong. */
export async function titleOf(browser, url) {
  const page = await browser.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.stack));
  page.on('console', (message) => problems.push(message.text()));
  try {
    await page.goto(url);
    await page.waitForFunction(() => document.title !== '', undefined, { timeout: 20_000 });
    return await page.title();
  } catch (error) {
    throw new Error(`${error.message}\n${problems.join('\n')}`);
  } finally {
    await page.close();
  }
}
