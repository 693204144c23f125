// What only Node has: its entry, its inspection of errors, contexts, and processes of their own, whose
// prototypes can be frozen. `tests/faults/cases` has the other functions.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inspect, promisify } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import { ApiError, IdentityCenterError, listTokens } from '../../pkg/index.js';
import { credentialsFromEnv } from '../../pkg/node.js';
import {
  BODY,
  caught,
  hidesSecrets,
  IDS,
  quick,
  replacing,
  SECRET_KEY,
  stackNames,
  TEMPORARY,
  TOKEN,
} from './cases/support.js';

const PACKAGE = fileURLToPath(new URL('../../pkg/', import.meta.url));

/** Runs a script in a process of its own; fails if that does. */
function inChild(script) {
  return promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: PACKAGE,
  });
}

const WITHOUT_SECRET = { HUAWEICLOUD_SDK_AK: 'AK', HUAWEICLOUD_SDK_SK: '' };

test('the stack of an error of credentialsFromEnv names the code that called', async () => {
  function theCaller() {
    credentialsFromEnv();
  }
  await replacing(process, { env: WITHOUT_SECRET }, () => {
    assert.throws(theCaller, (error) => {
      assert.ok(IdentityCenterError.is(error));
      stackNames(error, 'theCaller', 'credentialsFromEnv');
      return true;
    });
  });
});

test('variables that stand on Object.prototype alone are not there', async () => {
  const names = ['HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK', 'HUAWEICLOUD_SDK_SECURITY_TOKEN'];
  const before = names.map((name) => [name, process.env[name]]);
  for (const name of names) {
    delete process.env[name];
    Object.prototype[name] = 'inherited';
  }
  try {
    assert.throws(credentialsFromEnv, { code: 'INVALID_ARGUMENT' });
    process.env.HUAWEICLOUD_SDK_AK = 'AK';
    process.env.HUAWEICLOUD_SDK_SK = 'SK';
    const { securityToken } = credentialsFromEnv();
    assert.equal(securityToken, undefined);
  } finally {
    for (const name of names) delete Object.prototype[name];
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
});

test('an error is made and renamed where all prototypes are frozen', async () => {
  // Also members that were put there before: an assignment over a frozen one fails.
  const { stdout } = await inChild(`
    import { ApiError, IdentityCenterError, listTokens, validateResponse } from './index.js';
    const names = ['name', 'message', 'code', 'status', 'argument', 'issues', 'path', 'kind', 'cause'];
    for (const name of names) {
      if (name !== 'name' && name !== 'message') Object.prototype[name] = 'x';
    }
    const { prototype } = Error;
    const ours = [];
    for (let each = ApiError.prototype; each !== prototype; each = Object.getPrototypeOf(each)) {
      ours.push(each);
    }
    for (const each of [Object.prototype, prototype, Function.prototype, ...ours]) Object.freeze(each);
    Error.stackTraceLimit = 0;
    Object.freeze(Error);
    class Own extends ApiError {
      constructor(message, fields) {
        super(message, fields);
        this.name = 'Own';
      }
    }
    const failed = async (work) => {
      try {
        await work();
      } catch (error) {
        if (!IdentityCenterError.is(error)) throw error;
        const { name } = error;
        error.name = 'Renamed';
        console.log([name, error.code, String(error).split(':')[0]].join());
      }
    };
    const endpoint = 'https://service.example';
    const ids = { identityStoreId: 'd', tenantId: 't' };
    await failed(() => validateResponse('{}'));
    await failed(() => validateResponse('{}', { status: 400 }));
    await failed(() => listTokens({}));
    await failed(() => listTokens(ids, { endpoint, retry: false, fetch: async () => undefined }));
    await failed(() => {
      throw new Own('failed', { code: 'API_ERROR', status: 500, retryable: true });
    });
  `);
  assert.deepEqual(stdout.trim().split('\n'), [
    'ValidationError,VALIDATION,Renamed',
    'BadRequestError,BAD_REQUEST,Renamed',
    'InvalidArgumentError,INVALID_ARGUMENT,Renamed',
    'NetworkError,NETWORK,Renamed',
    'Own,API_ERROR,Renamed',
  ]);
});

test('the module loads whatever stands on Object.prototype', async () => {
  const members = { module: 'x', instance: { exports: {} }, compiling: 'x', status: 500 };
  for (const hidden of ['', 'process.getBuiltinModule = undefined;']) {
    const { stdout } = await inChild(`
      import { ready, validateResponse } from './index.js';
      ${hidden}
      Object.assign(Object.prototype, ${JSON.stringify(members)});
      await ready();
      console.log(validateResponse(${JSON.stringify(BODY)}).bearerTokens.length);
    `);
    assert.equal(stdout.trim(), '1');
  }
});

test('a copy of the package in another context knows the errors of this one', () => {
  const context = createContext({});
  const load = (file) => {
    const module = { exports: {} };
    const run = runInContext(`((module, exports, require) => {${readFileSync(file)}\n})`, context);
    run(module, module.exports, (name) => load(path.join(path.dirname(file), name)));
    return module.exports;
  };
  const copy = load(path.join(PACKAGE, 'dist', 'index.cjs'));
  const fields = { code: 'API_ERROR', status: 500, retryable: true };
  const [own, other] = [ApiError, copy.ApiError].map((Class) => new Class('failed', fields));
  assert.ok(!(other instanceof Error) && !(other instanceof IdentityCenterError));
  for (const { is } of [IdentityCenterError, copy.IdentityCenterError]) {
    assert.ok(is(own) && is(other));
    assert.ok(!is(runInContext('new Error("x")', context)));
  }
});

test('no inspection of an error shows a secret, whatever its cause is made of', async () => {
  const withMember = (value) => Object.assign(new Error('a'), { value });
  const hides = { ownKeys: () => [], getOwnPropertyDescriptor: () => undefined };
  const holder = () => ({ token: TOKEN, key: SECRET_KEY });
  const untagged = (value) => Object.setPrototypeOf(value, null);
  const tagged = (value) =>
    Object.defineProperty(value, Symbol.toStringTag, { value: 'Object' }) &&
    Object.setPrototypeOf(value, Object.prototype);
  class Inspected extends Error {
    #token = TOKEN;
    [inspect.custom]() {
      return this.#token;
    }
  }
  class Legacy {
    get [Symbol.toStringTag]() {
      return TOKEN;
    }
  }
  const causes = {
    'a proxy that hides its members': () => withMember(new Proxy(holder(), hides)),
    'a proxy as the cause': () => new Proxy(holder(), hides),
    'a proxy of a list': () => withMember(new Proxy([TOKEN], hides)),
    'a proxy of a function': () =>
      withMember(
        new Proxy(
          Object.assign(() => {}, holder()),
          hides,
        ),
      ),
    'a map without prototype': () => withMember(untagged(new Map([['token', TOKEN]]))),
    'a map as an object': () => withMember(tagged(new Map([['token', TOKEN]]))),
    'a set as an object': () => withMember(tagged(new Set([TOKEN]))),
    'a boxed text': () => withMember(tagged(new String(TOKEN))),
    'a promise as an object': () => withMember(tagged(Promise.resolve(TOKEN))),
    'a buffer': () => withMember(Buffer.from(TOKEN)),
    'an own inspection': () => new Inspected('a'),
    'an inspection on the prototype': () =>
      withMember(Object.create({ [inspect.custom]: () => TOKEN })),
    'a tag': () => withMember(new Legacy()),
    'a hidden member': () => Object.defineProperty(new Error('a'), 'x', { value: holder() }),
    'a deep member': () => withMember([[[[[[[[holder()]]]]]]]]),
    'a member named by a symbol': () => Object.assign(new Error('a'), { [Symbol(TOKEN)]: 1 }),
  };
  for (const [kind, make] of Object.entries(causes)) {
    const fetch = async () => {
      throw make();
    };
    const error = await caught(
      listTokens(IDS, quick({ fetch, retry: false, credentials: TEMPORARY })),
    );
    assert.equal(error.name, 'NetworkError');
    hidesSecrets(error);
    const shown = [];
    for (const value of [error, error.cause]) {
      for (const showProxy of [false, true]) {
        const all = { depth: Infinity, showHidden: true, getters: true, showProxy };
        shown.push(inspect(value), inspect(value, all));
      }
      shown.push(JSON.stringify(value), String(value), `${value}`);
    }
    for (const secret of [TOKEN, SECRET_KEY]) {
      // A buffer is shown by its bytes.
      const bytes = Buffer.from(secret)
        .toString('hex')
        .replace(/..(?=.)/g, '$& ')
        .slice(0, 60);
      for (const text of shown) {
        assert.ok(!text?.includes(secret) && !text?.includes(bytes), `${kind}: ${text}`);
      }
    }
  }
});
