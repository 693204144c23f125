// Pages in a real browser: what its own headers let them do, and what a page of another origin cannot.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { chromium } from 'playwright-core';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT, TENANTS } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { createNodeRelay } from '../../pkg/relay/node.js';
import { findChromium } from '../../scripts/lib/browser.js';
import { inRoot } from '../../scripts/lib/paths.js';
import { pathOf } from './handler.js';

const PAGE = `<!doctype html><title>Page</title><script type="module">
  globalThis.api = await import('/pkg/index.js');
</script>`;
const COOKIE = 'session=of-a-visitor';

let emulator;
let browser;
let own;
let other;
/** What the server was asked for, and the calls that `authorize` saw, each with its cookie. */
const asked = [];
const calls = [];

async function listen() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, origin: `http://127.0.0.1:${server.address().port}` };
}

/** The page and the package, as any server gives them. */
async function givePage({ url }, response) {
  response.setHeader('Set-Cookie', COOKIE);
  if (url === '/') return response.setHeader('Content-Type', 'text/html').end(PAGE);
  const file = path.join(inRoot(), new URL(url, 'http://localhost').pathname);
  if (!/[\\/]pkg[\\/](?:index|(?:dist|src)[\\/][\w-]+)\.js$/.test(file)) {
    return response.writeHead(404).end();
  }
  const text = await readFile(file);
  return response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(text);
}

before(async () => {
  emulator = await startEmulator();
  [own, other] = await Promise.all([listen(), listen()]);
  const relay = createNodeRelay({
    endpoint: emulator.url,
    credentials: DEFAULT_CREDENTIALS,
    allowedOrigins: [own.origin],
    changes: true,
    authorize: (request, call) => {
      calls.push([call.name, request.headers.get('cookie'), request.headers.get('x-session')]);
      return true;
    },
  });
  own.server.on('request', (req, res) => {
    asked.push([req.method, req.url, req.headers.cookie]);
    relay(req, res, () => givePage(req, res));
  });
  other.server.on('request', givePage);
  browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
});
after(async () => {
  await browser?.close();
  for (const each of [own, other]) {
    each?.server.closeAllConnections();
    each?.server.close();
  }
  await emulator?.close();
});
beforeEach(() => {
  emulator.requests.length = 0;
  asked.length = 0;
  calls.length = 0;
});

/** What a function gives in a fresh page of an origin, after a visit at the relay's own. */
async function inPage(origin, run, argument) {
  const context = await browser.newContext();
  const page = await context.newPage();
  try {
    await page.goto(`${own.origin}/`);
    await page.goto(`${origin}/`);
    await page.waitForFunction(() => globalThis.api);
    return await page.evaluate(run, argument);
  } finally {
    await context.close();
  }
}

test('a page of the relay’s own origin makes every call', async () => {
  const received = await inPage(
    own.origin,
    async ({ ids, forbidden }) => {
      const { api } = globalThis;
      const options = { endpoint: location.origin, headers: { 'x-session': 'own' } };
      const { tenants } = await api.discoverTenants(options);
      const { scimEndpoint } = tenants.find(({ tenantId }) => tenantId === ids.tenantId);
      const { token, tokenId } = await api.createToken(ids, options);
      const check = () => api.checkToken({ scimEndpoint, token }, options);
      const verdicts = [(await check()).verdict];
      await api.deleteToken({ ...ids, tokenId }, options);
      verdicts.push((await check()).verdict);
      const { bearerTokens } = await api.listTokens(ids, options);
      const error = await api.listTokens(forbidden, options).catch((reason) => reason);
      const encodedMessage = error.encodedAuthorizationMessage;
      const { decodedMessage } = await api.decodeAuthorizationMessage({ encodedMessage }, options);
      const kept = JSON.stringify([
        { ...localStorage },
        { ...sessionStorage },
        await caches.keys(),
      ]);
      return {
        ...{ verdicts, decodedMessage, isKept: kept.includes(token) },
        isListed: bearerTokens.some((each) => each.tokenId === tokenId),
        isShown: performance.getEntries().some(({ name }) => name.includes(token)),
      };
    },
    { ids: DEFAULT_TENANT, forbidden: TENANTS.forbidden },
  );
  const { decodedMessage, ...rest } = received;
  assert.match(decodedMessage, /listBearerTokens/);
  const verdicts = ['accepted', 'rejected'];
  assert.deepEqual(rest, { verdicts, isKept: false, isListed: false, isShown: false });
  // The token to check travels alone: without the cookies of the visitor.
  const expected = (name) => (name === 'checkToken' ? null : COOKIE);
  assert.equal(new Set(calls.map(([name]) => name)).size, 8);
  for (const [name, ...told] of calls) assert.deepEqual(told, [expected(name), 'own'], name);
});

test('a page of another origin changes and reads nothing, though its visitor is signed in', async () => {
  const before = emulator.tokensOf(TENANTS.empty.identityStoreId, TENANTS.empty.tenantId);
  const outcomes = await inPage(
    other.origin,
    async ({ origin, tokens, check }) => {
      const ends = [];
      const all = { credentials: 'include' };
      for (const [url, init] of [
        [tokens, { mode: 'no-cors', method: 'POST' }],
        [tokens, { mode: 'cors', method: 'POST' }],
        [tokens, { mode: 'cors' }],
        [`${tokens}/x`, { mode: 'cors', method: 'DELETE' }],
        [check, { mode: 'no-cors' }],
        ['/v1/registered-regions', { mode: 'no-cors' }],
      ]) {
        const end = await fetch(origin + url, { ...all, ...init }).then(
          ({ type }) => type,
          () => 'refused',
        );
        ends.push(end);
      }
      return ends;
    },
    {
      origin: own.origin,
      tokens: pathOf(TENANTS.empty),
      check: `/${TENANTS.empty.tenantId}/scim/v2/ServiceProviderConfig`,
    },
  );
  assert.deepEqual(new Set(outcomes), new Set(['refused']));
  const reached = asked.filter(([, url]) => url.startsWith('/v1/'));
  assert.ok(reached.some(([method, , cookie]) => method === 'POST' && cookie === COOKIE));
  assert.deepEqual([calls, emulator.requests], [[], []]);
  const { identityStoreId, tenantId } = TENANTS.empty;
  assert.deepEqual(emulator.tokensOf(identityStoreId, tenantId), before);
});
