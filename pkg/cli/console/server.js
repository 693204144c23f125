// The room `console`: the server of the page. The page is in www, the rules of the relay are in the
// package; here is only what concerns this machine: loopback, files, the code for changes.
// Serves the console and the relay behind one loopback address.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { createNodeRelay } from 'identity-center-tokens/relay/node';
import { CONSOLE_FOLDER, PACKAGE_FOLDER } from '../places.js';
import { makeChangeCode } from './change-code.js';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'clipboard-write=(self), camera=(), geolocation=(), microphone=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

// A service worker that another program on this port left in the browser would go on answering for
// this page. The browser looks for a newer script of it, and gets one that takes the worker out and
// loads the pages anew.
const LEAVING_WORKER = `addEventListener('install', () => skipWaiting());
addEventListener('activate', async () => {
  for (const name of await caches.keys()) await caches.delete(name);
  await registration.unregister();
  for (const page of await clients.matchAll({ type: 'window' })) page.navigate(page.url);
});
`;

// Of the package, what a page may load.
const PAGE_MODULE = /^pkg\/(?:index\.js|(?:dist|report|src)\/[\w/-]+(?:\.[\w-]+)*\.(?:js|wasm))$/;
const PAGE_FILE = /^[\w-]+\.(?:css|html|js|svg)$/;

/** The header that carries the code for changes. */
const CODE_HEADER = 'x-console-code';

/** The calls that need the code. */
const CHANGES = ['createToken', 'deleteToken', 'checkToken'];

/**
 * Serves the console on 127.0.0.1 until it is closed.
 * @param {object} options
 * @param {number} [options.port] 0 takes a free one.
 * @param {string} [options.region] One region, or `'*'`: the page chooses.
 * @param {string} [options.endpoint] Instead of the region's own address.
 * @param {object | Function} options.credentials What the relay signs with.
 * @param {number} [options.timeoutMs]
 * @param {'service' | 'emulator'} [options.mode] What the page says of the data's source.
 * @param {boolean} [options.changes] Whether the page may create and delete tokens.
 * @returns {Promise<{url: string, port: number, code?: string, close: () => Promise<void>}>} `code`
 *   is what the page needs for changes.
 */
export async function startConsole({
  port = 0,
  region,
  endpoint,
  credentials,
  timeoutMs,
  mode = 'service',
  changes = false,
}) {
  const code = changes ? makeChangeCode() : undefined;
  const relayOf = (allowedOrigins) =>
    createNodeRelay({
      // An endpoint replaces the hosts of all regions: the header names the region.
      region: region ?? (endpoint === undefined ? undefined : '*'),
      endpoint,
      credentials,
      timeoutMs,
      allowedOrigins,
      changes,
      // The server listens on loopback only; it and the relay check host and origin.
      authorize({ headers }, { name }) {
        const sent = headers.get(CODE_HEADER);
        return !CHANGES.includes(name) || (sent !== null && code?.check(sent) === 'right');
      },
    });
  // Made once the port is known, which its origins need. Bad options were refused before.
  relayOf(['http://127.0.0.1']);
  const about = {
    mode,
    region: region === '*' ? undefined : region,
    host: endpoint && new URL(endpoint).host,
    changes: changes ? true : undefined,
  };
  const server = createServer();
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: bound } = server.address();
  // Parsed: the port that a browser leaves out is left out here too.
  const addresses = ['127.0.0.1', 'localhost'].map((name) => new URL(`http://${name}:${bound}`));
  const hosts = addresses.map(({ host }) => host);
  const relay = relayOf(addresses.map(({ origin }) => origin));
  server.on('request', (request, response) => {
    answer(request, response, { hosts, relay, about, code });
  });
  return {
    url: `http://${hosts[0]}/`,
    port: bound,
    code: code?.text,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function answer(request, response, { hosts, relay, about, code }) {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  // A page of another site reaches this address under another host name (DNS rebinding).
  if (!hosts.includes(request.headers.host?.toLowerCase())) {
    return say(response, 403, `Open http://${hosts[0]}/ instead.\n`);
  }
  // For any path: the scope of the worker may be wider than its folder.
  if (request.headers['service-worker'] === 'script') {
    response.setHeader('Service-Worker-Allowed', '/');
    return say(response, 200, LEAVING_WORKER, TYPES['.js']);
  }
  relay(request, response, () => {
    answerPage(request, response, { about, code }).catch(() => response.destroy());
  });
}

async function answerPage(request, response, { about, code }) {
  if (!['GET', 'HEAD'].includes(request.method)) {
    response.setHeader('Allow', 'GET, HEAD');
    return say(response, 405, 'Only GET is answered.\n');
  }
  const name = request.url.split(/[?#]/, 1)[0].slice(1) || 'index.html';
  if (name === 'console.json') {
    const sent = request.headers[CODE_HEADER];
    const verdict = sent === undefined ? undefined : code?.check(sent);
    return say(response, 200, JSON.stringify({ ...about, code: verdict }), 'application/json');
  }
  // Files that another program on this port left in the browser's cache would be run as ours.
  if (name === 'index.html') response.setHeader('Clear-Site-Data', '"cache"');
  const body = await pageFile(name);
  if (body === undefined) return say(response, 404, 'Not found.\n');
  return say(response, 200, body, TYPES[path.extname(name)]);
}

async function pageFile(name) {
  try {
    if (PAGE_MODULE.test(name)) {
      return await readFile(path.join(PACKAGE_FOLDER, name.slice('pkg/'.length)));
    }
    if (PAGE_FILE.test(name)) return await readFile(path.join(CONSOLE_FOLDER, name));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  return undefined;
}

function say(response, status, body, type = 'text/plain; charset=utf-8') {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) });
  // Node leaves the body of an answer to HEAD out by itself.
  response.end(body);
}
