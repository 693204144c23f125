// Pages of headless Chromium: the speed of reading, and what a fresh page pays.

import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { findChromium } from '../scripts/lib/browser.js';
import { inRoot } from '../scripts/lib/paths.js';
import { UserError } from '../scripts/lib/run.js';
import { bundleClient } from './bundle.js';
import { checkListed, startProcess } from './emulator.js';
import { inTurn, ratios, summary } from './measure.js';
import { place, table, withSpread } from './table.js';

async function withBrowser(work) {
  const executablePath = findChromium();
  if (!executablePath)
    throw new UserError('Chromium is missing: put it in PATH, or name it by CHROMIUM.');
  const args = ['--no-sandbox', '--js-flags=--expose-gc'];
  const browser = await chromium.launch({ executablePath, args });
  try {
    return `${place(`Chromium ${browser.version()}`)}\n\n${await work(browser)}`;
  } finally {
    await browser.close();
  }
}

/** `speeds` gives the tables, by a function that measures one body. */
export const inChromium = (speeds) =>
  withBrowser(async (browser) => {
    const { outputFiles } = await build({
      entryPoints: [inRoot('bench', 'speed.js')],
      bundle: true,
      minify: true,
      write: false,
      format: 'iife',
      globalName: 'bench',
      platform: 'browser',
    });
    const page = await browser.newPage();
    await page.addScriptTag({ content: outputFiles[0].text });
    return speeds((form, n) =>
      page.evaluate(([f, k]) => globalThis.bench.compare(f, k, globalThis.gc), [form, n]),
    );
  });

const RUNS = 15;
const MBIT = 1e6 / 8;
/** Chromium's own emulation: the latency of a request, and bytes in a second. */
const NETWORKS = {
  loopback: undefined,
  '50 Mbit/s, 20 ms': { latency: 20, throughput: 50 * MBIT },
  '9 Mbit/s, 60 ms': { latency: 60, throughput: 9 * MBIT },
};
const CLIENTS = [
  ['fetch + zod', 'zod'],
  ['fetch alone', 'fetch-alone'],
  ['this package', 'package'],
  ['this package, call after `ready()`', 'package', true],
];

/** Serves a blank page and the bundles, gzipped, and hands calls to the emulator. */
async function servePages(endpoint) {
  const files = new Map([['/', ['text/html', gzipSync('<!doctype html><title>page</title>')]]]);
  for (const [, file] of CLIENTS) {
    const names = file === 'package' ? ['list', 'ready'] : ['list'];
    const code = gzipSync(await bundleClient(file, names), { level: 9 });
    files.set(`/${file}.js`, ['text/javascript', code]);
  }
  const server = createServer((req, res) => {
    if (files.has(req.url)) {
      const [type, body] = files.get(req.url);
      res.writeHead(200, { 'Content-Type': type, 'Content-Encoding': 'gzip' }).end(body);
      return;
    }
    // One origin, so that no client waits for a preflight.
    request(endpoint + req.url, { headers: req.headers }, (answer) => {
      answer.pipe(res.writeHead(answer.statusCode, answer.headers));
    }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Runs in the page. */
async function firstCall([file, given, isReady]) {
  let began = performance.now();
  const { list, ready } = await import(`/${file}.js`);
  if (isReady) {
    await ready();
    began = performance.now();
  }
  const result = await list({ endpoint: location.origin, ...given });
  return { ms: performance.now() - began, result };
}

async function inFreshPage(browser, origin, network, ...job) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(origin);
    if (network) {
      const { latency, throughput } = network;
      const session = await context.newCDPSession(page);
      await session.send('Network.enable');
      await session.send('Network.emulateNetworkConditions', {
        offline: false,
        latency,
        downloadThroughput: throughput,
        uploadThroughput: throughput,
      });
    }
    const { ms, result } = await page.evaluate(firstCall, job);
    checkListed(result);
    return ms;
  } finally {
    await context.close();
  }
}

export const freshPage = () =>
  withBrowser(async (browser) => {
    const emulator = await startProcess();
    const { endpoint, ...given } = emulator.given;
    const server = await servePages(endpoint);
    try {
      const origin = `http://127.0.0.1:${server.address().port}`;
      const tables = [];
      for (const [name, network] of Object.entries(NETWORKS)) {
        const tasks = CLIENTS.map(
          ([, file, isReady]) =>
            () =>
              inFreshPage(browser, origin, network, file, given, isReady),
        );
        const figures = await inTurn(tasks, RUNS);
        const to = ratios(figures);
        tables.push(
          table(
            [`import + first listTokens, ${name}`, 'ms', 'to fetch + zod'],
            CLIENTS.map(([own], i) => [own, withSpread(summary(figures[i])), withSpread(to[i])]),
          ),
        );
      }
      return tables.join('\n\n');
    } finally {
      server.closeAllConnections();
      server.close();
      emulator.close();
    }
  });
