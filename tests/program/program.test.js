// A Rust program that links the library, in Node.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { DEFAULT_CREDENTIALS, TENANTS } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { program as fileName, inRoot, TOOLS, WASM_TARGET } from '../../scripts/lib/paths.js';
import { run } from '../../scripts/lib/run.js';

const OUTPUT = inRoot('target', 'program');
const { accessKeyId, secretAccessKey } = DEFAULT_CREDENTIALS;
const { tokens } = TENANTS.documented;
/** A day before the first of them ends. */
const NOW = tokens[0].expiration_time - 86_400_000;
const LINES = tokens.map(({ token_id }) => `${token_id} expiring 1`);

let program;
let emulator;

before(async () => {
  await run('cargo', ['build', '--locked', '--package', 'program', '--target', WASM_TARGET]);
  mkdirSync(OUTPUT, { recursive: true });
  // Without a type: the glue is CommonJS, and what it requires of the library is not.
  writeFileSync(path.join(OUTPUT, 'package.json'), '{}');
  const module = inRoot('target', WASM_TARGET, 'debug', 'program.wasm');
  const bindgen = path.join(TOOLS, fileName('wasm-bindgen'));
  await run(bindgen, ['--target', 'nodejs', '--out-dir', OUTPUT, module]);
  program = createRequire(import.meta.url)(path.join(OUTPUT, 'program.js'));
  emulator = await startEmulator();
});
after(() => emulator?.close());

test('it lists the tokens of the service', async () => {
  const lines = await program.report(emulator.url, accessKeyId, secretAccessKey, NOW);
  assert.deepEqual(lines, LINES);
  const [{ headers, status }] = emulator.requests;
  assert.equal(status, 200);
  assert.match(headers.authorization, /^SDK-HMAC-SHA256 Access=EMULATORACCESSKEY0001, /);
});

test('the recipe of docs/recipes.md lists the tokens of its region', async (t) => {
  const platformFetch = globalThis.fetch;
  t.after(() => {
    globalThis.fetch = platformFetch;
  });
  process.env.EMULATOR_URL = emulator.url;
  await import('../docs/service-hosts.mjs');
  const { identityStoreId, tenantId } = TENANTS.documented;
  const ids = await program.token_ids(identityStoreId, tenantId, accessKeyId, secretAccessKey);
  assert.deepEqual(
    ids,
    tokens.map(({ token_id }) => token_id),
  );
  assert.equal(emulator.requests.at(-1).headers.host, 'identitystore.cn-north-4.myhuaweicloud.com');
});

test('its errors are errors of the standard library, in words', async () => {
  await assert.rejects(program.report(emulator.url, accessKeyId, 'anotherSecret', NOW), {
    name: 'Error',
    message: /^the service answered 401 APIGW\.0301: /,
  });
  await assert.rejects(program.report('http://service.example', accessKeyId, 'sk', NOW), {
    message: /^endpoint: http: is allowed only to this machine/,
  });
});

test('it reads an answer at hand', () => {
  const bytes = (value) => Buffer.from(JSON.stringify(value));
  assert.deepEqual(program.report_of(bytes({ bearer_tokens: tokens }), NOW), LINES);
  assert.throws(() => program.report_of(bytes({ bearer_tokens: tokens }), Number.NaN), {
    message: /^now: expected a finite number/,
  });
  assert.throws(() => program.report_of(bytes({}), NOW), {
    message: /bearer_tokens: expected an array/,
  });
  assert.deepEqual(program.places(bytes({ bearer_tokens: [{ ...tokens[0], token_id: 7 }] })), [
    '/bearer_tokens/0/token_id',
  ]);
});

test('its module has only what it exports itself, and nothing for our JavaScript functions', () => {
  const module = new WebAssembly.Module(readFileSync(path.join(OUTPUT, 'program_bg.wasm')));
  const exported = WebAssembly.Module.exports(module).map(({ name }) => name);
  const own = exported.filter((name) => !name.startsWith('__') && !name.startsWith('wasm_bindgen'));
  assert.deepEqual(own.toSorted(), ['memory', 'places', 'report', 'report_of', 'token_ids']);
  const functions = Object.keys(program).filter((name) => !name.startsWith('__'));
  assert.deepEqual(functions.toSorted(), ['places', 'report', 'report_of', 'token_ids']);
  const imported = new Set(WebAssembly.Module.imports(module).map((each) => each.module));
  const files = [...imported].map((name) => path.basename(name));
  assert.ok(!files.includes('memory.js'), 'the object builder is not linked');
});
