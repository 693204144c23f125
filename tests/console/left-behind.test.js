// Another program had this port before, and left something in the browser.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { DEFAULT_CREDENTIALS } from '../../emulator/seed.js';
import { startConsole } from '../../pkg/cli/console/server.js';
import { useStage } from './page.js';

// Answers everything, its own later versions' caches included.
const WORKER = `
addEventListener('install', (event) => event.waitUntil(keep()));
async function keep() {
  const cache = await caches.open('left');
  await cache.put('/app.js', new Response('document.title = "left"'));
  await skipWaiting();
}
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => event.respondWith(
  new Response('<!doctype html><title>left</title><p>left', { headers: { 'Content-Type': 'text/html' } }),
));`;

const stage = useStage();

/** A program that serves one page and, under any other name, one script. */
async function otherProgram({ page = '', script, headers }) {
  const server = createServer(({ url }, response) => {
    const isPage = url === '/';
    response.setHeader('Content-Type', isPage ? 'text/html' : 'text/javascript');
    response.writeHead(200, isPage ? {} : headers);
    response.end(isPage ? `<!doctype html><title>other</title>${page}` : script);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: server.address().port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const consoleOn = (port) =>
  startConsole({ port, endpoint: stage.emulator.url, credentials: DEFAULT_CREDENTIALS });

for (const [where, script] of [
  ['in the root', '/worker.js'],
  ['in a folder, for a wider scope', '/old/assets/worker.js'],
  ['where the console has a file', '/app.js'],
  ['where the relay is', '/v1/worker.js'],
]) {
  test(`a service worker ${where} leaves, and the page is the console's`, async () => {
    const other = await otherProgram({
      script: WORKER,
      headers: { 'Service-Worker-Allowed': '/' },
    });
    const { page, context } = await stage.visit();
    const visited = await context.newPage();
    const url = `http://127.0.0.1:${other.port}/`;
    await visited.goto(url);
    await visited.evaluate(async (path) => {
      await navigator.serviceWorker.register(path, { scope: '/' });
      await navigator.serviceWorker.ready;
    }, script);
    await visited.goto(`${url}any`);
    assert.equal(await visited.title(), 'left');
    await visited.close();
    await other.close();

    const server = await consoleOn(other.port);
    try {
      // Waits for the console; the worker answers first, and the page is loaded anew by itself.
      await page.goto(url);
      const left = await page.evaluate(async () => [
        document.title,
        (await navigator.serviceWorker.getRegistrations()).length,
        (await caches.keys()).length,
      ]);
      assert.deepEqual(left, ['Access tokens · IAM Identity Center', 0, 0]);
    } finally {
      await context.close();
      await server.close();
    }
  });
}

test('a cached script with the name of one of the console’s is not run', async () => {
  const other = await otherProgram({
    page: '<script src="app.js"></script>',
    script: 'document.title = "left"',
    headers: { 'Cache-Control': 'public, max-age=31536000, immutable' },
  });
  const { page, context } = await stage.visit();
  const visited = await context.newPage();
  const url = `http://127.0.0.1:${other.port}/`;
  await visited.goto(url);
  assert.equal(await visited.title(), 'left');
  await visited.close();
  await other.close();
  const server = await consoleOn(other.port);
  try {
    await page.goto(url);
    assert.equal(await page.title(), 'Access tokens · IAM Identity Center');
  } finally {
    await context.close();
    await server.close();
  }
});
