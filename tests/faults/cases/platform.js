// Platforms that lack something, or whose classes do not fit together: test environments, polyfills.

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
  never,
  ok,
  quick,
  RESULT,
  replacing,
  same,
  turn,
} from './support.js';

/** An answer that needs no class of the platform. */
function plainAnswer(status = 200, text = BODY) {
  const chunks = [Uint8Array.from(text, (character) => character.charCodeAt(0))];
  const reader = {
    read: async () => ({ done: chunks.length === 0, value: chunks.pop() }),
    cancel: async () => {},
  };
  return { status, headers: { get: () => null }, body: { getReader: () => reader } };
}

/** What is thrown: no instance of this realm's `Error`. */
const FOREIGN = Object.assign(Object.create(null), { name: 'TypeError', message: 'foreign' });

const throwing = () =>
  function Broken() {
    throw FOREIGN;
  };

const GLOBALS = [
  ...['Request', 'Headers', 'URLSearchParams', 'AbortController', 'AbortSignal', 'URL'],
  ...['Response', 'ReadableStream', 'TextDecoder', 'TextEncoder', 'Date', 'setTimeout'],
  ...['clearTimeout', 'DecompressionStream', 'Event', 'EventTarget', 'DOMException', 'fetch'],
];

/** Every place of the platform that a call touches: its owner and name. */
const places = () => [
  ...GLOBALS.map((name) => [globalThis, name]),
  ...['now', 'parse'].map((name) => [Date, name]),
  ...[
    [Date.prototype, 'toISOString'],
    [Math, 'random'],
    [Object.prototype, 'toString'],
    [Function.prototype, 'toString'],
    [Array, 'isArray'],
    [ArrayBuffer, 'isView'],
    [AbortController.prototype, 'abort'],
  ],
];

/** Runs `work` with another value in a place, whatever kind of property it is. */
async function broken([owner, name], value, work) {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { value, configurable: true, writable: true });
  try {
    return await work();
  } finally {
    if (before) Object.defineProperty(owner, name, before);
    else delete owner[name];
  }
}

export default ({ listTokens, tokenStatus, parseScimEndpoint }) => {
  const OURS = ['NetworkError', 'InvalidArgumentError', 'TimeoutError', 'ApiError'];
  /** How a call ends: `good`, or the message of an error of ours that is no trap. */
  const endOf = async (options) => {
    const retry = { maxAttempts: 2, baseDelayMs: 0 };
    const end = await listTokens(IDS, { retry, timeoutMs: 20_000, ...options }).catch((e) => e);
    if (!(end instanceof Error)) {
      same(end, RESULT);
      return 'good';
    }
    ok(OURS.includes(end.name), String(end?.stack));
    ok(!(end.cause instanceof WebAssembly.RuntimeError), String(end?.stack));
    return end.message;
  };
  const fetch = async () => plainAnswer();
  const unsigned = { region: 'a', fetch };
  const signed = { ...unsigned, credentials: CREDENTIALS };
  const addressed = { endpoint: ENDPOINT, fetch };

  return {
    'whatever of the platform is missing or throws, nothing traps': async () => {
      // What each way of a call cannot do without; the message names it.
      const needed = {
        unsigned: { setTimeout: 'setTimeout' },
        signed: { setTimeout: 'setTimeout', Date: 'Date', now: 'Date', toISOString: 'Date' },
        addressed: { setTimeout: 'setTimeout', URL: 'URL' },
      };
      // With these the package reads arguments and bodies, not the platform.
      const intrinsics = ['toString', 'isArray', 'isView'];
      for (const place of places()) {
        for (const value of [undefined, throwing()]) {
          const ends = {};
          await broken(place, value, async () => {
            for (const [way, options] of Object.entries({ unsigned, signed, addressed })) {
              ends[way] = await endOf(options);
            }
            await endOf({ ...unsigned, fetch: async () => plainAnswer(503, '{}') });
            await endOf({ ...unsigned, fetch: never, timeoutMs: 1, retry: false });
            for (const synchronous of [
              () => tokenStatus({ expirationTime: 1 }, { now: 2 }),
              () => tokenStatus({ expirationTime: 1 }),
              () => parseScimEndpoint('https://scim.a.myhuaweicloud.com/t/scim/v2/'),
            ]) {
              try {
                synchronous();
              } catch (error) {
                equal(error.name, 'InvalidArgumentError');
              }
            }
          });
          const [, name] = place;
          if (intrinsics.includes(name)) continue;
          for (const [way, end] of Object.entries(ends)) {
            const what = needed[way][name];
            const about = `${name} ${value ? 'throws' : 'missing'}, ${way}: ${end}`;
            ok(what ? end.includes(what) : end === 'good', about);
          }
        }
      }
      same(await listTokens(IDS, quick({ fetch: fetchOf(() => answer()) })), RESULT);
    },

    'the global fetch works whatever its classes do': async () => {
      for (const name of ['Request', 'Headers', 'URLSearchParams', 'AbortController']) {
        for (const value of [undefined, throwing()]) {
          await broken([globalThis, name], value, async () => {
            await replacing(globalThis, { fetch }, async () => {
              equal(await endOf({ ...signed, fetch: undefined }), 'good', name);
            });
          });
        }
      }
    },

    'a Request that takes only its own class of signal: the call goes on without': async () => {
      const { Request: Own } = globalThis;
      class Picky extends Own {
        constructor(input, init) {
          if (init?.signal) throw new TypeError('signal is no instance of AbortSignal');
          super(input, init);
        }
      }
      const picky = (reached, gives) => async (url, init) => {
        reached(new Picky(url, init));
        return gives();
      };
      for (const isGlobal of [false, true]) {
        const call = (fetch, options) => {
          const globals = isGlobal ? { Request: Picky, fetch } : { Request: Picky };
          return replacing(globalThis, globals, () =>
            listTokens(IDS, quick({ ...options, fetch: isGlobal ? undefined : fetch })),
          );
        };
        const requests = [];
        const note = (request) => requests.push(request);
        same(await call(picky(note, () => answer())), RESULT);
        equal(requests.length, 1);
        equal(requests[0].cache, 'no-store', 'the other members are kept');
        // The race covers abort and time-out all the same.
        const { signal, abort, listeners } = counted();
        const aborted = call(picky(abort, never), { signal }).catch((reason) => reason);
        equal(await aborted, signal.reason);
        equal(listeners.size, 0);
        const late = call(
          picky(() => {}, never),
          { timeoutMs: 1, retry: false },
        );
        isError(await caught(late), 'TimeoutError');
      }
    },

    'an answer without a body stream says so, and what a mock should give': async () => {
      const mocks = [
        { ok: true, status: 200, json: async () => JSON.parse(BODY) },
        { status: 200, text: async () => BODY },
        { status: 200, body: BODY },
        { status: 200, body: {} },
        { status: 200, body: undefined },
      ];
      for (const mock of mocks) {
        const call = listTokens(IDS, quick({ fetch: async () => mock }));
        const error = isError(await caught(call), 'NetworkError', 'no body stream');
        ok(error.message.includes('new Response('), error.message);
        const refusing = async () => ({ ...mock, status: 404 });
        equal((await caught(listTokens(IDS, quick({ fetch: refusing })))).status, 404);
      }
      // A real Response without a body has an empty one.
      const empty = listTokens(IDS, quick({ fetch: fetchOf(() => answer(200, null)) }));
      equal((await caught(empty)).issues[0].kind, 'cut-off');
    },

    'a body that is iterated, as the streams of Node are, is read and ended': async () => {
      const ended = [];
      const bytes = new TextEncoder().encode(BODY);
      const bodyOf = (name) => ({
        async *[Symbol.asyncIterator]() {
          try {
            for (const byte of bytes) yield Uint8Array.of(byte);
          } finally {
            ended.push(name);
          }
        },
      });
      const call = (name, options) =>
        listTokens(
          IDS,
          quick({ fetch: async () => ({ status: 200, body: bodyOf(name) }), ...options }),
        );
      same(await call('read'), RESULT);
      const limit = { maxResponseBytes: 10 };
      isError(await caught(call('too long', limit)), 'ValidationError', 'maxResponseBytes');
      await turn();
      same(ended, ['read', 'too long']);

      // One that hangs is destroyed.
      let destroyed = 0;
      const body = {
        [Symbol.asyncIterator]: () => ({ next: never }),
        destroy() {
          destroyed += 1;
        },
      };
      const hanging = quick({
        fetch: async () => ({ status: 200, body }),
        timeoutMs: 1,
        retry: false,
      });
      isError(await caught(listTokens(IDS, hanging)), 'TimeoutError');
      await turn();
      equal(destroyed, 1);
      const failing = {
        [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('reset')) }),
      };
      const broken = quick({ fetch: async () => ({ status: 200, body: failing }), retry: false });
      isError(await caught(listTokens(IDS, broken)), 'NetworkError', 'the body broke off');
    },
  };
};
