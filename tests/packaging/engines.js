// The same bundle in other browser engines. No driver: the page itself sends what it found.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findChromium, findFirefox, findMiniBrowser, which } from '../../scripts/lib/browser.js';

/** What a consumer in such a page runs. */
export const IN_ENGINE = `
behaviour(api, settings).catch((error) => 'failed: ' + error.stack)
  .then((line) => fetch('/outcome', { method: 'POST', body: line }));
`;

const chromium = (url, profile) => [
  findChromium(),
  ['--headless', '--no-sandbox', `--user-data-dir=${profile}`, url],
];
const firefox = (url, profile) => [
  findFirefox(),
  ['--headless', '--no-remote', '--profile', profile, url],
];
const webkit = (url) => [which('xvfb-run'), ['--auto-servernum', findMiniBrowser(), url]];

/** Those that have no driver here. */
export const ENGINES = { Firefox: firefox, WebKit: webkit };
export const ALL_ENGINES = { Chromium: chromium, ...ENGINES };

/**
 * Loads the script in a page of the engine, and gives what the page sent. `handlerOf` makes a
 * handler of node:http for the page's origin, which gets every request first.
 */
export async function outcomeIn(engine, script, handlerOf = () => (_req, _res, next) => next()) {
  const server = createServer();
  let handler;
  const outcome = new Promise((resolve) => {
    const givePage = async (request, response) => {
      if (request.url === '/outcome') resolve(Buffer.concat(await request.toArray()).toString());
      const isScript = request.url === '/main.js';
      const type = isScript ? 'text/javascript' : 'text/html; charset=utf-8';
      response.writeHead(200, { 'Content-Type': type });
      const page =
        '<!doctype html><title>page</title><script type="module" src="main.js"></script>';
      response.end(isScript ? readFileSync(script) : page);
    };
    server.on('request', (request, response) =>
      handler(request, response, () => givePage(request, response)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;
  handler = handlerOf(origin);
  const profile = await mkdtemp(path.join(tmpdir(), 'profile-'));
  const [program, args] = ALL_ENGINES[engine](`${origin}/`, profile);
  // A group of its own: xvfb-run starts more processes, which end with it.
  const child = spawn(program, args, {
    detached: true,
    env: { ...process.env, HOME: profile, LIBGL_ALWAYS_SOFTWARE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = [];
  child.stdout.on('data', (chunk) => said.push(chunk));
  child.stderr.on('data', (chunk) => said.push(chunk));
  const ended = once(child, 'exit');
  try {
    return await Promise.race([
      outcome,
      ended.then(([code]) => `the browser ended (${code})\n${Buffer.concat(said)}`),
    ]);
  } finally {
    try {
      process.kill(-child.pid, 'SIGTERM');
    } catch {
      // It has ended by itself.
    }
    await ended;
    server.closeAllConnections();
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
