// Section 4: the errors.

import {
  answer,
  CREDENTIALS,
  caught,
  equal,
  fetchOf,
  hidesSecrets,
  IDS,
  isError,
  never,
  ok,
  quick,
  replacing,
  SECRET_KEY,
  same,
  stackNames,
  TEMPORARY,
  TOKEN,
} from './support.js';

const CODES = {
  InvalidArgumentError: 'INVALID_ARGUMENT',
  ApiError: 'API_ERROR',
  BadRequestError: 'BAD_REQUEST',
  ForbiddenError: 'FORBIDDEN',
  ValidationError: 'VALIDATION',
  NetworkError: 'NETWORK',
  TimeoutError: 'TIMEOUT',
  WasmLoadError: 'WASM_LOAD',
};

const failing = (error) =>
  fetchOf(() => {
    throw error;
  });

/** The `Error` and `Object` of another realm: of a frame in a page, of a context in Node. */
async function otherRealm() {
  if (globalThis.document) {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    return frame.contentWindow;
  }
  const { runInNewContext } = await import('node:vm');
  return runInNewContext('({ Error, Object, TypeError })');
}

/** Spells a text character by character, in the ways given in turn. */
const spelled = (text, ...ways) =>
  [...text].map((character, at) => ways[at % ways.length](character)).join('');

const hex = (character, length = 2) => character.charCodeAt(0).toString(16).padStart(length, '0');
const SPELLINGS = {
  plain: (character) => character,
  percent: (character) => `%${hex(character)}`,
  'percent, upper case': (character) => `%${hex(character).toUpperCase()}`,
  'decimal reference': (character) => `&#${character.charCodeAt(0)};`,
  'hexadecimal reference': (character) => `&#x${hex(character).toUpperCase()};`,
  'hexadecimal reference, lower case': (character) => `&#x${hex(character)};`,
  'JSON escape': (character) => `\\u${hex(character, 4)}`,
  'JSON escape, upper case': (character) => `\\u${hex(character, 4).toUpperCase()}`,
  'JSON escape of the slash': (character) => character.replace('/', '\\/'),
  encodeURIComponent: (character) => encodeURIComponent(character),
};

export default (library) => {
  const { listTokens, validateResponse, IdentityCenterError } = library;
  const called = (fetch, options) =>
    caught(listTokens(IDS, quick({ fetch, credentials: TEMPORARY, ...options })));

  /** One error of each class that a call can end with. */
  const oneOfEach = async () => {
    const once = { retry: false };
    return [
      await caught(listTokens(IDS)),
      await called(
        fetchOf(() => answer(418, '{"error_msg":"tea"}')),
        once,
      ),
      await called(
        fetchOf(() => answer(400, '{}')),
        once,
      ),
      await called(
        fetchOf(() => answer(403, '{}')),
        once,
      ),
      await called(fetchOf(() => answer(200, '{}'))),
      await called(failing(new TypeError('no way')), once),
      await called(
        fetchOf(() => new Promise(() => {})),
        { ...once, timeoutMs: 1 },
      ),
    ];
  };

  return {
    'every error has its class, name and code': async () => {
      const errors = await oneOfEach();
      const names = Object.keys(CODES);
      errors.forEach((error, at) => {
        isError(error, names[at]);
        equal(error.code, CODES[names[at]]);
        ok(error instanceof library[names[at]] && error instanceof IdentityCenterError);
        ok(IdentityCenterError.is(error));
        ok(error.stack.includes(error.message), 'the stack shows the message');
      });
      ok(errors[2] instanceof library.ApiError && errors[3] instanceof library.ApiError);
      equal(new Set(errors.map(({ code }) => code)).size, errors.length);
      ok(!IdentityCenterError.is(new Error('other')) && !IdentityCenterError.is(null));
    },

    'names can be set, by subclasses and wrappers too': async () => {
      const fields = { code: 'API_ERROR', status: 500, retryable: true };
      class Assigning extends library.ApiError {
        constructor(message) {
          super(message, fields);
          this.name = 'Own';
        }
      }
      class Defining extends library.ApiError {
        name = 'Own';
      }
      class Getting extends library.ApiError {
        get name() {
          return 'Own';
        }
      }
      class OfThePrototype extends library.ApiError {}
      Object.defineProperty(OfThePrototype.prototype, 'name', { value: 'Own' });
      class Plain extends library.ApiError {}
      for (const Class of [Assigning, Defining, Getting, OfThePrototype, Plain]) {
        const error = new Class('failed', fields);
        const name = Class === Plain ? 'ApiError' : 'Own';
        equal(error.name, name, Class.name);
        equal(String(error), `${name}: failed`);
        equal(JSON.parse(JSON.stringify(error)).name, name);
        ok(IdentityCenterError.is(error) && error instanceof library.ApiError);
      }
      for (const error of await oneOfEach()) {
        const { name } = error;
        ok(!Object.keys(error).includes('name'));
        error.name = 'Renamed';
        equal(String(error), `Renamed: ${error.message}`);
        equal(JSON.parse(JSON.stringify(error)).name, 'Renamed');
        delete error.name;
        equal(error.name, name, 'others keep theirs');
        const platform = new TypeError('x');
        for (const one of [platform, error]) one.name = 'y';
        const [expected, received] = [platform, error].map((one) =>
          Object.getOwnPropertyDescriptor(one, 'name'),
        );
        same(received, expected);
      }
    },

    'nothing throws while an error is made, whatever a program changed': async () => {
      const own = () => {
        throw new Error("the program's own");
      };
      const makers = [
        () => validateResponse('{"bearer_tokens":7}'),
        () => validateResponse('{"error_code":"IIC.1"}', { status: 500 }),
        // Not with a text: Node itself aborts where its URL makes an error under some of these.
        () => library.parseScimEndpoint(7),
        () => library.tokenStatus({}),
      ];
      const errors = () =>
        makers.map((make) => {
          try {
            return make();
          } catch (error) {
            return error;
          }
        });
      const check = (made, about) => {
        const names = ['ValidationError', 'ApiError', 'InvalidArgumentError'];
        for (const [at, error] of made.entries()) isError(error, names[Math.min(at, 2)]);
        equal(made[0].issues[0].path, '/bearer_tokens', about);
        equal(made[1].errorCode, 'IIC.1', about);
        equal(made[2].argument, 'url', about);
        for (const error of made) ok(Object.hasOwn(error, 'code') && IdentityCenterError.is(error));
      };
      const members = ['name', 'message', 'code', 'argument', 'status', 'errorCode', 'issues'];
      members.push('path', 'kind', 'expected', 'received', 'offset', 'retryable', 'cause', 'stack');
      for (const prototype of [Object.prototype, Error.prototype]) {
        for (const name of members) {
          const before = Object.getOwnPropertyDescriptor(prototype, name);
          for (const change of [
            { set: own, get: () => undefined },
            { value: undefined, writable: false },
          ]) {
            Object.defineProperty(prototype, name, { ...change, configurable: true });
            let made;
            try {
              made = errors();
            } finally {
              delete prototype[name];
              if (before) Object.defineProperty(prototype, name, before);
            }
            check(made, name);
          }
        }
      }
      for (const captureStackTrace of [own, 'none', undefined]) {
        await replacing(Error, { captureStackTrace }, () => check(errors(), 'captureStackTrace'));
      }
      for (const stackTraceLimit of [0, 'none', Infinity]) {
        await replacing(Error, { stackTraceLimit }, () => check(errors(), 'stackTraceLimit'));
      }
      const { prepareStackTrace } = Error;
      Error.prepareStackTrace = own;
      let made;
      try {
        made = errors();
      } finally {
        if (prepareStackTrace) Error.prepareStackTrace = prepareStackTrace;
        else delete Error.prepareStackTrace;
      }
      for (const error of made) ok(IdentityCenterError.is(error));
    },

    'errors of another realm are recognised, and nothing else': async () => {
      const realm = await otherRealm();
      const mark = Object.getOwnPropertySymbols(new IdentityCenterError('x', { code: 'X' }));
      equal(mark.length, 1);
      const foreign = Object.defineProperty(new realm.TypeError('x'), mark[0], { value: true });
      ok(!(foreign instanceof Error) && IdentityCenterError.is(foreign));
      const marked = Object.defineProperty({}, mark[0], { value: true });
      const [error] = await oneOfEach();
      const { proxy, revoke } = Proxy.revocable(error, {});
      ok(IdentityCenterError.is(proxy));
      revoke();
      const throwing = new Proxy(error, {
        get() {
          throw new Error('own');
        },
        getPrototypeOf() {
          throw new Error('own');
        },
      });
      for (const other of [
        ...[new realm.Error('x'), new realm.Object(), new Error('x'), marked, proxy, throwing],
        ...[JSON.parse(JSON.stringify(error)), structuredClone(error), { ...error }],
        ...[new Proxy({}, { get: () => true }), new Proxy(new Error('x'), { get: () => true })],
        ...[undefined, null, 7, 'text', Symbol('s'), 7n, () => {}, Object.create(null)],
      ]) {
        equal(IdentityCenterError.is(other), false);
      }
    },

    'the stack names the code that called, and no wasm frame before it': async () => {
      // The promise is for engines that have it.
      if (!Error.captureStackTrace) return;
      const { tokenStatus, parseScimEndpoint } = library;
      const give = (make) => quick({ retry: false, credentials: TEMPORARY, fetch: fetchOf(make) });
      const calls = {
        'argument of listTokens': async function theCaller() {
          await listTokens({}, {});
        },
        'answer of listTokens': async function theCaller() {
          await listTokens(
            IDS,
            give(() => answer(200, '{')),
          );
        },
        'status of listTokens': async function theCaller() {
          await listTokens(
            IDS,
            give(() => answer(403)),
          );
        },
        'status after three attempts': async function theCaller() {
          await listTokens(IDS, quick({ fetch: fetchOf(() => answer(503)) }));
        },
        'time-out of listTokens': async function theCaller() {
          await listTokens(IDS, { ...give(() => never()), timeoutMs: 1 });
        },
        'transport of listTokens': async function theCaller() {
          await listTokens(
            IDS,
            give(() => undefined),
          );
        },
        'answer of validateResponse': function theCaller() {
          validateResponse('{');
        },
        'small answer of validateResponse': function theCaller() {
          validateResponse('{}', { status: 200 });
        },
        'status of validateResponse': function theCaller() {
          validateResponse('{}', { status: 404 });
        },
        'argument of validateResponse': function theCaller() {
          validateResponse('{}', { status: 1 });
        },
        'body of validateResponse': function theCaller() {
          validateResponse(7);
        },
        'argument of tokenStatus': function theCaller() {
          tokenStatus({});
        },
        'argument of parseScimEndpoint': function theCaller() {
          parseScimEndpoint('https://service.example');
        },
        'a module that stops': async function theCaller() {
          const now = () => {
            throw new WebAssembly.RuntimeError('unreachable');
          };
          await replacing(Date, { now }, () => tokenStatus({ expirationTime: 1 }));
        },
      };
      for (const [name, theCaller] of Object.entries(calls)) {
        const error = await caught(theCaller);
        ok(IdentityCenterError.is(error), name);
        stackNames(error, 'theCaller', name);
      }
    },

    'fields are enumerable and show in JSON': async () => {
      const body =
        '{"error_code":"IIC.1","error_msg":"no","request_id":"r-1","encoded_authorization_message":"e"}';
      const error = await caught(() => validateResponse(body, { status: 429 }));
      const fields = {
        code: 'API_ERROR',
        status: 429,
        errorCode: 'IIC.1',
        errorMsg: 'no',
        requestId: 'r-1',
        encodedAuthorizationMessage: 'e',
        retryable: true,
      };
      same({ ...error }, fields);
      const { name, message } = error;
      same(JSON.parse(JSON.stringify(error)), { name, message, ...fields });
      const refused = await caught(() => validateResponse('{}'));
      same(JSON.parse(JSON.stringify(refused)).issues, refused.issues);
      for (const one of await oneOfEach()) {
        equal(JSON.parse(JSON.stringify(one)).name, one.name);
        ok(Object.keys(one).includes('code'));
      }
    },

    'the status alone decides the class': async () => {
      const bodies = [
        ...['', '{', 'null', '[]', '<html>', '\ufeff{}', '{"error_code":7}', '[['.repeat(500)],
        ...['{"error_msg":"a","error_msg":"b"}', `"${'x'.repeat(100_000)}"`],
        new Uint8Array([0xff, 0xfe]),
      ];
      for (const status of [400, 401, 403, 404, 409, 418, 451, 499, 501, 505, 599]) {
        const name = { 400: 'BadRequestError', 403: 'ForbiddenError' }[status] ?? 'ApiError';
        for (const body of bodies) {
          const fetch = fetchOf(() => answer(status, body, { 'x-request-id': 'r-header' }));
          const error = isError(await called(fetch, { maxResponseBytes: 50_000 }), name);
          equal(error.status, status);
          equal(error.requestId, 'r-header');
          equal(error.errorCode, undefined);
        }
      }
      const cut = new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"error_code":"IIC.1'));
          controller.error(new Error('reset'));
        },
      });
      isError(await called(fetchOf(() => answer(403, cut))), 'ForbiddenError');
    },

    'retryable is true for the passing statuses only': async () => {
      for (let status = 300; status < 600; status++) {
        const error = await caught(() => validateResponse('', { status }));
        equal(error.retryable, [429, 500, 502, 503, 504].includes(status), String(status));
      }
    },

    'the cause is the transport’s own error': async () => {
      const odd = Object.assign(new TypeError('fetch failed'), {
        cause: Object.assign(new Error('reset'), { code: 'ECONNRESET', socket: { port: 1 } }),
      });
      const circle = new Error('circle');
      circle.socket = { error: circle, retry: () => {} };
      let deep = new Error('first');
      for (let i = 0; i < 50; i++) deep = new Error('then', { cause: deep });
      const plain = ['text', 7, null, { plain: true }, []];
      const own = [odd, circle, deep, new DOMException('x', 'DataError'), ...plain];
      for (const credentials of [undefined, TEMPORARY]) {
        for (const cause of own) {
          const error = await called(failing(cause), { credentials });
          isError(error, 'NetworkError', 'cause');
          ok(Object.is(error.cause, cause), String(cause));
        }
      }
    },

    'what fetch gives must be a Response': async () => {
      const odd = [undefined, null, 7, 'text', {}, { status: '200' }, { status: 20 }, () => {}];
      for (const response of [
        ...odd,
        { status: 200.5 },
        { status: Number.NaN },
        Response.error(),
      ]) {
        const fetch = fetchOf(() => response);
        isError(await called(fetch), 'NetworkError');
        equal(fetch.requests.length, 3);
      }
      isError(await called(fetchOf(() => ({ status: 200, body: 7 }))), 'NetworkError');
      const locked = answer();
      locked.body.getReader();
      isError(await called(fetchOf(() => locked)), 'NetworkError');
    },

    'a body that breaks off under 2xx is a network error': async () => {
      const reset = new Error('reset');
      const fetch = fetchOf(
        () =>
          new Response(
            new ReadableStream({
              pull(controller) {
                controller.error(reset);
              },
            }),
          ),
      );
      const error = isError(await called(fetch), 'NetworkError', 'broke off');
      equal(error.cause, reset);
      equal(fetch.requests.length, 3);
    },

    'a cause that holds a secret is a scrubbed copy': async () => {
      const holder = (make) => (request) => {
        throw make(request);
      };
      const causes = {
        message: () => new TypeError(`bad header ${TOKEN}`),
        'nested cause': () => new Error('a', { cause: new Error('b', { cause: SECRET_KEY }) }),
        'own property': () => Object.assign(new Error('a'), { headers: { token: TOKEN } }),
        'hidden property': () => Object.defineProperty(new Error('a'), 'x', { value: TOKEN }),
        'symbol property': () => Object.assign(new Error('a'), { [Symbol('x')]: TOKEN }),
        'property of a function': () =>
          Object.assign(new Error('a'), { retry: Object.assign(() => {}, { token: TOKEN }) }),
        'name of a property': () => Object.assign(new Error('a'), { [TOKEN]: 1 }),
        'the request': (request) => Object.assign(new Error('a'), { request }),
        'the request itself': (request) => request,
        'the headers': ({ headers }) => Object.assign(new Error('a'), { headers }),
        bytes: () => Object.assign(new Error('a'), { sent: new TextEncoder().encode(TOKEN) }),
        'a map': () => Object.assign(new Error('a'), { sent: new Map([['token', TOKEN]]) }),
        'a list of errors': () => new AggregateError([new Error(TOKEN)], 'all failed'),
        'an array': () => Object.assign(new Error('a'), { sent: [[[TOKEN]]] }),
        text: () => `could not send ${TOKEN}`,
        stack: () => Object.assign(new Error('a'), { stack: `at ${SECRET_KEY}` }),
        circle: () => {
          const error = new Error(TOKEN);
          error.cause = error;
          return error;
        },
        'a getter': () =>
          Object.defineProperty(new Error('a'), 'token', { get: () => TOKEN, enumerable: true }),
      };
      for (const [kind, make] of Object.entries(causes)) {
        const error = await called(fetchOf(holder(make)), { retry: false });
        isError(error, 'NetworkError');
        hidesSecrets(error);
        ok(kind, kind);
      }
      const error = await called(fetchOf(holder(causes.message)));
      ok(error.cause instanceof Error);
      equal(error.cause.name, 'TypeError');
      equal(error.cause.message, 'bad header [REDACTED]');
      const plain = await called(fetchOf(holder(causes.message)), { credentials: CREDENTIALS });
      ok(plain.cause.message.includes(TOKEN), 'a text that is no secret of this call stays');
    },

    'a cause that renders itself, or hides what it holds, is a scrubbed copy': async () => {
      const inspect = Symbol.for('nodejs.util.inspect.custom');
      const hidden = () => TOKEN;
      class Printed extends Error {
        #token = TOKEN;
        toString() {
          return this.#token;
        }
      }
      class Tagged extends Error {
        get [Symbol.toStringTag]() {
          return hidden();
        }
      }
      class Named extends Error {
        get name() {
          return hidden();
        }
      }
      class Told extends Error {
        get message() {
          return hidden();
        }
      }
      class Inspected {
        #token = TOKEN;
        [inspect]() {
          return this.#token;
        }
      }
      // Each gives the secret only when it is asked a second time.
      const late = (first) => {
        let asked = 0;
        return () => (asked++ ? TOKEN : first);
      };
      const realm = await otherRealm();
      const withMember = (name, value) => Object.assign(new Error('a'), { [name]: value });
      const causes = {
        toString: () => withMember('toString', hidden),
        toJSON: () => withMember('toJSON', hidden),
        valueOf: () => withMember('valueOf', hidden),
        toPrimitive: () => withMember(Symbol.toPrimitive, hidden),
        'inspect.custom': () => withMember(inspect, hidden),
        'toString of a bound function': () => withMember('toString', hidden.bind()),
        'toString of the class': () => new Printed('a'),
        'a tag of the class': () => new Tagged('a'),
        'a name of the class': () => new Named('a'),
        'a message of the class': () => new Told(),
        'inspection of the class': () => new Inspected(),
        'inspection of a member': () => withMember('request', new Inspected()),
        'toJSON on the prototype': () => Object.setPrototypeOf(new Error('a'), { toJSON: hidden }),
        'toJSON of another realm': () => Object.assign(new realm.Error('a'), { toJSON: hidden }),
        'a later getter': () =>
          Object.defineProperty(new Error('a'), 'token', { get: late('x'), enumerable: true }),
        'a later message': () => Object.defineProperty(new Error(), 'message', { get: late('x') }),
        'a later stack': () => Object.defineProperty(new Error(), 'stack', { get: late('x') }),
        'a proxy of an error': () => new Proxy(new Error(TOKEN), { ownKeys: () => ['stack'] }),
        'a proxy that hides': () =>
          new Proxy(new Error(TOKEN), { get: (_, name) => (name === 'message' ? 'a' : undefined) }),
        'a symbol as a key': () => withMember(Symbol(TOKEN), 1),
        'a symbol as a value': () => withMember('token', Symbol(TOKEN)),
        'a set': () => withMember('sent', new Set([TOKEN])),
        'a buffer': () => withMember('sent', new TextEncoder().encode(TOKEN).buffer),
        'a weak reference': () => withMember('sent', new WeakRef({ TOKEN })),
        'a promise': () => withMember('sent', Promise.resolve(TOKEN)),
        'a query': () => withMember('sent', new URLSearchParams({ TOKEN })),
        'a form': () => {
          const form = new FormData();
          form.set('token', TOKEN);
          return withMember('sent', form);
        },
        'an error of this package': () =>
          new library.NetworkError('a', { code: 'NETWORK', cause: new Error(TOKEN) }),
      };
      for (const [kind, make] of Object.entries(causes)) {
        const cause = make();
        const error = await called(failing(cause), { retry: false });
        isError(error, 'NetworkError');
        ok(error.cause !== cause, kind);
        ok(error.cause instanceof Error, kind);
        for (let times = 0; times < 3; times++) {
          hidesSecrets(error);
          hidesSecrets(error.cause);
          hidesSecrets(structuredClone(error));
          hidesSecrets(`${error.cause}${error.cause?.stack}`);
        }
        const unsigned = await called(failing(cause), { retry: false, credentials: undefined });
        equal(unsigned.cause, cause, 'without a secret to hide it is the cause itself');
      }
    },

    'an echo is replaced however it is spelled': async () => {
      const ways = Object.entries(SPELLINGS);
      for (const [kind, way] of ways) {
        for (const [, other] of ways) {
          const echo = spelled(TOKEN, way, other);
          const members = { error_code: echo, error_msg: `<${echo}> ${echo}`, request_id: echo };
          const headers = { 'x-request-id': echo };
          for (const [body, fields] of [
            [JSON.stringify(members), '[REDACTED]'],
            // The spelling of the JSON text itself.
            [`{"error_code":"${echo.replace(/\\\//g, '/')}"}`, '[REDACTED]'],
            ['', undefined],
          ]) {
            const error = await called(fetchOf(() => answer(404, body, headers)));
            equal(error.errorCode, fields, `${kind}: ${echo}`);
            equal(error.requestId, '[REDACTED]', kind);
            if ('errorMsg' in error) equal(error.errorMsg, '<[REDACTED]> [REDACTED]', kind);
            ok(!error.message.includes(echo), error.message);
            hidesSecrets(error);
          }
          const error = await called(failing(new Error(`no ${echo}`)), { retry: false });
          equal(error.cause.message, 'no [REDACTED]', kind);
        }
      }
      // Parts of a secret, and what merely looks like one, stay.
      const text = `${TOKEN.slice(1)} %2F &amp; \\/ ${TOKEN.slice(0, -1)}`;
      const error = await called(fetchOf(() => answer(404, JSON.stringify({ error_msg: text }))));
      equal(error.errorMsg, text);
    },

    'a server that echoes the token gets it replaced': async () => {
      for (const status of [400, 401, 403, 404, 500]) {
        const echo = ({ headers }) => {
          const token = headers.get('x-security-token');
          const members = [
            'error_code',
            'error_msg',
            'request_id',
            'encoded_authorization_message',
          ];
          const said = members.map((name) => [name, `<${token}> ${name} ${token}`]);
          const text = JSON.stringify(Object.fromEntries(said)).replaceAll('/', '\\/');
          return answer(status, text, { 'x-request-id': token });
        };
        const error = await called(fetchOf(echo));
        equal(error.errorMsg, '<[REDACTED]> error_msg [REDACTED]');
        hidesSecrets(error);
        const short = await called(
          fetchOf(({ headers }) =>
            answer(status, '', { 'x-request-id': headers.get('x-security-token') }),
          ),
        );
        equal(short.requestId, '[REDACTED]');
        hidesSecrets(short);
      }
      for (const body of [`"${TOKEN}"`, TOKEN, `{"bearer_tokens":"${TOKEN}"}`, `{"${TOKEN}":1}`]) {
        hidesSecrets(isError(await called(fetchOf(() => answer(200, body))), 'ValidationError'));
      }
    },

    'no secret shows, whatever fails': async () => {
      const swapped = [
        { credentials: { accessKeyId: SECRET_KEY, secretAccessKey: `${TOKEN} ` } },
        { credentials: { accessKeyId: `${SECRET_KEY}\n`, secretAccessKey: TOKEN } },
        { credentials: SECRET_KEY },
        { headers: { 'x-a': `${TOKEN}\n` } },
        { region: SECRET_KEY },
        { endpoint: `https://user:${SECRET_KEY}@service.example` },
        { endpoint: SECRET_KEY },
        { retry: SECRET_KEY },
      ];
      for (const options of swapped) {
        hidesSecrets(
          isError(
            await called(
              fetchOf(() => answer()),
              options,
            ),
            'InvalidArgumentError',
          ),
        );
      }
      for (const error of await oneOfEach()) hidesSecrets(error);
    },

    'texts of errors are short': async () => {
      const long = 'x'.repeat(100_000);
      const body = JSON.stringify({ error_code: long, error_msg: long, request_id: long });
      for (const status of [400, 403, 404, 429, 500]) {
        isError(
          await caught(() => validateResponse(body, { status })),
          { 400: 'BadRequestError', 403: 'ForbiddenError' }[status] ?? 'ApiError',
        );
      }
      for (const options of [
        { headers: { [long]: '\n' } },
        { region: long },
        { endpoint: long },
        { endpoint: `https://${long}` },
        { timeoutMs: long },
      ]) {
        isError(
          await called(
            fetchOf(() => answer()),
            options,
          ),
          'InvalidArgumentError',
        );
      }
      isError(await caught(() => validateResponse(long)), 'ValidationError');
      isError(await caught(() => validateResponse(`{"${long}":[}`)), 'ValidationError');
    },

    'the library prints nothing': async () => {
      const printed = [];
      const methods = ['log', 'info', 'warn', 'error', 'debug', 'trace'];
      const note = (...values) => printed.push(values);
      const silent = Object.fromEntries(methods.map((name) => [name, note]));
      await replacing(console, silent, oneOfEach);
      same(printed, []);
    },
  };
};
