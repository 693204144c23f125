// The package in tests of users: in Jest and Vitest, also with a simulated page, whose classes stand
// beside those of Node.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT, TENANTS } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { run } from '../../scripts/lib/run.js';
import { commonJs, esModule, installPackage, installTools, tool } from './consumer.js';
import { section } from './rows.js';

const IDS = TENANTS.documented.tokens.map(({ token_id }) => token_id);
const GOOD = `behaves: ${IDS.join()}`;
const NODES = {
  20: tool(`node-20.19.0-${process.platform}-${process.arch}`, 'bin', 'node'),
  24: tool(`node-24-${process.platform}-${process.arch}`, 'bin', 'node'),
};

const { row, checkDocs } = section('Test runners');

let emulator;
let consumer;
let settings;
before(async () => {
  await installTools();
  // The simulated page of happy-dom asks for CORS.
  [emulator, consumer] = await Promise.all([startEmulator({ cors: true }), installPackage()]);
  settings = {
    endpoint: emulator.url,
    request: DEFAULT_TENANT,
    credentials: DEFAULT_CREDENTIALS,
  };
});
after(async () => {
  await emulator?.close();
  consumer?.remove();
});

const BEHAVES = `
test('behaves', async () => { expect(await behaviour(api, settings)).toBe('${GOOD}'); });
`;

/**
 * What a test of a page does with the package. \`options\` holds the \`fetch\`, if one is given, and
 * \`Response\` is a class for mocks.
 */
const IN_SIMULATED_PAGE = `
const text = '{"bearer_tokens":[{"token_id":"a","creation_time":1,"expiration_time":2}]}';
const expected = { bearerTokens: [{ tokenId: 'a', creationTime: 1, expirationTime: 2 }] };
const { request, endpoint, credentials } = settings;
const list = (more) => listTokens(request, { endpoint, credentials, ...options, ...more });
const failed = (promise) => promise.then(() => 'no error', (error) => error);
// Not for ever: a \`fetch\` of another realm takes no signal, and its connection stays open.
const headers = { 'x-emulator-fault': 'delay=3000' };

test('validateResponse', () => {
  expect(validateResponse(text)).toEqual(expected);
  expect(validateResponse(new TextEncoder().encode(text))).toEqual(expected);
  expect(validateResponse(JSON.parse(text))).toEqual(expected);
  expect(() => validateResponse('{}')).toThrow(ValidationError);
});

test('listTokens with a mock', async () => {
  expect(await list({ fetch: async () => new Response(text) })).toEqual(expected);
  const refused = await failed(list({ fetch: async () => new Response('', { status: 403 }) }));
  expect(refused.code).toBe('FORBIDDEN');
});

test('listTokens', async () => {
  const { bearerTokens } = await list();
  expect(bearerTokens.map(({ tokenId }) => tokenId)).toEqual(${JSON.stringify(IDS)});
  const { code, status } = await failed(list({ credentials: undefined, retry: false }));
  expect([code, status]).toEqual(['API_ERROR', 401]);
});

test('abort', async () => {
  const controller = new AbortController();
  const call = failed(list({ headers, signal: controller.signal }));
  setTimeout(() => controller.abort(), 50);
  expect(await call).toBe(controller.signal.reason);
});

test('time-out', async () => {
  expect((await failed(list({ headers, timeoutMs: 50, retry: false }))).code).toBe('TIMEOUT');
});
`;
const PAGE_TESTS = 5;

/** What undici needs of Node and jsdom in Jest does not have. The usual set-up file hands it over. */
const POLYFILLS = `
const { TextDecoder, TextEncoder } = require('node:util');
const { ReadableStream, TransformStream, WritableStream } = require('node:stream/web');
const { MessageChannel, MessagePort } = require('node:worker_threads');
const { clearImmediate, clearTimeout, setImmediate, setTimeout } = require('node:timers');
const { performance } = require('node:perf_hooks');
for (const [name, value] of Object.entries({
  TextDecoder, TextEncoder, ReadableStream, TransformStream, WritableStream,
  MessageChannel, MessagePort, performance,
  clearImmediate, clearTimeout, setImmediate, setTimeout,
})) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
`;

/** An environment that hands the classes of Node over, all but AbortController. */
const OUTER_CLASSES = (environment) => `
const { TestEnvironment } = require('${environment}');
module.exports = class extends TestEnvironment {
  constructor(...args) {
    super(...args);
    Object.assign(this.global, {
      fetch, Headers, Request, Response, ReadableStream, TextDecoder, TextEncoder,
    });
  }
};
`;

const simulated = (before) => `${before}
${commonJs(settings, IN_SIMULATED_PAGE)}`;

/** Test files for jsdom in Jest: how a page's test gets at \`fetch\`. */
const jestFiles = () => ({
  'as-it-comes.test.js': `
const { validateResponse } = require('identity-center-tokens');
test('the error names what is missing', () => {
  expect(typeof TextDecoder).toBe('undefined');
  let error;
  try { validateResponse('{}'); } catch (thrown) { error = thrown; }
  expect(error.code).toBe('WASM_LOAD');
  expect(error.message).toContain('TextDecoder');
  expect(error.message).not.toContain('Content-Security-Policy');
});
`,
  ...Object.fromEntries(
    ['undici-5', 'undici-6', 'undici-7'].flatMap((name) => [
      [
        `${name}-option.test.js`,
        simulated(`${POLYFILLS}
const { fetch, Response } = require('${name}');
const options = { fetch };`),
      ],
      [
        `${name}-global.test.js`,
        simulated(`${POLYFILLS}
const { fetch, Headers, Request, Response } = require('${name}');
Object.assign(globalThis, { fetch, Headers, Request, Response });
const options = {};`),
      ],
    ]),
  ),
  'node-fetch-2-option.test.js': simulated(`${POLYFILLS}
const { default: fetch, Response } = require('node-fetch-2');
const options = { fetch };`),
  'outer-classes.test.js': `/** @jest-environment ./outer-classes.js */
${simulated('const options = {};')}`,
  'outer-classes-option.test.js': `/** @jest-environment ./outer-classes.js */
${simulated('const options = { fetch: globalThis.fetch };')}`,
});

row('Jest', async () => {
  const folder = consumer.folder('jest', {
    'package.json': '{ "name": "with-jest" }',
    'main.test.js': commonJs(settings, BEHAVES),
  });
  const output = await run(process.execPath, [tool('jest', 'bin', 'jest.js')], { cwd: folder });
  assert.match(output, /Tests: +1 passed, 1 total/);
});

for (const [version, jest, environment] of [
  [29, 'jest-29', 'jest-environment-jsdom-29'],
  [30, 'jest', 'jest-environment-jsdom'],
]) {
  for (const [node, program] of Object.entries(NODES)) {
    row(`Jest ${version} with jsdom, Node ${node}`, async () => {
      const links = ['undici-5', 'undici-6', 'undici-7', 'node-fetch-2', environment];
      for (const name of links) consumer.link(name);
      const files = jestFiles();
      const folder = consumer.folder(`jest-${version}-${node}`, {
        'package.json': '{ "name": "with-jest" }',
        'jest.config.json': `{ "testEnvironment": "${environment}" }`,
        'outer-classes.js': OUTER_CLASSES(environment),
        ...files,
      });
      const output = await run(program, [tool(jest, 'bin', 'jest.js')], { cwd: folder });
      const count = 1 + (Object.keys(files).length - 1) * PAGE_TESTS;
      assert.match(output, new RegExp(`Tests: +${count} passed, ${count} total`));
    });
  }
}

row('Vitest', async () => {
  consumer.link('vitest');
  const folder = consumer.folder('vitest', {
    'package.json': '{ "name": "with-vitest", "type": "module" }',
    'main.test.js': `import { expect, test } from 'vitest';\n${esModule(settings, BEHAVES)}`,
  });
  const args = [tool('vitest', 'vitest.mjs'), 'run'];
  assert.match(await run(process.execPath, args, { cwd: folder }), /Tests .*1 passed/);
});

for (const environment of ['jsdom', 'happy-dom']) {
  row(`Vitest with ${environment}, Node 24`, async () => {
    for (const name of ['vitest', environment, 'undici-7', 'node-fetch-3']) consumer.link(name);
    const withFetch = (imports, options) => `import { expect, test } from 'vitest';
${imports}
const options = ${options};
${esModule(settings, IN_SIMULATED_PAGE)}`;
    const files = {
      'global.test.js': withFetch('', '{}'),
      'undici.test.js': withFetch(`import { fetch, Response } from 'undici-7';`, '{ fetch }'),
      'node-fetch.test.js': withFetch(
        `import fetch, { Response } from 'node-fetch-3';`,
        '{ fetch }',
      ),
    };
    const folder = consumer.folder(`vitest-${environment}`, {
      'package.json': '{ "name": "with-vitest", "type": "module" }',
      ...files,
    });
    const args = [tool('vitest', 'vitest.mjs'), 'run', `--environment=${environment}`];
    const output = await run(NODES[24], args, { cwd: folder });
    const count = Object.keys(files).length * PAGE_TESTS;
    assert.match(output, new RegExp(`Tests .*\\D${count} passed`));
  });
}

checkDocs();
