// Clauses 8.7 to 8.10: calls that change something.

import {
  answer,
  CREDENTIALS,
  caught,
  equal,
  fetchOf,
  hidesSecrets,
  IDS,
  isError,
  later,
  never,
  ok,
  quick,
  replacing,
  same,
} from '../../faults/cases/support.js';
import { argumentsOf, CALLS, json, signing, TOKEN } from './support.js';

const CREATED = CALLS.createToken;
const DELETION = CALLS.deleteToken.request;
const created = json(CREATED.body, 201);
const status =
  (code, body = '{}', headers = {}) =>
  () =>
    answer(code, body, headers);
const reset = () => {
  throw new TypeError('reset');
};

export default (library) => {
  const { createToken, deleteToken, listTokens } = library;
  const create = (fetch, options) => createToken(IDS, quick({ fetch, ...options }));
  const remove = (fetch, options) => deleteToken(DELETION, quick({ fetch, ...options }));

  /** The error of a call; checks what it tells of the outcome and how many requests were made. */
  async function fails(make, answers, outcomeUnknown, count, options) {
    const fetch = fetchOf(...answers);
    const error = await caught(make(fetch, options));
    equal(error.outcomeUnknown, outcomeUnknown, error.message);
    equal(error.message.includes('list the tokens'), outcomeUnknown, error.message);
    equal(fetch.requests.length, count, error.message);
    return error;
  }

  return {
    'a create is repeated after 429 alone': async () => {
      const fetch = fetchOf(status(429), status(429), created);
      same(await create(fetch), CREATED.result);
      equal(fetch.requests.length, 3);
      for (const code of [500, 502, 503, 504, 599])
        await fails(create, [status(code), created], true, 1);
      for (const code of [400, 401, 403, 404, 408, 409, 301, 418]) {
        await fails(create, [status(code), created], false, 1);
      }
      isError(
        await fails(create, [reset, created], true, 1),
        'NetworkError',
        'delete the one that nobody uses',
      );
      isError(await fails(create, [never, created], true, 1, { timeoutMs: 5 }), 'TimeoutError');
      isError(await fails(create, [() => 7, created], true, 1), 'NetworkError');
      await fails(create, [status(429)], false, 3);
      await fails(create, [status(429, '{}', { 'retry-after': '9999' })], false, 1);
    },

    'what a create tells as unknown stays so, and retryable speaks of the status alone':
      async () => {
        const error = await fails(create, [status(429), status(500)], true, 2);
        equal(error.retryable, true);
        equal((await fails(create, [status(501)], true, 1)).retryable, false);
        equal((await fails(create, [status(429)], false, 3)).retryable, true);
        equal(JSON.parse(JSON.stringify(error)).outcomeUnknown, true);
      },

    'a 2xx that is not the documented answer leaves a create unknown': async () => {
      const half = JSON.stringify({ token: TOKEN, token_id: 7 });
      for (const body of [half, '{}', '', `{"token":"${TOKEN}`, '<html>']) {
        for (const code of [200, 201]) {
          const error = await fails(create, [status(code, body), created], true, 1);
          isError(error, 'ValidationError');
          hidesSecrets(error, [TOKEN]);
        }
      }
      const limit = { maxResponseBytes: 10 };
      hidesSecrets(await fails(create, [created], true, 1, limit), [TOKEN]);
    },

    'an error before anything is sent knows that nothing happened': async () => {
      for (const make of [create, remove]) {
        const argument = await caught(make(fetchOf(created), { timeoutMs: -1 }));
        equal(argument.outcomeUnknown, false);
        const waiting = { credentials: never, timeoutMs: 5, retry: false };
        isError(await fails(make, [created], false, 0, waiting), 'TimeoutError');
        const bad = { credentials: () => ({ accessKeyId: 7 }) };
        isError(await fails(make, [created], false, 0, bad), 'InvalidArgumentError');
      }
      equal((await caught(createToken(7))).outcomeUnknown, false);
      equal((await caught(deleteToken({}))).outcomeUnknown, false);
    },

    'other calls do not speak of an outcome': async () => {
      for (const name of Object.keys(CALLS)) {
        if (name === 'createToken' || name === 'deleteToken') continue;
        for (const end of [status(500), reset, status(200, 'x')]) {
          const call = library[name](...argumentsOf(name, quick({ fetch: fetchOf(end) })));
          ok(!('outcomeUnknown' in (await caught(call))), name);
        }
      }
    },

    'the reason of an abort and the error of a callback come out unchanged': async () => {
      for (const make of [create, remove]) {
        // An error of another call is a reason like any other.
        const foreign = await caught(listTokens(7));
        for (const reason of [foreign, new Error('mine'), Object.freeze({}), null, 'enough']) {
          const before = JSON.stringify(reason);
          const rejecting = { credentials: () => Promise.reject(reason) };
          equal(await make(fetchOf(created), rejecting).catch((error) => error), reason);
          const controller = new AbortController();
          const fetch = fetchOf(() => {
            setTimeout(() => controller.abort(reason));
            return never();
          });
          const { signal } = controller;
          equal(await make(fetch, { signal }).catch((error) => error), reason);
          ok(fetch.requests[0].signal.aborted);
          equal(fetch.requests.length, 1);
          const aborted = { signal: AbortSignal.abort(reason) };
          equal(await make(fetchOf(created), aborted).catch((error) => error), reason);
          equal(JSON.stringify(reason), before);
        }
        ok(!('outcomeUnknown' in foreign));
      }
    },

    'an abort ends the wait after a 429, and nothing is created': async () => {
      const controller = new AbortController();
      const fetch = fetchOf(() => {
        setTimeout(() => controller.abort('enough'));
        return answer(429, '{}', { 'retry-after': '15' });
      });
      const options = { signal: controller.signal, retry: { maxDelayMs: 20_000 } };
      equal(await create(fetch, options).catch((reason) => reason), 'enough');
      await later(5);
      equal(fetch.requests.length, 1);
    },

    'a delete is repeated like a GET': async () => {
      for (const end of [status(429), status(500), status(502), status(503), status(504), reset]) {
        const fetch = fetchOf(end, end, status(200, null));
        equal(await remove(fetch), undefined);
        equal(fetch.requests.length, 3);
      }
      for (const code of [400, 401, 403, 404, 409, 301])
        await fails(remove, [status(code)], false, 1);
      await fails(remove, [status(503)], true, 3);
      await fails(remove, [reset], true, 3);
      isError(
        await fails(remove, [never], true, 2, {
          timeoutMs: 5,
          retry: { maxAttempts: 2, baseDelayMs: 0 },
        }),
        'TimeoutError',
      );
    },

    'a 404 is success after an attempt that may have deleted the token, and an error at first':
      async () => {
        const gone = status(404, '{"error_code":"IIC.404"}');
        for (const before of [reset, status(500), status(503)]) {
          equal(await remove(fetchOf(before, gone)), undefined);
          equal(await remove(fetchOf(before, status(429), gone)), undefined);
        }
        const error = await fails(remove, [gone], false, 1);
        equal(isError(error, 'ApiError').status, 404);
        await fails(remove, [status(429), gone], false, 2);
        // A later answer does not settle an earlier attempt.
        isError(await fails(remove, [reset, status(403)], true, 2), 'ForbiddenError');
        isError(
          await fails(remove, [status(500), status(429), status(400)], true, 3),
          'BadRequestError',
        );
      },

    '401 is never repeated': async () => {
      for (const name of Object.keys(CALLS)) {
        const fetch = fetchOf(status(401, '{"error_code":"APIGW.0301"}', { 'retry-after': '0' }));
        const call = library[name](...argumentsOf(name, signing(name, { fetch })));
        if (name === 'checkToken') same(await call, { verdict: 'rejected' });
        else equal((await caught(call)).status, 401, name);
        equal(fetch.requests.length, 1, name);
      }
    },

    'an instance that stops in a change leaves its outcome unknown': async () => {
      // What throws while keys are read unwinds the module as a trap does.
      const { prototype } = RegExp;
      const { test } = prototype;
      for (const make of [create, remove]) {
        const error = await replacing(prototype, { test }, async () => {
          const credentials = () => {
            prototype.test = () => {
              throw new WebAssembly.RuntimeError('unreachable');
            };
            return CREDENTIALS;
          };
          return await caught(make(fetchOf(created), { credentials }));
        });
        isError(error, 'WasmLoadError');
        equal(error.outcomeUnknown, true);
      }
      // So does one that another call stops while the request is under way.
      const waiting = caught(create(fetchOf(never)));
      await later(5);
      await replacing(prototype, { test }, async () => {
        const credentials = () => {
          prototype.test = () => {
            throw new WebAssembly.RuntimeError('unreachable');
          };
          return CREDENTIALS;
        };
        const read = await caught(listTokens(IDS, quick({ fetch: fetchOf(created), credentials })));
        ok(!('outcomeUnknown' in isError(read, 'WasmLoadError')));
      });
      equal(isError(await waiting, 'WasmLoadError').outcomeUnknown, true);
      same(await create(fetchOf(created)), CREATED.result);
    },

    'the new token is in the result and nowhere else': async () => {
      const jwt = ['eyJhbGciOiJSUzI1NiJ9', 'claims'.repeat(20), 'signature'.repeat(30)].join('.');
      const body = { ...CREATED.body, token: jwt };
      const { token, ...others } = await create(fetchOf(json(body, 201)));
      equal(token, jwt);
      hidesSecrets(others, [jwt]);
      const quoting = JSON.stringify({
        ...body,
        error_code: jwt,
        error_msg: `kept ${jwt}`,
        request_id: jwt,
      });
      const ends = [
        status(500, quoting),
        status(409, quoting, { 'x-request-id': jwt }),
        status(403, '{}', { 'x-request-id': jwt }),
        status(201, JSON.stringify({ ...body, creation_time: jwt })),
        status(201, JSON.stringify({ ...body, token_id: [jwt] })),
        status(201, JSON.stringify(body).slice(0, -3)),
        status(201, `${JSON.stringify(body)}${jwt}`),
        status(201, JSON.stringify({ ...body, [jwt]: jwt, token_id: 7 })),
        status(201, `{"token":"${jwt}","token":"${jwt}"}`),
      ];
      for (const end of ends)
        hidesSecrets(await caught(create(fetchOf(end))), [jwt, jwt.slice(-30)]);
    },
  };
};
