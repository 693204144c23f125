// Packs the package, installs it as a user would, and uses it in every runtime and bundler.

import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT, TENANTS } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { inRoot } from '../../scripts/lib/paths.js';
import { run } from '../../scripts/lib/run.js';
import { callsThroughProxy } from '../cli/proxied.js';
import { commonJs, esModule, installPackage, installTools, tool } from './consumer.js';
import { ENGINES, IN_ENGINE, outcomeIn } from './engines.js';
import { IN_PAGE, openBrowser, pageOf, serve, titleOf } from './page.js';
import { section } from './rows.js';

const GOOD = `behaves: ${TENANTS.documented.tokens.map(({ token_id }) => token_id).join()}`;
const PRINT = 'behaviour(api, settings).then((line) => console.log(line));\n';
const CSP = (script) =>
  `default-src 'none'; script-src 'self' ${script}; connect-src 'self' http://127.0.0.1:*`;

const { row, checkDocs } = section('Runtimes, builders and pages');

let emulator;
let consumer;
let browser;
let settings;
const node = (script, args, cwd) => run(process.execPath, [script, ...args], { cwd });

/** Loads a built folder in Chromium. */
async function inChromium(folder, { page = 'index.html', headers } = {}) {
  const server = await serve(folder, headers);
  try {
    return await titleOf(browser, `${server.url}/${page}`);
  } finally {
    await server.close();
  }
}

/** The folder of a consumer that a bundler makes a page of. */
const forBundler = (name, files = {}) =>
  consumer.folder(name, {
    'main.js': esModule(settings, IN_PAGE),
    'index.html': pageOf('out/main.js'),
    ...files,
  });

before(async () => {
  await installTools();
  [emulator, consumer, browser] = await Promise.all([
    startEmulator({ cors: true }),
    installPackage(),
    openBrowser(),
  ]);
  const { identityStoreId, tenantId } = DEFAULT_TENANT;
  settings = {
    endpoint: emulator.url,
    request: { identityStoreId, tenantId },
    credentials: DEFAULT_CREDENTIALS,
  };
});

after(async () => {
  await browser?.close();
  await emulator?.close();
  consumer?.remove();
});

row('Node, import', async () => {
  const folder = consumer.folder('node-esm', { 'main.mjs': esModule(settings, PRINT) });
  assert.equal((await node('main.mjs', [], folder)).trim(), GOOD);
});

row('Node, require', async () => {
  const folder = consumer.folder('node-cjs', { 'main.cjs': commonJs(settings, PRINT) });
  assert.equal((await node('main.cjs', [], folder)).trim(), GOOD);
});

for (const version of ['20.19.0', '22', '24', '26']) {
  row(`Node ${version}, import and require`, async () => {
    const name = `node-${version}-${process.platform}-${process.arch}`;
    const program = tool(name, 'bin', 'node');
    const folder = consumer.folder(name, {
      'main.mjs': esModule(settings, PRINT),
      'main.cjs': commonJs(settings, PRINT),
    });
    for (const file of ['main.mjs', 'main.cjs']) {
      assert.equal((await run(program, [file], { cwd: folder })).trim(), GOOD, file);
    }
  });
}

row('Deno, only --allow-net', async () => {
  const folder = consumer.folder('deno', { 'main.mjs': esModule(settings, PRINT) });
  const program = tool('@deno', `${process.platform}-${process.arch}-glibc`, 'deno');
  const output = await run(program, ['run', '--no-prompt', '--allow-net', 'main.mjs'], {
    cwd: folder,
    env: { NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1', DENO_DIR: path.join(folder, 'cache') },
  });
  assert.equal(output.trim(), GOOD);
});

const bun = () => tool('@oven', `bun-${process.platform}-${process.arch}`, 'bin', 'bun');

row('Bun', async () => {
  const folder = consumer.folder('bun', { 'main.mjs': esModule(settings, PRINT) });
  assert.equal((await run(bun(), ['run', 'main.mjs'], { cwd: folder })).trim(), GOOD);
});

row('bun build', async () => {
  const folder = forBundler('bun-build');
  await run(bun(), ['build', 'main.js', '--target=browser', '--outdir=out'], { cwd: folder });
  assert.equal(await inChromium(folder), GOOD);
});

for (const format of ['esm', 'iife']) {
  row(`esbuild, ${format}`, async () => {
    const folder = forBundler(`esbuild-${format}`, {
      'index.html': pageOf('out/main.js', { module: format === 'esm' }),
    });
    const program = inRoot('node_modules', 'esbuild', 'bin', 'esbuild');
    await node(program, ['main.js', '--bundle', `--format=${format}`, '--outdir=out'], folder);
    assert.equal(await inChromium(folder), GOOD);
  });
}

row('Rollup', async () => {
  consumer.link('@rollup');
  const folder = forBundler('rollup');
  const args = ['main.js', '--dir', 'out', '--plugin', 'node-resolve', '--failAfterWarnings'];
  await node(tool('rollup', 'dist', 'bin', 'rollup'), args, folder);
  assert.equal(await inChromium(folder), GOOD);
});

row('webpack', async () => {
  const folder = forBundler('webpack');
  const { default: webpack } = await import(tool('webpack', 'lib', 'index.js'));
  const stats = await new Promise((resolve, reject) => {
    webpack(
      {
        context: folder,
        entry: './main.js',
        mode: 'production',
        output: { path: path.join(folder, 'out') },
      },
      (error, result) => (error ? reject(error) : resolve(result)),
    );
  });
  assert.deepEqual(stats.toJson({ all: false, errors: true, warnings: true }), {
    errors: [],
    warnings: [],
  });
  assert.equal(await inChromium(folder), GOOD);
});

row('Vite, build', async () => {
  const folder = forBundler('vite-build', { 'index.html': pageOf('/main.js') });
  await node(tool('vite', 'bin', 'vite.js'), ['build', '--logLevel', 'error'], folder);
  assert.equal(await inChromium(path.join(folder, 'dist')), GOOD);
});

row('Vite, dev', async () => {
  const folder = forBundler('vite-dev', { 'index.html': pageOf('/main.js') });
  const { createServer: createVite } = await import(tool('vite', 'dist', 'node', 'index.js'));
  const vite = await createVite({
    configFile: false,
    logLevel: 'error',
    root: folder,
    server: { host: '127.0.0.1', port: 0, fs: { allow: [consumer.root] } },
  });
  try {
    await vite.listen();
    const { port } = vite.httpServer.address();
    assert.equal(await titleOf(browser, `http://127.0.0.1:${port}/`), GOOD);
  } finally {
    await vite.close();
  }
});

/** A page without a bundler, served from the root of the consumer. */
function plainPage(name, { main = IN_PAGE, from, ...files } = {}) {
  const entry = from ?? '../node_modules/identity-center-tokens/index.js';
  consumer.folder(name, {
    'main.js': esModule(settings, main, entry),
    'index.html': pageOf('main.js'),
    ...files,
  });
  return { page: `${name}/index.html` };
}

row('page, <script type="module">', async () => {
  assert.equal(await inChromium(consumer.root, plainPage('plain')), GOOD);
});

row('page, module worker', async () => {
  const page = plainPage('worker', {
    main: `behaviour(api, settings).then(postMessage, (error) => postMessage('failed: ' + error.stack));`,
    'page.js': `new Worker('./main.js', { type: 'module' }).onmessage = ({ data }) => { document.title = data; };`,
    'index.html': pageOf('page.js'),
  });
  assert.equal(await inChromium(consumer.root, page), GOOD);
});

row("page under script-src 'self' 'wasm-unsafe-eval'", async () => {
  const headers = { 'Content-Security-Policy': CSP("'wasm-unsafe-eval'") };
  assert.equal(await inChromium(consumer.root, { ...plainPage('csp'), headers }), GOOD);
});

row('page under a policy that forbids WebAssembly: WasmLoadError', async () => {
  const headers = { 'Content-Security-Policy': CSP('') };
  const page = plainPage('csp-refused', {
    main: `
const seen = [];
const note = (error) => seen.push([error instanceof WasmLoadError, error.code,
  error.message.includes("'wasm-unsafe-eval'"), error.cause instanceof Error]);
for (let turn = 0; turn < 2; turn++) {
  try { validateResponse('{}'); } catch (error) { note(error); }
  await listTokens(settings.request, settings).catch(note);
}
document.title = JSON.stringify(seen);
`,
  });
  const each = [true, 'WASM_LOAD', true, true];
  const title = await inChromium(consumer.root, { ...page, headers });
  assert.deepEqual(JSON.parse(title), [each, each, each, each]);
});

row('page, ./slim with a streamed core.wasm', async () => {
  const slim = '../node_modules/identity-center-tokens/dist/slim.js';
  const page = plainPage('slim', {
    from: slim,
    main: `
import { init } from '${slim}';
const refused = [];
for (const address of ['./missing.wasm', './main.js']) {
  await init(address).catch((error) => refused.push(error.code, error.cause instanceof Error));
}
if (String(refused) !== 'WASM_LOAD,true,WASM_LOAD,true') throw new Error(String(refused));
await init(fetch('../node_modules/identity-center-tokens/dist/core.wasm'));
${IN_PAGE}`,
  });
  assert.equal(await inChromium(consumer.root, page), GOOD);
});

for (const engine of Object.keys(ENGINES)) {
  row(`the bundle in ${engine}`, async () => {
    const folder = consumer.folder(`engine-${engine}`, {
      'main.js': esModule(settings, IN_ENGINE),
    });
    const program = inRoot('node_modules', 'esbuild', 'bin', 'esbuild');
    await node(program, ['main.js', '--bundle', '--format=esm', '--outdir=out'], folder);
    assert.equal(await outcomeIn(engine, path.join(folder, 'out', 'main.js')), GOOD);
  });
}

row('a runtime without WebAssembly: WasmLoadError', async () => {
  const folder = consumer.folder('no-wasm', {
    'main.mjs': `
delete globalThis.WebAssembly;
const { listTokens, validateResponse, WasmLoadError } = await import('identity-center-tokens');
const note = (error) => console.log(error instanceof WasmLoadError, error.message);
try { validateResponse('{}'); } catch (error) { note(error); }
await listTokens({ identityStoreId: 'd', tenantId: 't' }, { region: 'cn-north-4' }).catch(note);
`,
  });
  const [one, two, ...rest] = (await node('main.mjs', [], folder)).trim().split('\n');
  for (const line of [one, two])
    assert.match(line, /^true .*this runtime has no WebAssembly(?:;|$)/);
  assert.deepEqual(rest, []);
});

test('a Standard Schema consumer (tRPC) takes the schema as it is', async () => {
  consumer.link('@trpc');
  const folder = consumer.folder('trpc', {
    'main.mjs': `
import { initTRPC } from '@trpc/server';
import { listTokensResponseSchema } from 'identity-center-tokens';
const t = initTRPC.create();
const router = t.router({
  count: t.procedure.input(listTokensResponseSchema).query(({ input }) => input.bearerTokens.length),
});
const caller = t.createCallerFactory(router)({});
console.log(await caller.count({ bearer_tokens: [] }));
await caller.count({ bearer_tokens: 1 }).catch((error) => console.log(error.code));
`,
  });
  assert.equal(await node('main.mjs', [], folder), '0\nBAD_REQUEST\n');
});

for (const version of ['22', '24', '26']) {
  test(`the command uses the proxy of the environment: Node ${version}`, async () => {
    const options = {
      node: tool(`node-${version}-${process.platform}-${process.arch}`, 'bin', 'node'),
      program: path.join(consumer.installed, 'dist', 'cli.cjs'),
    };
    const { code, stdout, stderr, asked } = await callsThroughProxy(options);
    assert.deepEqual(asked, ['CONNECT service.example:443'], stderr);
    assert.deepEqual([code, JSON.parse(stdout).tokens.length], [0, 1], stderr);
    // Nothing of Node's own either, such as a warning of an experiment.
    assert.equal(stderr.split('\n').length, 2, stderr);
    const refused = await callsThroughProxy({ ...options, isThere: false });
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      /no answer from service\.example:443: .*the proxy refused to connect$/m,
    );
    assert.match(refused.stderr, /goes through the proxy in https_proxy\.$/im);
    assert.ok(!refused.stderr.includes('password@'));
  });
}

checkDocs();
