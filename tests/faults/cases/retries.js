// Section 5: what is tried again, and when. The waits are asked for through `setTimeout`, so a
// recorder in its place sees them and lets no time pass.

import {
  answer,
  CREDENTIALS,
  caught,
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
} from './support.js';

const TIMEOUT_MS = 987_654;
const NOW = Date.UTC(2026, 0, 1);

export default ({ listTokens }) => {
  const failing = async () => {
    throw new TypeError('fetch failed');
  };

  /** Makes a call with chance and clock given. Gives its end and the waits between attempts. */
  const timed = async (fetch, options, chance = 1) => {
    const waits = [];
    const { setTimeout } = globalThis;
    const recorder = (job, ms) => {
      // Time-outs of attempts stay with the platform.
      if (ms === TIMEOUT_MS) return setTimeout(job, ms);
      waits.push(ms);
      return setTimeout(job, 0);
    };
    const call = () =>
      listTokens(IDS, quick({ fetch, retry: {}, timeoutMs: TIMEOUT_MS, ...options })).then(
        (result) => ({ result }),
        (error) => ({ error }),
      );
    const end = await replacing(globalThis, { setTimeout: recorder }, () =>
      replacing(Math, { random: () => chance }, () =>
        replacing(Date, { now: () => NOW + 400 }, call),
      ),
    );
    return { ...end, waits };
  };

  return {
    'only passing failures are retried': async () => {
      for (let status = 300; status < 600; status++) {
        const fetch = fetchOf(() => answer(status, null));
        const error = await caught(listTokens(IDS, quick({ fetch })));
        equal(error.status, status);
        const retried = [429, 500, 502, 503, 504].includes(status);
        equal(fetch.requests.length, retried ? 3 : 1, String(status));
      }
    },

    'one budget for all causes; the last error counts': async () => {
      const fetch = fetchOf(
        () => answer(503, '{}'),
        failing,
        never,
        () => answer(429, '{}'),
        () => answer(500, '{"error_code":"last"}'),
        () => answer(),
      );
      const retry = { maxAttempts: 5, baseDelayMs: 0 };
      const error = await caught(listTokens(IDS, quick({ fetch, retry, timeoutMs: 30 })));
      equal(error.errorCode, 'last');
      equal(fetch.requests.length, 5);
    },

    'success after failures is success': async () => {
      const fetch = fetchOf(
        failing,
        () => answer(502, '{}'),
        () => answer(),
      );
      same(await listTokens(IDS, quick({ fetch })), RESULT);
      equal(fetch.requests.length, 3);
    },

    'as many attempts as asked for, three by default': async () => {
      for (const [retry, attempts] of [
        [undefined, 3],
        [{}, 3],
        [false, 1],
        [{ maxAttempts: 1 }, 1],
        [{ maxAttempts: 100 }, 100],
      ]) {
        const fetch = fetchOf(failing);
        const { error } = await timed(fetch, { retry });
        isError(error, 'NetworkError');
        equal(fetch.requests.length, attempts);
      }
    },

    'the backoff doubles up to its cap, and is drawn by chance': async () => {
      const retry = { maxAttempts: 8, baseDelayMs: 100, maxDelayMs: 1000 };
      const whole = await timed(fetchOf(failing), { retry });
      same(whole.waits, [100, 200, 400, 800, 1000, 1000, 1000]);
      const half = await timed(fetchOf(failing), { retry }, 0.5);
      same(half.waits, [50, 100, 200, 400, 500, 500, 500]);
      const none = await timed(fetchOf(failing), { retry }, 0);
      same(none.waits, [0, 0, 0, 0, 0, 0, 0]);
      const usual = await timed(fetchOf(failing), {});
      same(usual.waits, [100, 200]);
    },

    'Retry-After in seconds or as a date is the least wait': async () => {
      for (const [text, wait] of [
        ['2', 2000],
        ['0', 100],
        ['20', 20_000],
        ['007', 7000],
        [new Date(NOW + 5000).toUTCString(), 4600],
        [new Date(NOW - 5000).toUTCString(), 100],
      ]) {
        for (const status of [429, 500, 502, 503, 504]) {
          const fetch = fetchOf(
            () => answer(status, '{}', { 'retry-after': text }),
            () => answer(),
          );
          const { result, waits } = await timed(fetch, {});
          same(result, RESULT);
          same(waits, [wait], text);
        }
      }
    },

    'what Retry-After does not mean is ignored': async () => {
      for (const text of ['', '-1', '+1', '1.5', '1e1', 'soon', '1, 2', '0x1', '2026-01-01']) {
        const fetch = fetchOf(
          () => answer(503, '{}', { 'retry-after': text }),
          () => answer(),
        );
        same((await timed(fetch, {})).waits, [100], text);
      }
    },

    'Retry-After beyond maxDelayMs ends the call at once': async () => {
      const far = ['21', '9'.repeat(400), new Date(NOW + 60_000).toUTCString()];
      for (const text of far) {
        const fetch = fetchOf(() => answer(503, '{}', { 'retry-after': text }));
        const { error, waits } = await timed(fetch, {});
        isError(error, 'ApiError');
        equal(error.retryable, true);
        equal(fetch.requests.length, 1, text);
        same(waits, []);
      }
    },

    'timeoutMs covers credentials, answer and body, whoever ignores the signal': async () => {
      const silent = () => new Response(new ReadableStream({ pull: never }));
      const trickling = () => {
        let timer;
        return new Response(
          new ReadableStream({
            start(controller) {
              timer = setInterval(() => controller.enqueue(new Uint8Array([32])), 5);
            },
            cancel: () => clearInterval(timer),
          }),
        );
      };
      const phases = {
        credentials: { credentials: never },
        answer: { fetch: fetchOf(never) },
        body: { fetch: fetchOf(silent) },
        'slow body': { fetch: fetchOf(trickling) },
        'error body': { fetch: fetchOf(() => new Response(silent().body, { status: 404 })) },
      };
      for (const [phase, given] of Object.entries(phases)) {
        const fetch = given.fetch ?? fetchOf(() => answer());
        const retry = { maxAttempts: 2, baseDelayMs: 0 };
        const error = await caught(
          listTokens(IDS, quick({ ...given, fetch, retry, timeoutMs: 25 })),
        );
        isError(error, 'TimeoutError', '25 ms');
        equal(fetch.requests.length, phase === 'credentials' ? 0 : 2, phase);
        for (const { signal } of fetch.requests) ok(signal.aborted, 'the connection is closed');
      }
    },

    'every attempt has its own time, the backoff none': async () => {
      const fetch = fetchOf(failing, failing, () => answer());
      const { setTimeout } = globalThis;
      const asked = [];
      const recorder = (job, ms) => {
        asked.push(ms);
        return setTimeout(job, ms === 50 ? 10_000 : 0);
      };
      const retry = { baseDelayMs: 3000, maxDelayMs: 3000 };
      const call = () => listTokens(IDS, quick({ fetch, retry, timeoutMs: 50 }));
      const result = await replacing(globalThis, { setTimeout: recorder }, () =>
        replacing(Math, { random: () => 1 }, call),
      );
      same(result, RESULT);
      same(asked, [50, 3000, 50, 3000, 50]);
    },

    'each attempt asks for credentials anew': async () => {
      let asked = 0;
      const fetch = fetchOf(failing);
      const credentials = () => {
        asked += 1;
        return { ...CREDENTIALS, securityToken: `token-${asked}` };
      };
      await caught(listTokens(IDS, quick({ fetch, credentials })));
      const tokens = fetch.requests.map(({ headers }) => headers.get('x-security-token'));
      same(tokens, ['token-1', 'token-2', 'token-3']);
    },
  };
};
