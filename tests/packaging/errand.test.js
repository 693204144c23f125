// The whole errand in a page of each engine, through a relay on the page's own origin: find the
// tenants, list, create, check, delete.

import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { DEFAULT_CREDENTIALS, TENANTS } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { inRoot } from '../../scripts/lib/paths.js';
import { run } from '../../scripts/lib/run.js';
import { installPackage } from './consumer.js';
import { ALL_ENGINES, outcomeIn } from './engines.js';

let consumer;
before(async () => {
  consumer = await installPackage();
});
after(() => consumer?.remove());

/** What the page does. Written into it as text: it must not reach outside of itself. */
async function errand(api) {
  const options = { endpoint: location.origin };
  const { tenants } = await api.discoverTenants(options);
  const done = [];
  for (const tenant of tenants) {
    const listed = async () => (await api.listTokens(tenant, options)).bearerTokens;
    const before = await listed();
    const { token, tokenId } = await api.createToken(tenant, options);
    const isListed = (await listed()).some((each) => each.tokenId === tokenId);
    const check = async () =>
      (await api.checkToken({ scimEndpoint: tenant.scimEndpoint, token }, options)).verdict;
    const verdicts = [await check()];
    for (const old of [...before, { tokenId }]) {
      await api.deleteToken({ ...tenant, tokenId: old.tokenId }, options);
    }
    verdicts.push(await check());
    done.push([tenant.tenantId, before.length, isListed, ...verdicts, (await listed()).length]);
  }
  return done;
}

const SCRIPT = `
import * as api from 'identity-center-tokens';
const errand = ${errand};
errand(api).then(JSON.stringify, (error) => 'failed: ' + error.stack)
  .then((line) => fetch('/outcome', { method: 'POST', body: line }));
`;

for (const engine of Object.keys(ALL_ENGINES)) {
  test(`the errand in ${engine}`, async (t) => {
    const tenants = [TENANTS.documented, TENANTS.empty];
    const emulator = await startEmulator({ seed: { tenants } });
    t.after(() => emulator.close());
    const relay = path.join(consumer.installed, 'relay', 'node.js');
    const { createNodeRelay } = await import(pathToFileURL(relay).href);
    const asked = new Set();

    const folder = consumer.folder(`errand-${engine}`, { 'main.js': SCRIPT });
    const program = inRoot('node_modules', 'esbuild', 'bin', 'esbuild');
    const args = [program, 'main.js', '--bundle', '--format=esm', '--outdir=out'];
    await run(process.execPath, args, { cwd: folder });
    const handlerOf = (origin) =>
      createNodeRelay({
        endpoint: emulator.url,
        credentials: DEFAULT_CREDENTIALS,
        allowedOrigins: [origin],
        changes: true,
        authorize: (_request, { name }) => asked.add(name).has(name),
      });
    const outcome = await outcomeIn(engine, path.join(folder, 'out', 'main.js'), handlerOf);
    const expected = tenants.map(({ tenantId, tokens }) => [
      ...[tenantId, tokens.length, true, 'accepted', 'rejected', 0],
    ]);
    assert.equal(outcome, JSON.stringify(expected));
    for (const { identityStoreId, tenantId } of tenants) {
      assert.deepEqual(emulator.tokensOf(identityStoreId, tenantId), []);
    }
    const changes = ['checkToken', 'createToken', 'deleteToken'];
    const reads = ['listInstances', 'listRegions', 'listTenants', 'listTokens'];
    assert.deepEqual([...asked].sort(), [...changes, ...reads]);
  });
}
