// What `wasm-pack build --target web` makes: the same functions, usable as they are.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT, TENANTS } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { inRoot } from '../../scripts/lib/paths.js';
import { buildForWeb, OUTPUT } from '../../scripts/wasm-pack.js';
import { testVectors } from '../package/vectors.js';
import { openBrowser, serve } from '../packaging/page.js';

const MODULE = path.join(OUTPUT, 'identity_center_tokens.js');
const TOKENS = TENANTS.documented.tokens.map((token) => ({
  tokenId: token.token_id,
  creationTime: token.creation_time,
  expirationTime: token.expiration_time,
}));
const BODY = JSON.stringify({ bearer_tokens: TENANTS.documented.tokens });
const NAMES = [
  ...['ApiError', 'BadRequestError', 'ForbiddenError', 'IdentityCenterError'],
  ...['InvalidArgumentError', 'NetworkError', 'TimeoutError', 'ValidationError', 'WasmLoadError'],
  ...['checkToken', 'createToken', 'decodeAuthorizationMessage', 'deleteToken'],
  ...['discoverTenants', 'listInstances', 'listRegions', 'listTenants'],
  ...['credentialsFrom', 'listTokens', 'parseScimEndpoint', 'tokenStatus', 'validateResponse'],
  // What wasm-pack's `web` flavour has of its own.
  ...['default', 'initSync'],
];

/** Names and contents of what lies in the package's folder, but for what its own build made. */
function fingerprintOfPackage() {
  const hash = createHash('sha256');
  for (const name of readdirSync(inRoot('pkg'), { recursive: true }).sort()) {
    if (/^dist\b/.test(name)) continue;
    hash.update(name);
    if (path.extname(name) !== '') hash.update(readFileSync(inRoot('pkg', name)));
  }
  return hash.digest('hex');
}

/**
 * What a program does with the module. It runs here and in a page, so it takes all it needs and
 * gives JSON.
 */
async function behaviour(api, { endpoint, request, credentials, body, forbidden }) {
  const problems = [];
  const errorOf = async (action) => {
    try {
      await action();
      return undefined;
    } catch (error) {
      return error;
    }
  };
  const expectError = async (name, fields, action) => {
    const error = await errorOf(action);
    const isKnown = error instanceof api[name] && api.IdentityCenterError.is(error);
    const wrong = Object.entries(fields).filter(([field, value]) => error?.[field] !== value);
    if (!isKnown || wrong.length > 0) problems.push(`${name}: ${error} ${wrong}`);
  };
  const options = { endpoint, credentials, retry: { maxAttempts: 2, baseDelayMs: 0 } };

  const { bearerTokens } = await api.listTokens(request, options);
  const refused = { ...credentials, secretAccessKey: 'anotherSecret' };
  await expectError('ApiError', { code: 'API_ERROR', status: 401, errorCode: 'APIGW.0301' }, () =>
    api.listTokens(request, { ...options, credentials: refused }),
  );
  await expectError('InvalidArgumentError', { argument: 'tenantId' }, () =>
    api.listTokens({ ...request, tenantId: '' }, options),
  );
  await expectError('TimeoutError', { code: 'TIMEOUT' }, () =>
    api.listTokens(request, {
      ...options,
      fetch: () => new Promise(() => {}),
      retry: false,
      timeoutMs: 1,
    }),
  );
  const cause = new TypeError('offline');
  await expectError('NetworkError', { cause }, () =>
    api.listTokens(request, { ...options, fetch: () => Promise.reject(cause) }),
  );
  const controller = new AbortController();
  const pending = errorOf(() =>
    api.listTokens(request, {
      ...options,
      fetch: () => new Promise(() => {}),
      signal: controller.signal,
    }),
  );
  const reason = {};
  controller.abort(reason);
  if ((await pending) !== reason) problems.push('the reason of an abort was changed');

  await expectError('ValidationError', { code: 'VALIDATION' }, () => api.validateResponse('{}'));
  await expectError('BadRequestError', { status: 400 }, () =>
    api.validateResponse('{}', { status: 400 }),
  );
  await expectError('ForbiddenError', { status: 403 }, () =>
    api.validateResponse('{}', { status: 403 }),
  );
  await expectError('InvalidArgumentError', { argument: 'url' }, () =>
    api.parseScimEndpoint('https://example.com/'),
  );
  await expectError('InvalidArgumentError', { argument: 'HUAWEICLOUD_SDK_AK' }, () =>
    api.credentialsFrom({}),
  );
  const { tenants } = await api.discoverTenants(options);
  const found = tenants.find((tenant) => tenant.tenantId === request.tenantId);
  const { token, tokenId } = await api.createToken(found, options);
  const check = async () => {
    const { scimEndpoint } = found;
    return (await api.checkToken({ scimEndpoint, token }, { endpoint })).verdict;
  };
  const verdicts = [await check()];
  await api.deleteToken({ ...request, tokenId }, options);
  verdicts.push(await check());
  await expectError('ApiError', { status: 404, outcomeUnknown: false }, () =>
    api.deleteToken({ ...request, tokenId }, options),
  );
  await expectError('NetworkError', { cause, outcomeUnknown: true }, () =>
    api.createToken(request, { ...options, fetch: () => Promise.reject(cause) }),
  );
  const missing = { ...request, tenantId: forbidden };
  const { encodedAuthorizationMessage: encodedMessage } = await errorOf(() =>
    api.listTokens(missing, options),
  );
  const { decodedMessage } = await api.decodeAuthorizationMessage({ encodedMessage }, options);
  return {
    problems,
    verdicts,
    found: [
      (await api.listRegions(options)).regionIds.length,
      (await api.listInstances(options)).instances.length,
      (await api.listTenants(request, options)).provisioningTenants.length,
      tenants.length,
    ],
    decoded: decodedMessage.includes('IdentityCenter:externalIdp:listBearerTokens'),
    listed: bearerTokens,
    validated: api.validateResponse(new TextEncoder().encode(body)).bearerTokens,
    status: api.tokenStatus(bearerTokens[0], { now: bearerTokens[0].expirationTime - 1 }),
    scim: api.parseScimEndpoint('https://scim.cn-north-4.myhuaweicloud.com/t-1/scim/v2/'),
    credentials: api.credentialsFrom({ HUAWEICLOUD_SDK_AK: 'ak', HUAWEICLOUD_SDK_SK: 'sk' }),
  };
}

const EXPECTED = {
  problems: [],
  verdicts: ['accepted', 'rejected'],
  // Regions, instances, and the tenants of the one instance twice.
  found: [1, 1, Object.keys(TENANTS).length, Object.keys(TENANTS).length],
  decoded: true,
  listed: TOKENS,
  validated: TOKENS,
  status: { state: 'expiring', daysLeft: 0 },
  scim: { region: 'cn-north-4', tenantId: 't-1' },
  credentials: { accessKeyId: 'ak', secretAccessKey: 'sk' },
};

let emulator;
let settings;
let packageBefore;

before(async () => {
  packageBefore = fingerprintOfPackage();
  rmSync(OUTPUT, { recursive: true, force: true });
  await buildForWeb();
  writeFileSync(path.join(OUTPUT, 'page.html'), '<!doctype html><title>page</title>');
  emulator = await startEmulator({ cors: true });
  settings = {
    endpoint: emulator.url,
    request: DEFAULT_TENANT,
    credentials: DEFAULT_CREDENTIALS,
    body: BODY,
    forbidden: TENANTS.forbidden.tenantId,
  };
});
after(() => emulator?.close());

test('the build leaves the npm package alone', () => {
  assert.equal(fingerprintOfPackage(), packageBefore);
});

test('it exports the functions and the classes of the errors, and no more', async () => {
  assert.deepEqual(Object.keys(await import(pathToFileURL(MODULE))).sort(), NAMES.toSorted());
});

test('in Node, by initSync', async () => {
  const api = await import(pathToFileURL(MODULE));
  api.initSync({ module: readFileSync(path.join(OUTPUT, 'identity_center_tokens_bg.wasm')) });
  assert.deepEqual(await behaviour(api, settings), EXPECTED);
});

// The signing vectors, through the module's own functions.
testVectors(async () => {
  const api = await import(pathToFileURL(MODULE));
  api.initSync({ module: readFileSync(path.join(OUTPUT, 'identity_center_tokens_bg.wasm')) });
  return api;
});

test('in a page, by init', async (t) => {
  const server = await serve(OUTPUT);
  t.after(() => server.close());
  const browser = await openBrowser();
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(`${server.url}/page.html`);
  const found = await page.evaluate(`(async () => {
    const api = await import('/identity_center_tokens.js');
    await api.default();
    return (${behaviour})(api, ${JSON.stringify(settings)});
  })()`);
  assert.deepEqual(found, EXPECTED);
});

describe('its declarations', () => {
  const CONSUMER = path.join(OUTPUT, 'consumer.ts');

  function problems(source) {
    writeFileSync(CONSUMER, source);
    const options = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      noEmit: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.esnext.disposable.d.ts'],
      types: [],
    };
    const program = ts.createProgram([CONSUMER], options);
    return ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => OUTPUT,
      getNewLine: () => '\n',
    });
  }

  test('are exact', () => {
    const source = readFileSync(inRoot('tests', 'wasm-pack', 'consumer.ts'), 'utf8');
    assert.equal(problems(source), '');
  });

  test('refuse what is wrong', () => {
    const wrong = [
      'api.listTokens(1);',
      "api.listTokens({ identityStoreId: 'd' });",
      "api.listTokens({ identityStoreId: 'd', tenantId: 't' }, { timeout: 1 });",
      'api.listInstances({}, {});',
      "api.deleteToken({ identityStoreId: 'd', tenantId: 't' });",
      'api.listRegions({ domainId: 1 });',
      'api.validateResponse(1);',
      "api.tokenStatus({ expirationTime: '1' });",
      'api.parseScimEndpoint();',
      'api.credentialsFrom({ HUAWEICLOUD_SDK_AK: 1 });',
      "const id: number = api.validateResponse('').bearerTokens[0]!.tokenId;",
    ];
    const imported = "import * as api from './identity_center_tokens.js';";
    const found = problems([imported, ...wrong].join('\n'));
    const lines = [...found.matchAll(/^consumer\.ts\((\d+),/gm)].map(([, line]) => Number(line));
    assert.deepEqual(
      lines,
      wrong.map((_, index) => index + 2),
      found,
    );
  });
});
