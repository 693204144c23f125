// Section 7: calls beside and inside each other, and what they leave behind.

import {
  answer,
  BODY,
  CREDENTIALS,
  caught,
  counted,
  ENDPOINT,
  equal,
  fetchOf,
  IDS,
  isError,
  later,
  ok,
  quick,
  RESULT,
  replacing,
  same,
  turn,
} from './support.js';

const bodyOf = (id, count = 1) =>
  JSON.stringify({
    bearer_tokens: Array.from({ length: count }, (_, n) => ({
      token_id: `${id}-${n}`,
      creation_time: n,
      expiration_time: n + 1,
    })),
  });

/** Every property of the objects that all code shares. */
function surroundings() {
  const names = [
    ...['Object', 'Function', 'Array', 'String', 'Number', 'Promise', 'Error', 'Map', 'Set'],
    ...['Symbol', 'Proxy', 'Reflect', 'JSON', 'Math', 'Date', 'URL', 'Headers', 'Request'],
    ...['Response', 'AbortSignal', 'AbortController', 'Uint8Array', 'ArrayBuffer', 'WebAssembly'],
    ...['TextDecoder', 'TextEncoder', 'EventTarget', 'ReadableStream', 'URLSearchParams'],
  ];
  const owners = names.flatMap((name) => [globalThis[name], globalThis[name].prototype]);
  return [globalThis, ...owners.filter(Boolean)].map((owner) =>
    Reflect.ownKeys(owner).map(String).sort().join(),
  );
}

export default ({ listTokens, validateResponse, tokenStatus, parseScimEndpoint }) => {
  const usual = async () => {
    same(await listTokens(IDS, quick({ fetch: fetchOf(() => answer()) })), RESULT);
    same(validateResponse(BODY), RESULT);
  };

  return {
    'calls beside each other are independent': async () => {
      const call = async (n) => {
        const fetch = async (url, { signal }) => {
          equal(signal.aborted, false);
          for (let pause = 0; pause < (n * 7) % 5; pause++) await turn();
          if (n % 5 === 1) return answer(404, JSON.stringify({ error_code: `code-${n}` }));
          if (n % 5 === 2) return answer(200, `{"bearer_tokens":[${'7,'.repeat(n)}7]}`);
          if (n % 5 === 3) throw new Error(`reset ${n}`);
          ok(url.includes(`tenant-${n}/`), url);
          return answer(200, bodyOf(n, n));
        };
        const request = { ...IDS, tenantId: `tenant-${n}` };
        const end = await listTokens(request, quick({ fetch, credentials: CREDENTIALS })).catch(
          (error) => error,
        );
        if (n % 5 === 1) equal(end.errorCode, `code-${n}`);
        else if (n % 5 === 2) equal(end.issues.length, n + 1);
        else if (n % 5 === 3) equal(end.cause.message, `reset ${n}`);
        else {
          equal(end.bearerTokens.length, n);
          ok(end.bearerTokens.every(({ tokenId }, at) => tokenId === `${n}-${at}`));
        }
      };
      await Promise.all(Array.from({ length: 200 }, (_, n) => call(n)));
    },

    'fetch, callback, getter and listener may call the module': async () => {
      const nested = [];
      const note = () => {
        same(validateResponse(bodyOf('n')).bearerTokens.length, 1);
        nested.push(listTokens(IDS, quick({ fetch: fetchOf(() => answer()) })));
      };
      const controller = new AbortController();
      controller.signal.addEventListener('abort', note);
      const fetch = fetchOf(
        async () => {
          note();
          await usual();
          return answer(503, '{}');
        },
        () => {
          note();
          return new Response(
            new ReadableStream({
              pull(stream) {
                note();
                controller.abort('enough');
                stream.error(new Error('reset'));
              },
            }),
          );
        },
      );
      const options = {
        ...quick({ fetch, signal: controller.signal }),
        get endpoint() {
          note();
          return ENDPOINT;
        },
        credentials: async () => {
          note();
          await usual();
          return {
            get accessKeyId() {
              note();
              return 'AK';
            },
            secretAccessKey: 'SK',
          };
        },
      };
      equal(await listTokens(IDS, options).catch((reason) => reason), 'enough');
      ok(nested.length >= 7, String(nested.length));
      for (const result of await Promise.all(nested)) same(result, RESULT);
    },

    'a body that calls the module while it is read': () => {
      const inner = bodyOf('inner', 3);
      const outer = JSON.parse(bodyOf('outer', 9000));
      for (const at of [0, 4095, 4096, 8999]) {
        const token = outer.bearer_tokens[at];
        outer.bearer_tokens[at] = new Proxy(token, {
          get(target, name) {
            equal(validateResponse(inner).bearerTokens.length, 3);
            equal(validateResponse(JSON.parse(inner)).bearerTokens[2].tokenId, 'inner-2');
            return target[name];
          },
        });
      }
      const { bearerTokens } = validateResponse(outer);
      equal(bearerTokens.length, 9000);
      ok(bearerTokens.every(({ tokenId }, at) => tokenId === `outer-${at}`));
    },

    'the module lives on after every failure': async () => {
      const failures = [
        () => validateResponse('{'),
        () => validateResponse('', { status: 500 }),
        () => validateResponse(Symbol('s')),
        () => tokenStatus({}),
        () => listTokens(),
        () => listTokens(IDS, quick({ fetch: () => Promise.reject(new Error('reset')) })),
      ];
      for (const failure of failures) {
        await caught(failure);
        await usual();
      }
    },

    'large bodies are read, or refused with an error of ours': async () => {
      const text = 'x'.repeat(5_000_000);
      const body = BODY.replace('a-1', text);
      equal(validateResponse(body).bearerTokens[0].tokenId, text);
      const { length } = new TextEncoder().encode(body);
      const fetch = fetchOf(() => answer(200, body));
      const { bearerTokens } = await listTokens(IDS, quick({ fetch, maxResponseBytes: length }));
      equal(bearerTokens[0].tokenId.length, text.length);
      for (const given of [new Uint8Array(2 ** 26), ' '.repeat(2 ** 26)]) {
        isError(await caught(() => validateResponse(given)), 'ValidationError');
        isError(await caught(() => validateResponse(given, { status: 500 })), 'ApiError');
      }
      await usual();
    },

    'an instance that stops is replaced; its calls end, and the next one works': async () => {
      const trap = () => {
        throw new WebAssembly.RuntimeError('unreachable');
      };
      const stopped = (error) => {
        isError(error, 'WasmLoadError', 'next call');
        equal(error.code, 'WASM_LOAD');
        ok(error.cause instanceof WebAssembly.RuntimeError);
      };
      // What throws while a text is read unwinds the module as a trap does: here in a synchronous
      // function ...
      const { prototype } = RegExp;
      await replacing(prototype, { test: trap }, async () => {
        stopped(await caught(() => parseScimEndpoint('https://a.example')));
      });
      equal(tokenStatus({ expirationTime: 1 }, { now: 2 }).state, 'expired');
      // ... and here while keys are read, with other calls in several phases.
      let arrive;
      const fetched = new Promise((resolve) => {
        arrive = resolve;
      });
      const { signal, listeners } = counted();
      const sending = fetchOf(() => fetched);
      const pausing = fetchOf(() => answer(503, '{}'));
      const retry = { baseDelayMs: 1e6, maxDelayMs: 1e9 };
      const waiting = [
        listTokens(IDS, quick({ fetch: sending, signal })),
        listTokens(IDS, quick({ fetch: pausing, signal, retry })),
      ].map((call) => caught(call));
      while (pausing.requests.length === 0) await turn();
      await later(5);
      const { test } = prototype;
      await replacing(prototype, { test }, async () => {
        const fetch = fetchOf(() => answer());
        const credentials = () => {
          prototype.test = trap;
          return CREDENTIALS;
        };
        stopped(await caught(listTokens(IDS, quick({ fetch, credentials }))));
        equal(fetch.requests.length, 0);
      });
      for (const call of waiting) stopped(await call);
      ok(sending.requests[0].signal.aborted, 'its connection is closed');
      equal(listeners.size, 0);
      arrive(answer());
      await turn();
      equal(pausing.requests.length, 1, 'nothing goes on in the old instance');
      await usual();
    },

    'nothing is added to globals or prototypes': async () => {
      const before = surroundings();
      await usual();
      await caught(listTokens(IDS, quick({ fetch: () => 7 })));
      same(surroundings(), before);
    },
  };
};
