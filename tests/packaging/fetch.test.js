// A `fetch` from npm in the place of the platform's, the usual way to a proxy agent.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before } from 'node:test';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT, TENANTS } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { run } from '../../scripts/lib/run.js';
import { installPackage, installTools, tool } from './consumer.js';
import { startProxy } from './proxy.js';
import { section } from './rows.js';

const IDS = TENANTS.documented.tokens.map(({ token_id }) => token_id);
const NODE_24 = tool(`node-24-${process.platform}-${process.arch}`, 'bin', 'node');

const { row, checkDocs } = section('A fetch of your own');

/** How a program gets `fetch`, and with which options its requests go through a proxy. */
const PACKAGES = {
  'undici 5': undici('undici-5'),
  'undici 6': undici('undici-6'),
  'undici 7': undici('undici-7'),
  // It needs Node 22.19.
  'undici 8': undici('undici-8', NODE_24),
  // It never ends a body that breaks off: only the time-out does.
  'node-fetch 2': nodeFetch('node-fetch-2', { noticesCut: false }),
  'node-fetch 3': nodeFetch('node-fetch-3'),
};

function undici(name, program = process.execPath) {
  return {
    program,
    noticesCut: true,
    links: [name],
    imports: `import { fetch, ProxyAgent } from '${name}';`,
    proxied: '{ dispatcher: new ProxyAgent(settings.proxy) }',
  };
}

function nodeFetch(name, { noticesCut = true } = {}) {
  return {
    program: process.execPath,
    noticesCut,
    links: [name, 'https-proxy-agent'],
    imports: `import fetch from '${name}';\nimport { HttpsProxyAgent } from 'https-proxy-agent';`,
    proxied: '{ agent: new HttpsProxyAgent(settings.proxy) }',
  };
}

let emulator;
let elsewhere;
let proxy;
let consumer;
before(async () => {
  await installTools();
  elsewhere = { requests: 0, server: createServer() };
  elsewhere.server.on('request', (_, response) => {
    elsewhere.requests++;
    response.end('{"bearer_tokens":[]}');
  });
  elsewhere.server.listen(0, '127.0.0.1');
  [emulator, proxy, consumer] = await Promise.all([
    startEmulator(),
    startProxy(),
    installPackage(),
    once(elsewhere.server, 'listening'),
  ]);
});
after(async () => {
  elsewhere?.server.close();
  elsewhere?.server.closeAllConnections();
  await emulator?.close();
  await proxy?.close();
  consumer?.remove();
});

/**
 * Gives what the program returns. It calls `list(options)`; `fault` is what the emulator does to the
 * request.
 */
async function program({ program: node, links, imports }, name, text) {
  for (const link of links) consumer.link(link);
  const settings = {
    endpoint: emulator.url,
    elsewhere: `http://127.0.0.1:${elsewhere.server.address().port}/`,
    proxy: proxy.url,
    credentials: DEFAULT_CREDENTIALS,
  };
  const folder = consumer.folder(name, {
    'main.mjs': `
import { listTokens } from 'identity-center-tokens';
${imports}
const settings = ${JSON.stringify(settings)};
const list = ({ fault, ...options }) => listTokens(${JSON.stringify(DEFAULT_TENANT)}, {
  endpoint: settings.endpoint,
  credentials: settings.credentials,
  fetch,
  ...(fault && { headers: { 'x-emulator-fault': fault } }),
  ...options,
});
const ids = ({ bearerTokens }) => bearerTokens.map(({ tokenId }) => tokenId);
const failed = (error) => [error.name, error.status ?? error.issues?.[0].kind];
console.log(JSON.stringify(await (async () => {${text}})()));
`,
  });
  emulator.requests.length = 0;
  const output = await run(node, ['--trace-warnings', 'main.mjs'], { cwd: folder });
  // One line: no warning of Node stands beside it.
  return JSON.parse(output);
}

for (const [name, fetch] of Object.entries(PACKAGES)) {
  const folder = (topic) => `${name.replace(' ', '-')}-${topic}`;
  row(name, async (t) => {
    await t.test('answers, errors and limits', () => answers(fetch, folder('answers')));
    await t.test('abort and time-out', () => ends(fetch, folder('ends')));
    await t.test('through a proxy', () => proxied(fetch, folder('proxy')));
  });
}

async function answers(fetch, folder) {
  const received = await program(
    fetch,
    folder,
    `
const errorOf = (options) => list({ retry: false, ...options }).catch(failed);
return {
  tokens: ids(await list({})),
  unsigned: await errorOf({ credentials: undefined }),
  forbidden: await errorOf({ fault: 'status=403' }),
  retried: await errorOf({ fault: 'status=503', retry: { maxAttempts: 2, baseDelayMs: 0 } }),
  redirected: await errorOf({ fault: 'redirect=' + encodeURIComponent(settings.elsewhere) }),
  dropped: await errorOf({ fault: 'drop' }),
  cut: await errorOf({ fault: 'cut' ${fetch.noticesCut ? '' : ', timeoutMs: 500'} }),
  gzip: ids(await list({ fault: 'gzip' })),
  tooLarge: await errorOf({ fault: 'size=200000', maxResponseBytes: 1000 }),
  bomb: await errorOf({ fault: 'gzip;size=200000', maxResponseBytes: 1000 }),
  endless: await errorOf({ fault: 'endless', maxResponseBytes: 100000 }),
};`,
  );
  assert.deepEqual(received, {
    tokens: IDS,
    unsigned: ['ApiError', 401],
    forbidden: ['ForbiddenError', 403],
    retried: ['ApiError', 503],
    redirected: ['ApiError', 302],
    dropped: ['NetworkError', null],
    cut: [fetch.noticesCut ? 'NetworkError' : 'TimeoutError', null],
    gzip: IDS,
    tooLarge: ['ValidationError', 'too-large-body'],
    bomb: ['ValidationError', 'too-large-body'],
    endless: ['ValidationError', 'too-large-body'],
  });
  assert.equal(emulator.requests.filter(({ status }) => status === 503).length, 2);
  assert.equal(elsewhere.requests, 0);
}

// The program would not end if a connection stayed open.
async function ends(fetch, folder) {
  const received = await program(
    fetch,
    folder,
    `
const aborted = [];
for (const [fault, isHeadAwaited] of [['hang', false], ['endless', true], ['body-delay=600000', true]]) {
  const controller = new AbortController();
  const abortSoon = () => setTimeout(() => controller.abort(controller), 20);
  const call = list({
    fault,
    signal: controller.signal,
    maxResponseBytes: 2 ** 40,
    async fetch(...args) {
      if (!isHeadAwaited) abortSoon();
      const response = await fetch(...args);
      abortSoon();
      return response;
    },
  });
  await call.catch((reason) => aborted.push(reason === controller));
}
const early = await list({ signal: AbortSignal.abort('early') }).catch((reason) => reason);
const timedOut = [];
for (const fault of ['hang', 'body-delay=600000']) {
  await list({ fault, timeoutMs: 100, retry: false }).catch((error) => timedOut.push(error.name));
}
return { aborted, early, timedOut };`,
  );
  assert.deepEqual(received, {
    aborted: [true, true, true],
    early: 'early',
    timedOut: ['TimeoutError', 'TimeoutError'],
  });
  const outcomes = emulator.requests.map(({ outcome }) => outcome);
  assert.deepEqual([...new Set(outcomes)], ['aborted']);
}

async function proxied(fetch, folder) {
  proxy.targets.length = 0;
  const received = await program(
    fetch,
    folder,
    `
const options = ${fetch.proxied};
const throughProxy = (more) =>
  list({ fetch: (url, init) => fetch(url, { ...init, ...options }), ...more });
const controller = new AbortController();
const aborted = throughProxy({ fault: 'hang', signal: controller.signal }).catch((reason) => reason);
setTimeout(() => controller.abort('left'), 100);
return [
  ids(await throughProxy({})),
  await throughProxy({ fault: 'status=403' }).catch(failed),
  await aborted,
];`,
  );
  assert.deepEqual(received, [IDS, ['ForbiddenError', 403], 'left']);
  assert.deepEqual([...new Set(proxy.targets)], [new URL(emulator.url).host]);
}

checkDocs();
