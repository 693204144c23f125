// The console's page, the package, and the emulator behind one loopback address.

import { readFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import path from 'node:path';
import { inRoot } from './lib/paths.js';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The file of a request, inside its folder; `undefined` for everything else. */
function fileOf(pathname) {
  const name = decodeURIComponent(pathname);
  const [folder, rest] = name.startsWith('/pkg/') ? ['pkg', name.slice(5)] : ['www', name.slice(1)];
  const file = inRoot(folder, rest || 'index.html');
  const inside = file.startsWith(inRoot(folder) + path.sep);
  return inside && TYPES[path.extname(file)] ? file : undefined;
}

function forward(req, res, emulatorUrl) {
  const upstream = request(emulatorUrl + req.url, { headers: { accept: 'application/json' } });
  upstream.on('response', (answer) => {
    res.writeHead(answer.statusCode, answer.headers);
    answer.pipe(res);
  });
  upstream.on('error', () => res.headersSent || res.writeHead(502).end());
  res.on('close', () => upstream.destroy());
  upstream.end();
}

/**
 * Serves the console on 127.0.0.1.
 * @param {{ port?: number, emulatorUrl: string }} options the emulator must allow unsigned calls
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serveConsole({ port = 0, emulatorUrl }) {
  let names;

  async function answer(req, res) {
    res.setHeader('Content-Security-Policy', POLICY);
    res.setHeader('Cache-Control', 'no-store');
    res.setHeader('X-Content-Type-Options', 'nosniff');
    // Another name for this address is a page of somebody else (DNS rebinding).
    if (!names.includes(req.headers.host)) return res.writeHead(421).end();
    if (req.method !== 'GET') return res.writeHead(405, { Allow: 'GET' }).end();
    if (req.url.startsWith('/v1/')) return forward(req, res, emulatorUrl);
    try {
      const file = fileOf(new URL(req.url, `http://${names[0]}`).pathname);
      const body = await readFile(file);
      return res.writeHead(200, { 'Content-Type': TYPES[path.extname(file)] }).end(body);
    } catch {
      return res.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found\n');
    }
  }

  const server = createServer(answer);
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  names = ['127.0.0.1', 'localhost'].map((name) => `${name}:${server.address().port}`);
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { url: `http://${names[0]}/`, close };
}
