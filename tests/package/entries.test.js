// The entries in Node: one instance for `import` and `require`, and what each of them adds.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT, TENANTS } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import * as slim from '../../pkg/dist/slim.js';
import * as imported from '../../pkg/index.js';
import * as environment from '../../pkg/node.js';
import * as nodeRelay from '../../pkg/relay/node.js';
import { inRoot } from '../../scripts/lib/paths.js';

// By the package's name, as its users write it.
const require = createRequire(inRoot('pkg', 'index.js'));
const required = require('identity-center-tokens');
// What tools get that cannot require an ES module.
const commonJs = require('./dist/index.cjs');
const { identityStoreId, tenantId } = DEFAULT_TENANT;
const request = { identityStoreId, tenantId };
const ids = TENANTS.documented.tokens.map(({ token_id }) => token_id);

let emulator;
before(async () => {
  emulator = await startEmulator();
});
after(() => emulator?.close());

const entries = { import: imported, require: required, CommonJS: commonJs };

for (const [kind, api] of Object.entries(entries)) {
  test(`${kind}: a signed call against the emulator`, async () => {
    const options = { endpoint: emulator.url, credentials: DEFAULT_CREDENTIALS };
    const { bearerTokens } = await api.listTokens(request, options);
    assert.deepEqual(
      bearerTokens.map(({ tokenId }) => tokenId),
      ids,
    );
  });

  test(`${kind}: errors are instances of its classes, and known to every copy`, async () => {
    const error = await api.listTokens(request, { endpoint: emulator.url }).catch((e) => e);
    assert.equal(error.status, 401);
    assert.ok(error instanceof api.ApiError);
    assert.ok(error instanceof api.IdentityCenterError);
    for (const { IdentityCenterError } of Object.values(entries)) {
      assert.ok(IdentityCenterError.is(error));
    }
  });
}

test('import and require give the same functions and classes', () => {
  const byName = { '': imported, '/slim': slim, '/node': environment, '/relay/node': nodeRelay };
  for (const [name, entry] of Object.entries(byName)) {
    const ofRequire = require(`identity-center-tokens${name}`);
    assert.ok(Object.keys(entry).length > 0);
    for (const key of Object.keys(entry)) assert.equal(ofRequire[key], entry[key], key);
  }
});

test('the entries share one set of classes', async () => {
  for (const [main, other] of [
    [imported, slim],
    [commonJs, require('./dist/slim.cjs')],
  ]) {
    const error = await other.init('data:,').catch((e) => e);
    assert.ok(error instanceof main.WasmLoadError);
  }
});

const wasm = readFileSync(inRoot('pkg', 'dist', 'core.wasm'));

test('slim: a missing or broken module is an error, and the next try works', async () => {
  const broken = Buffer.from(wasm).fill(0, 100, 200);
  const notFound = new Response('', { status: 404 });
  for (const module of [undefined, null, 1, {}, broken, wasm.subarray(0, 1000), notFound]) {
    await assert.rejects(slim.init(module), (error) => {
      assert.ok(error instanceof slim.WasmLoadError);
      assert.equal(error.code, 'WASM_LOAD');
      assert.ok(error.cause instanceof Error);
      return true;
    });
    assert.throws(() => slim.validateResponse('{}'), slim.WasmLoadError);
    await assert.rejects(slim.ready(), slim.WasmLoadError);
  }
  for (const module of [
    wasm,
    new WebAssembly.Module(wasm),
    Promise.resolve(new Response(wasm)),
    new Response(wasm, { headers: { 'Content-Type': 'application/wasm' } }),
    `data:application/wasm;base64,${wasm.toString('base64')}`,
  ]) {
    await slim.init(module);
    assert.deepEqual(slim.validateResponse('{"bearer_tokens":[]}'), { bearerTokens: [] });
  }
});

test('slim in CommonJS: a module brought, and the classes of the main entry', async () => {
  const ofCommonJs = require('./dist/slim.cjs');
  assert.throws(() => ofCommonJs.validateResponse('{}'), commonJs.WasmLoadError);
  await ofCommonJs.init(wasm);
  assert.deepEqual(ofCommonJs.validateResponse('{"bearer_tokens":[]}'), { bearerTokens: [] });
  assert.throws(() => ofCommonJs.validateResponse('{}'), commonJs.ValidationError);
});

const VARIABLES = ['HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK', 'HUAWEICLOUD_SDK_SECURITY_TOKEN'];

/** Calls `credentialsFromEnv` in an environment of these values. */
function inEnvironment(values) {
  const before = VARIABLES.map((name) => process.env[name]);
  const set = (name, value) => {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  };
  VARIABLES.forEach((name, index) => {
    set(name, values[index]);
  });
  try {
    return environment.credentialsFromEnv();
  } finally {
    VARIABLES.forEach((name, index) => {
      set(name, before[index]);
    });
  }
}

test('credentialsFromEnv reads three variables; an empty token is none', () => {
  const keys = { accessKeyId: 'ak', secretAccessKey: 'sk' };
  assert.deepEqual(inEnvironment(['ak', 'sk']), keys);
  assert.deepEqual(inEnvironment(['ak', 'sk', '']), keys);
  assert.deepEqual(inEnvironment(['ak', 'sk', 't']), { ...keys, securityToken: 't' });
});

test('credentialsFromEnv names the variable, never its value', () => {
  for (const bad of [undefined, '', 'hidden one', 'hidden\n', 'hiddén']) {
    for (const [index, name] of VARIABLES.entries()) {
      if (index === 2 && !bad) continue;
      const values = ['ak', 'sk'];
      values[index] = bad;
      assert.throws(
        () => inEnvironment(values),
        (error) => {
          assert.ok(error instanceof imported.InvalidArgumentError);
          assert.equal(error.code, 'INVALID_ARGUMENT');
          assert.ok(error.message.startsWith(`${name}: `), error.message);
          assert.doesNotMatch(`${error.stack}${JSON.stringify(error)}`, /hidd/);
          return true;
        },
      );
    }
  }
});

test('importing runs nothing: no output, no compilation, no global', async () => {
  const program = `
    const before = Object.getOwnPropertyNames(globalThis).length;
    WebAssembly.Module = WebAssembly.compile = () => { throw new Error('compiled'); };
    for (const name of ['', '/node', '/relay', '/relay/node', '/slim']) await import('identity-center-tokens' + name);
    if (Object.getOwnPropertyNames(globalThis).length !== before) throw new Error('a global');`;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', program],
    { cwd: inRoot('pkg') },
  );
  assert.deepEqual([stdout, stderr], ['', '']);
});

for (const [kind, source] of [
  [
    'import',
    "import { credentialsFromEnv } from 'identity-center-tokens/node'; credentialsFromEnv();",
  ],
  ['require', "require('identity-center-tokens/node').credentialsFromEnv();"],
  ['await', "import { listTokens } from 'identity-center-tokens'; await listTokens({});"],
]) {
  test(`an uncaught error prints no long line: ${kind}`, async () => {
    const type = kind === 'require' ? 'commonjs' : 'module';
    const args = [`--input-type=${type}`, '-e', source];
    const env = { PATH: process.env.PATH };
    const run = promisify(execFile)(process.execPath, args, { cwd: inRoot('pkg'), env });
    const { stderr } = await run.then(
      () => assert.fail('it passed'),
      (error) => error,
    );
    assert.match(stderr, /InvalidArgumentError/);
    for (const line of stderr.split('\n')) assert.ok(line.length < 500, line.slice(0, 500));
  });
}
