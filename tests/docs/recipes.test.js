// The marked code blocks of the documents run as they stand in the page, from the packed package.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { DEFAULT_CREDENTIALS, TENANTS } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { inRoot } from '../../scripts/lib/paths.js';
import { run, runCaptured } from '../../scripts/lib/run.js';
import { closedPort } from '../cli/sockets.js';
import { installPackage, installTools, tool } from '../packaging/consumer.js';
import { startProxy } from '../packaging/proxy.js';
import { startWorker } from '../packaging/workerd.js';
import { blocksOf } from './blocks.js';

const READMES = ['README.md', 'pkg/README.md'];
const PAGES = ['docs/recipes.md', 'docs/getting-started.md', 'docs/moving-from-the-sdk.md'];
const BLOCKS = new Map([...PAGES, ...READMES].flatMap((page) => [...blocksOf(page)]));
const TENANT = TENANTS.mixed;
const IDS = TENANT.tokens.map(({ token_id }) => token_id);
const { accessKeyId, secretAccessKey } = DEFAULT_CREDENTIALS;
/** What a reader supplies: who is an admin. */
const AUTH = `export const isAdmin = (request) => request.headers.get('x-user') === 'admin';\n`;
const ADMIN = { 'x-user': 'admin' };
const KEYS = {
  HUAWEICLOUD_SDK_AK: accessKeyId,
  HUAWEICLOUD_SDK_SK: secretAccessKey,
  HUAWEICLOUD_SDK_SECURITY_TOKEN: '',
};

const used = new Set();
let consumer;
let emulator;
/** The environment in which the service's hosts lead to the emulator. */
let env;
let api;

before(async () => {
  await installTools();
  [consumer, emulator] = await Promise.all([
    installPackage(),
    startEmulator({ seed: { tenants: [TENANT] } }),
  ]);
  const hosts = pathToFileURL(inRoot('tests', 'docs', 'service-hosts.mjs'));
  env = { ...KEYS, EMULATOR_URL: emulator.url, NODE_OPTIONS: `--import=${hosts}` };
  api = await import(pathToFileURL(path.join(consumer.installed, 'index.js')));
});
after(async () => {
  await emulator?.close();
  consumer?.remove();
});

/** Writes a recipe into a folder of its own and gives the path of its file. */
function write(name, files = {}) {
  used.add(name);
  const [folder, file] = name.split('/');
  const types = { 'package.json': '{ "type": "module" }' };
  return path.join(consumer.folder(folder, { ...types, ...files, [file]: BLOCKS.get(name) }), file);
}

/** Makes a tool of the matrix importable under the name that the recipe uses. */
function install(name, as = name) {
  const place = path.join(consumer.root, 'node_modules', as);
  if (existsSync(place)) return;
  mkdirSync(path.dirname(place), { recursive: true });
  symlinkSync(tool(name), place, 'dir');
}

const idsFrom = async (endpoint, headers) => {
  const options = { endpoint: `${endpoint}/api`, headers, retry: false };
  return (await api.listTokens(TENANT, options)).bearerTokens.map(({ tokenId }) => tokenId);
};

/** A relay serves an admin, and nobody else. */
async function checkRelay(origin) {
  assert.deepEqual((await idsFrom(origin, ADMIN)).sort(), [...IDS].sort());
  const asked = emulator.requests.length;
  await assert.rejects(idsFrom(origin, {}), { code: 'FORBIDDEN', errorCode: 'RELAY.UNAUTHORIZED' });
  assert.equal(emulator.requests.length, asked);
}

/** Runs a server of a recipe until it has been checked. */
async function runServer(file, check) {
  const port = await closedPort();
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [path.basename(file)], {
    cwd: path.dirname(file),
    env: { ...process.env, ...env, ORIGIN: origin, PORT: String(port) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = once(child, 'exit');
  try {
    while (!(await isListening(port))) {
      assert.equal(child.exitCode, null, 'the server ended');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await check(origin);
  } finally {
    child.kill();
    await ended;
  }
}

const isListening = (port) =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

test('the page asks its own origin', async (t) => {
  const asked = [];
  t.mock.method(globalThis, 'fetch', async (input) => {
    asked.push(new Request(input).url);
    return Response.json({ bearer_tokens: [] });
  });
  globalThis.location = { origin: 'https://admin.example.com' };
  t.after(() => delete globalThis.location);
  const file = write('page/page.js');
  const { tokensOf } = await import(pathToFileURL(file));
  assert.deepEqual(await tokensOf(TENANT), { bearerTokens: [] });
  const [url] = asked;
  assert.match(url, /^https:\/\/admin\.example\.com\/api\/v1\/identity-stores\//);
});

test('Next.js: the route handler is a function from Request to Response', async () => {
  const file = write('next/route.js', { 'auth.js': AUTH });
  const origin = 'https://admin.example.com';
  const probe = `
import { GET, POST } from './route.js';
const url = '${origin}/api/v1/identity-stores/${TENANT.identityStoreId}/tenant/${TENANT.tenantId}/bearer-token';
const ask = async (handler, init) => {
  const response = await handler(new Request(url, init));
  return [response.status, await response.json()];
};
console.log(JSON.stringify([
  await ask(GET, { headers: { 'x-user': 'admin' } }),
  await ask(GET, {}),
  await ask(POST, { method: 'POST', headers: { 'x-user': 'admin', origin: '${origin}' } }),
]));
`;
  writeFileSync(path.join(path.dirname(file), 'probe.js'), probe);
  const { status, output } = await runCaptured(process.execPath, ['probe.js'], {
    cwd: path.dirname(file),
    env: { ...env, ORIGIN: origin },
  });
  assert.equal(status, 0, output);
  const [listed, refused, change] = JSON.parse(output);
  assert.equal(listed[0], 200);
  assert.deepEqual(listed[1].bearer_tokens.map(({ token_id }) => token_id).sort(), [...IDS].sort());
  assert.equal(refused[0], 403);
  assert.deepEqual([change[0], change[1].error_code], [403, 'RELAY.CHANGES']);
});

test('Express', async () => {
  install('express-5', 'express');
  await runServer(write('express/server.js', { 'auth.js': AUTH }), checkRelay);
});

test('Hono', async () => {
  install('hono');
  install('@hono/node-server');
  await runServer(write('hono/server.js', { 'auth.js': AUTH }), checkRelay);
});

test('Cloudflare Workers', async () => {
  const file = write('worker/main.js', { 'auth.js': AUTH });
  const folder = path.dirname(file);
  const esbuild = inRoot('node_modules', 'esbuild', 'bin', 'esbuild');
  const flags = ['--bundle', '--format=esm', '--conditions=workerd', '--loader:.wasm=copy'];
  const out = ['--asset-names=[name]', '--outdir=out'];
  await run(process.execPath, [esbuild, 'main.js', ...flags, ...out], { cwd: folder });
  const port = await closedPort();
  const worker = await startWorker(path.join(folder, 'out'), 'main.js', {
    port,
    env: { ...KEYS, ORIGIN: `http://127.0.0.1:${port}` },
    names: { 'core.wasm': 'core.wasm?module' },
    internet: new URL(emulator.url).host,
  });
  try {
    await worker.textOf('/');
    await checkRelay(worker.url);
  } finally {
    await worker.close();
  }
});

test('GitHub Actions: the job fails because a token is due', async () => {
  const file = write('job/scim-tokens.yml');
  const { parse } = await import(pathToFileURL(tool('yaml', 'dist', 'index.js')));
  const { on, jobs } = parse(readFileSync(file, 'utf8'));
  assert.match(on.schedule[0].cron, /^(\S+ ){4}\S+$/);
  const [step] = jobs.check.steps;
  const secret = /^\$\{\{ secrets\.(\w+) \}\}$/;
  const stepEnv = Object.entries(step.env).map(([key, text]) => [key, KEYS[secret.exec(text)[1]]]);
  const { NODE_OPTIONS, EMULATOR_URL } = env;
  const settings = {
    cwd: consumer.root,
    env: { NODE_OPTIONS, EMULATOR_URL, ...Object.fromEntries(stepEnv) },
  };
  const { status, output } = await runCaptured('sh', ['-e', '-c', step.run], settings);
  assert.equal(status, 3, output);
  for (const id of IDS) assert.ok(output.includes(id), output);
  const wrong = { ...settings, env: { ...settings.env, HUAWEICLOUD_SDK_SK: 'another' } };
  assert.equal((await runCaptured('sh', ['-e', '-c', step.run], wrong)).status, 1);
});

test('cron and Prometheus: the file is replaced as a whole, or stays', async () => {
  const file = write('cron/scim-tokens');
  const rules = write('cron/rules.yml');
  chmodSync(file, 0o755);
  const folder = path.dirname(file);
  const bin = path.join(consumer.root, 'node_modules', '.bin');
  const settings = {
    cwd: folder,
    env: { ...env, TEXTFILE_DIRECTORY: folder, PATH: `${bin}:${process.env.PATH}` },
  };
  const { status, output } = await runCaptured(file, [], settings);
  assert.equal(status, 0, output);
  const written = () => readFileSync(path.join(folder, 'scim_tokens.prom'), 'utf8');
  const metrics = written();
  for (const id of IDS) assert.ok(metrics.includes(`id="${id}"`), metrics);

  const { parse } = await import(pathToFileURL(tool('yaml', 'dist', 'index.js')));
  const [{ expr }] = parse(readFileSync(rules, 'utf8')).groups[0].rules;
  const [name] = expr.split(' ');
  assert.ok(metrics.includes(`\n${name}{`), metrics);

  const wrong = { ...settings, env: { ...settings.env, HUAWEICLOUD_SDK_SK: 'another' } };
  assert.notEqual((await runCaptured(file, [], wrong)).status, 0);
  assert.equal(written(), metrics);
});

test('TanStack Query: an answer, and an abort', async () => {
  const { QueryClient } = await import(
    pathToFileURL(tool('@tanstack', 'query-core', 'build', 'modern', 'index.js'))
  );
  const { tokensQuery } = await import(pathToFileURL(write('query/tokens.js')));
  const client = new QueryClient();
  const options = { endpoint: emulator.url, credentials: DEFAULT_CREDENTIALS };
  const { bearerTokens } = await client.fetchQuery(tokensQuery(TENANT, options));
  assert.deepEqual(bearerTokens.map(({ tokenId }) => tokenId).sort(), [...IDS].sort());

  const signals = [];
  const waiting = {
    ...options,
    fetch: (_, { signal }) =>
      new Promise((_, reject) => {
        signals.push(signal);
        signal.addEventListener('abort', () => reject(signal.reason));
        client.cancelQueries();
      }),
  };
  const other = { ...TENANT, tenantId: 'other' };
  await assert.rejects(client.fetchQuery(tokensQuery(other, waiting)));
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true],
  );
  client.clear();
});

test('a proxy: the call goes through it', async (t) => {
  const proxy = await startProxy();
  t.after(() => proxy.close());
  process.env.HTTPS_PROXY = proxy.url;
  t.after(() => delete process.env.HTTPS_PROXY);
  install('undici-7', 'undici');
  const { throughProxy } = await import(pathToFileURL(write('proxy/proxy.js')));
  const { bearerTokens } = await api.listTokens(TENANT, {
    endpoint: emulator.url,
    credentials: DEFAULT_CREDENTIALS,
    fetch: throughProxy,
  });
  assert.equal(bearerTokens.length, IDS.length);
  assert.deepEqual(proxy.targets, [new URL(emulator.url).host]);
});

test('keys from a vault', async (t) => {
  const data = { access_key: accessKeyId, secret_key: secretAccessKey };
  const vault = createServer(({ url, headers }, response) => {
    const isRight =
      headers['x-vault-token'] === 'of-vault' && url === '/v1/secret/data/huaweicloud';
    response.writeHead(isRight ? 200 : 403, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(isRight ? { data: { data, metadata: {} } } : { errors: [] }));
  });
  vault.listen(0, '127.0.0.1');
  await once(vault, 'listening');
  t.after(() => {
    vault.close();
    vault.closeAllConnections();
  });
  const file = write('vault/list.js');
  const asked = (token) =>
    runCaptured(process.execPath, [file], {
      cwd: path.dirname(file),
      env: {
        EMULATOR_URL: emulator.url,
        NODE_OPTIONS: env.NODE_OPTIONS,
        VAULT_ADDR: `http://127.0.0.1:${vault.address().port}`,
        VAULT_TOKEN: token,
      },
    });
  const { status, output } = await asked('of-vault');
  assert.equal(status, 0, output);
  assert.deepEqual(output.trim().split('\n').sort(), [...IDS].sort());
  const refused = await asked('another');
  assert.equal(refused.status, 1);
  assert.match(refused.output, /Error: vault: 403/);
});

test('the Rust recipe is the file that tests/program compiles and runs', () => {
  const name = 'rust/recipe.rs';
  used.add(name);
  const file = inRoot('tests', 'program', 'src', 'recipe.rs');
  assert.equal(BLOCKS.get(name), readFileSync(file, 'utf8'));
});

test('both READMEs have the same blocks', () => {
  const [repository, npm] = READMES.map(blocksOf);
  assert.ok(npm.size > 0);
  assert.deepEqual(repository, npm);
});

for (const name of ['readme/list.mjs', 'start/list.mjs', 'moving/list.mjs']) {
  test(`${name} lists the tokens`, async () => {
    const args = [write(name), TENANT.identityStoreId, TENANT.tenantId];
    const { status, output } = await runCaptured(process.execPath, args, { env });
    assert.equal(status, 0, output);
    for (const id of IDS) assert.ok(output.includes(id), output);
  });
}

test('README: a 403 is decoded', async () => {
  const deniedActions = ['IdentityCenter:externalIdp:listBearerTokens'];
  const service = await startEmulator({
    seed: { tenants: [TENANT], credentials: [{ ...DEFAULT_CREDENTIALS, deniedActions }] },
  });
  try {
    const args = [write('readme/forbidden.js'), TENANT.identityStoreId, TENANT.tenantId];
    const settings = { env: { ...env, EMULATOR_URL: service.url } };
    const { status, output } = await runCaptured(process.execPath, args, settings);
    assert.equal(status, 0, output);
    assert.ok(output.includes(deniedActions[0]), output);
  } finally {
    await service.close();
  }
});

test('README: a relay on this machine', async () => {
  install('express-5', 'express');
  await runServer(write('readme/server.js'), async (origin) => {
    assert.deepEqual((await idsFrom(origin)).sort(), [...IDS].sort());
  });
});

test('no recipe is without a test', () => {
  assert.deepEqual([...used].sort(), [...BLOCKS.keys()].sort());
});
