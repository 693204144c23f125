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
