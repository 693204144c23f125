// Section 6: aborts.

import { revokedProxy } from './odd-values.js';
import {
  answer,
  CREDENTIALS,
  caught,
  counted,
  equal,
  fetchOf,
  IDS,
  isError,
  later,
  never,
  ok,
  quick,
  RESULT,
  replacing,
  same,
  turn,
} from './support.js';

const REASONS = [
  new Error('mine'),
  'text',
  null,
  0,
  '',
  Number.NaN,
  Symbol('why'),
  Object.freeze({}),
  new DOMException('later', 'TimeoutError'),
  revokedProxy({}),
  // The platform's own AbortError.
  undefined,
];

export default ({ listTokens, InvalidArgumentError }) => {
  /** Checks the reason itself: a promise cannot hand on every value. */
  const rejectsWith = (call, expectedNow, about) =>
    call.then(
      () => {
        throw new Error('expected a rejection');
      },
      (reason) => equal(reason, expectedNow(), about),
    );

  const stay = (reached) => {
    reached();
    return never();
  };

  /** Options under which a call reaches a phase and stays there; `reached` resolves then. */
  const PHASES = {
    credentials: (reached) => ({ credentials: () => stay(reached) }),
    fetch: (reached) => ({ fetch: async () => stay(reached) }),
    'a fetch that minds its signal': (reached) => ({
      fetch: (_, { signal }) => {
        reached();
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        });
      },
    }),
    body: (reached) => ({
      fetch: async () =>
        new Response(
          new ReadableStream({
            pull: () => stay(reached),
          }),
        ),
    }),
    'error body': (reached) => ({
      fetch: async () =>
        new Response(new ReadableStream({ pull: () => stay(reached) }), { status: 500 }),
    }),
    'credentials, at once': (reached) => ({
      credentials: () => {
        reached();
        return Promise.reject(new Error('late'));
      },
    }),
    'fetch, at once': (reached) => ({
      fetch: () => {
        reached();
        return Promise.reject(new Error('late'));
      },
    }),
  };

  return {
    'aborted before the call: nothing is sent, nobody is asked': async () => {
      for (const reason of REASONS) {
        let asked = 0;
        const fetch = fetchOf(() => answer());
        const credentials = () => {
          asked += 1;
          return CREDENTIALS;
        };
        const { signal, abort, listeners } = counted();
        abort(reason);
        await rejectsWith(
          listTokens(IDS, quick({ fetch, credentials, signal })),
          () => signal.reason,
        );
        equal(fetch.requests.length + asked, 0);
        equal(listeners.size, 0);
      }
    },

    'aborted right after the call: nothing is sent': async () => {
      for (const reason of REASONS) {
        const fetch = fetchOf(() => answer());
        const { signal, abort, listeners } = counted();
        const call = listTokens(IDS, quick({ fetch, signal }));
        abort(reason);
        await rejectsWith(call, () => signal.reason);
        equal(fetch.requests.length, 0);
        equal(listeners.size, 0);
      }
    },

    'an error of this package is a reason like any other': async () => {
      for (const reason of [
        new InvalidArgumentError('mine'),
        Object.freeze(new InvalidArgumentError('mine')),
        await caught(listTokens(IDS)),
      ]) {
        const { stack } = reason;
        const { signal, abort } = counted();
        abort(reason);
        await rejectsWith(listTokens(IDS, quick({ signal })), () => reason);
        const credentials = () => Promise.reject(reason);
        await rejectsWith(listTokens(IDS, quick({ credentials })), () => reason);
        equal(reason.stack, stack, 'the stack of another place');
      }
    },

    'an abort in any phase rejects with exactly its reason': async () => {
      for (const [phase, optionsOf] of Object.entries(PHASES)) {
        for (const reason of REASONS) {
          const { signal, abort, listeners } = counted();
          const requests = [];
          const reached = () => {
            if (phase.endsWith('at once')) abort(reason);
            else queueMicrotask(() => abort(reason));
          };
          const given = optionsOf(reached);
          const fetch = (url, init) => {
            requests.push(init);
            return given.fetch(url, init);
          };
          const call = listTokens(IDS, quick({ ...given, signal, fetch }));
          await rejectsWith(call, () => signal.reason, phase);
          equal(listeners.size, 0, phase);
          ok(requests.length <= 1, 'no further attempt');
          for (const { signal } of requests)
            ok(signal.aborted, `${phase}: the connection is closed`);
        }
      }
    },

    'an abort ends the backoff': async () => {
      for (const reason of REASONS) {
        const { signal, abort, listeners } = counted();
        const retry = { baseDelayMs: 1e6, maxDelayMs: 1e9 };
        const fetch = fetchOf(() => answer(503, '{}'));
        const chance = { random: () => 1 };
        await replacing(Math, chance, async () => {
          const call = listTokens(IDS, quick({ fetch, retry, signal }));
          while (fetch.requests.length === 0) await turn();
          await later(5);
          equal(listeners.size, 1);
          abort(reason);
          await rejectsWith(call, () => signal.reason);
        });
        equal(fetch.requests.length, 1);
        equal(listeners.size, 0);
      }
    },

    'a signal that times out rejects with its own error': async () => {
      const signal = AbortSignal.timeout(5);
      const call = listTokens(IDS, quick({ fetch: fetchOf(never), signal }));
      await rejectsWith(call, () => signal.reason);
      equal(signal.reason.name, 'TimeoutError');
    },

    'a signal of no class at all serves, and its reason may be nothing': async () => {
      const signal = Object.assign(new EventTarget(), { aborted: false, reason: undefined });
      const call = listTokens(IDS, quick({ fetch: fetchOf(never), signal }));
      await turn();
      signal.aborted = true;
      signal.dispatchEvent(new Event('abort'));
      await rejectsWith(call, () => undefined);
    },

    'calls that share a signal share one listener': async () => {
      const { signal, abort, listeners } = counted();
      let added = 0;
      const add = signal.addEventListener;
      signal.addEventListener = (...args) => {
        added += 1;
        add(...args);
      };
      const sending = Array.from({ length: 12 }, () =>
        listTokens(IDS, quick({ fetch: fetchOf(never), signal })),
      );
      const retry = { baseDelayMs: 1e6, maxDelayMs: 1e9 };
      const failing = fetchOf(() => answer(503, '{}'));
      const pausing = Array.from({ length: 12 }, () =>
        listTokens(IDS, quick({ fetch: failing, retry, signal })),
      );
      while (failing.requests.length < 12) await turn();
      same(await listTokens(IDS, quick({ fetch: fetchOf(() => answer()), signal })), RESULT);
      equal(listeners.size, 1);
      equal(added, 1);
      abort('enough');
      for (const call of [...sending, ...pausing]) await rejectsWith(call, () => 'enough');
      equal(listeners.size, 0);
    },

    'after settlement an abort changes nothing': async () => {
      const { signal, abort, listeners } = counted();
      const fetch = fetchOf(() => answer());
      same(await listTokens(IDS, quick({ fetch, signal })), RESULT);
      equal(listeners.size, 0);
      abort();
      await turn();
      equal(fetch.requests.length, 1);
      equal(fetch.requests[0].signal.aborted, false, 'a finished connection is left alone');
    },

    'listeners and timers are gone after every end': async () => {
      const timers = new Set();
      const { setTimeout, clearTimeout } = globalThis;
      const watched = {
        setTimeout(job, ms) {
          const timer = setTimeout(() => {
            timers.delete(timer);
            job();
          }, ms);
          timers.add(timer);
          return timer;
        },
        clearTimeout(timer) {
          timers.delete(timer);
          clearTimeout(timer);
        },
      };
      const ends = {
        success: { fetch: fetchOf(() => answer()) },
        refusal: { fetch: fetchOf(() => answer(200, '{}')) },
        status: { fetch: fetchOf(() => answer(404, '{}')) },
        'status again and again': { fetch: fetchOf(() => answer(503, '{}')) },
        network: { fetch: () => Promise.reject(new Error('reset')) },
        throw: {
          fetch: () => {
            throw new Error('reset');
          },
        },
        'no Response': { fetch: () => 7 },
        timeout: { fetch: never, timeoutMs: 1 },
        argument: { timeoutMs: -1 },
        credentials: { credentials: () => Promise.reject(new Error('none')) },
        'odd credentials': { credentials: () => 7 },
        size: { fetch: fetchOf(() => answer()), maxResponseBytes: 1 },
      };
      await replacing(globalThis, watched, async () => {
        for (const [end, options] of Object.entries(ends)) {
          const { signal, abort, listeners } = counted();
          await listTokens(IDS, quick({ ...options, signal })).catch((error) => error);
          equal(listeners.size, 0, end);
          equal(timers.size, 0, end);
          abort();
        }
      });
    },

    'a signal that keeps its listeners harms no other call': async () => {
      const signal = Object.assign(new EventTarget(), { aborted: false, reason: 'late' });
      signal.removeEventListener = () => {};
      const fetch = fetchOf(() => answer());
      same(await listTokens(IDS, quick({ fetch, signal })), RESULT);
      const other = listTokens(IDS, quick({ fetch: () => later(5).then(() => answer()) }));
      await turn();
      signal.aborted = true;
      signal.dispatchEvent(new Event('abort'));
      same(await other, RESULT);
    },

    'the first of abort and time-out wins': async () => {
      const { signal, abort } = counted();
      const call = listTokens(IDS, quick({ fetch: never, retry: false, timeoutMs: 1, signal }));
      isError(await caught(call), 'TimeoutError');
      abort();
    },
  };
};
