// Builds a Worker with the package and runs it in workerd.

import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before } from 'node:test';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT, TENANTS } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { inRoot } from '../../scripts/lib/paths.js';
import { run } from '../../scripts/lib/run.js';
import { esModule, installPackage, installTools, tool } from './consumer.js';
import { section } from './rows.js';
import { startWorker } from './workerd.js';

const IDS = TENANTS.documented.tokens.map(({ token_id }) => token_id);
const GOOD = `behaves: ${IDS.join()}`;
const NODE_24 = tool(`node-24-${process.platform}-${process.arch}`, 'bin', 'node');
const { identityStoreId, tenantId } = DEFAULT_TENANT;
const FROM_RELAY = `/v1/identity-stores/${identityStoreId}/tenant/${tenantId}/bearer-token`;
const ENV = {
  HUAWEICLOUD_SDK_AK: DEFAULT_CREDENTIALS.accessKeyId,
  HUAWEICLOUD_SDK_SK: DEFAULT_CREDENTIALS.secretAccessKey,
};

/** The one line that builders need which know no `.wasm` modules: Wrangler resolves the import. */
const EXTERNAL = ['identity-center-tokens/core.wasm?module'];

const { row, checkDocs } = section('Cloudflare Workers');

let emulator;
let consumer;
before(async () => {
  await installTools();
  [emulator, consumer] = await Promise.all([startEmulator(), installPackage()]);
});
after(async () => {
  await emulator?.close();
  consumer?.remove();
});

/** A Worker: the behaviour of every runtime at `/`, and the relay as it is documented. */
const WORKER = `
import { credentialsFromEnv } from 'identity-center-tokens/node';
import { createRelay } from 'identity-center-tokens/relay';

const relay = createRelay({
  endpoint: settings.endpoint,
  credentials: credentialsFromEnv(),
  authorize: () => true,
});
const answer = async (request) => new URL(request.url).pathname === '/'
  ? new Response(await behaviour(api, settings).catch((error) => error.stack))
  : relay(request);
`;

/** The folder of a consumer with the Worker's source in `main.js`. */
function source(name, files) {
  const settings = {
    endpoint: emulator.url,
    request: DEFAULT_TENANT,
    credentials: DEFAULT_CREDENTIALS,
  };
  return consumer.folder(name, {
    'main.js': esModule(settings, `${WORKER}export default { fetch: answer };\n`),
    'answer.js': esModule(settings, `${WORKER}export { answer };\n`),
    ...files,
  });
}

/** Runs the built modules. */
async function check(folder, main, names) {
  const worker = await startWorker(folder, main, { env: ENV, names });
  try {
    assert.equal(await worker.textOf('/'), GOOD);
    const relayed = JSON.parse(await worker.textOf(FROM_RELAY));
    assert.deepEqual(
      relayed.bearer_tokens?.map(({ token_id }) => token_id),
      IDS,
    );
  } finally {
    await worker.close();
  }
}

/** What Wrangler would upload of this file. */
async function wrangler(folder, main) {
  const args = ['deploy', main, '--name', 'worker', '--dry-run', '--outdir', 'upload'];
  const flags = ['--compatibility-date', '2026-01-01', '--compatibility-flag', 'nodejs_compat'];
  await run(NODE_24, [tool('wrangler', 'bin', 'wrangler.js'), ...args, ...flags], {
    cwd: folder,
    env: { XDG_CONFIG_HOME: folder, WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true' },
  });
  return path.join(folder, 'upload');
}

row('Wrangler', async () => {
  await check(await wrangler(source('wrangler'), 'main.js'), 'main.js');
});

row('esbuild', async () => {
  const folder = source('esbuild');
  const program = inRoot('node_modules', 'esbuild', 'bin', 'esbuild');
  const flags = ['--bundle', '--format=esm', '--conditions=workerd', '--loader:.wasm=copy'];
  await run(
    process.execPath,
    [program, 'main.js', ...flags, '--asset-names=[name]', '--outdir=out'],
    {
      cwd: folder,
    },
  );
  await check(path.join(folder, 'out'), 'main.js', { 'core.wasm': 'core.wasm?module' });
});

for (const [name, vite] of [
  ['Vite 7', 'vite-7'],
  ['Vite 8', 'vite'],
]) {
  row(name, async () => {
    const config = {
      build: { ssr: 'main.js', rollupOptions: { external: EXTERNAL } },
      ssr: { target: 'webworker', noExternal: true, resolve: { conditions: ['workerd'] } },
    };
    const folder = source(vite, { 'vite.config.js': `export default ${JSON.stringify(config)};` });
    await run(process.execPath, [tool(vite, 'bin', 'vite.js'), 'build'], { cwd: folder });
    await check(await wrangler(folder, 'dist/main.js'), 'main.js');
  });
}

row('Rollup', async () => {
  consumer.link('@rollup');
  const folder = source('rollup', {
    'rollup.config.mjs': `import { nodeResolve } from '@rollup/plugin-node-resolve';
export default {
  input: 'main.js',
  output: { dir: 'out' },
  plugins: [nodeResolve({ exportConditions: ['workerd'] })],
  external: ${JSON.stringify(EXTERNAL)},
};`,
  });
  const args = ['--config', '--failAfterWarnings'];
  await run(process.execPath, [tool('rollup', 'dist', 'bin', 'rollup'), ...args], { cwd: folder });
  await check(await wrangler(folder, 'out/main.js'), 'main.js');
});

row('webpack', async () => {
  const folder = source('webpack');
  const { default: webpack } = await import(tool('webpack', 'lib', 'index.js'));
  const stats = await new Promise((resolve, reject) => {
    webpack(
      {
        context: folder,
        entry: './main.js',
        mode: 'production',
        target: 'webworker',
        resolve: { conditionNames: ['workerd', 'import'] },
        experiments: { outputModule: true },
        output: { path: path.join(folder, 'out'), library: { type: 'module' } },
        externals: EXTERNAL,
      },
      (error, result) => (error ? reject(error) : resolve(result)),
    );
  });
  assert.deepEqual(stats.toJson({ all: false, errors: true, warnings: true }), {
    errors: [],
    warnings: [],
  });
  await check(await wrangler(folder, 'out/main.mjs'), 'main.js');
});

row("Vite 8, Cloudflare's plugin", async () => {
  for (const name of ['@cloudflare', 'vite']) consumer.link(name);
  const folder = source('cloudflare-vite', {
    'package.json': '{ "type": "module" }',
    'vite.config.js': `import { cloudflare } from '@cloudflare/vite-plugin';
const worker = {
  name: 'worker',
  main: 'main.js',
  compatibility_date: '2026-01-01',
  compatibility_flags: ['nodejs_compat'],
};
export default { plugins: [cloudflare({ config: worker })] };`,
  });
  await run(NODE_24, [tool('vite', 'bin', 'vite.js'), 'build'], { cwd: folder });
  await check(path.join(folder, 'dist', 'worker'), 'index.mjs');
});

row('Nitro 2, cloudflare-module', async () => {
  for (const name of ['nitropack', 'h3']) consumer.link(name);
  const config = {
    preset: 'cloudflare-module',
    compatibilityDate: '2026-01-01',
    cloudflare: { nodeCompat: true },
    // The one line that it needs.
    experimental: { wasm: true },
  };
  const folder = source('nitro', {
    'nitro.config.mjs': `export default ${JSON.stringify(config)};`,
    'routes/[...].js': `import { eventHandler, toWebRequest } from 'h3';
import { answer } from '../answer.js';
export default eventHandler((event) => answer(toWebRequest(event)));`,
  });
  const program = tool('nitropack', 'dist', 'cli', 'index.mjs');
  await run(NODE_24, [program, 'build'], { cwd: folder });
  await check(path.join(folder, '.output', 'server'), 'index.mjs');
});

checkDocs();
