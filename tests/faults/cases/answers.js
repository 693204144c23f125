// Section 3: bodies under 2xx.

import { ACCEPTED, documentOf, encode, nested, REFUSED, tokenWith } from './bodies.js';
import { revokedProxy } from './odd-values.js';
import {
  answer,
  BODY,
  caught,
  equal,
  fetchOf,
  IDS,
  isError,
  ok,
  quick,
  RESULT,
  randomOf,
  same,
} from './support.js';

/** A stream that gives the same chunk for ever and knows what became of it. */
function endless(chunk) {
  const seen = { pulls: 0, cancelled: false };
  const stream = new ReadableStream(
    {
      pull(controller) {
        seen.pulls += 1;
        controller.enqueue(chunk);
      },
      cancel() {
        seen.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { seen, stream };
}

export default ({ listTokens, validateResponse, listTokensResponseSchema }) => {
  const listed = (body, options) =>
    listTokens(IDS, quick({ fetch: fetchOf(() => answer(200, body)), ...options }));

  /** The result, or the issues in the order of their places. */
  const verdict = (body) => {
    try {
      return validateResponse(body);
    } catch (error) {
      isError(error, 'ValidationError');
      const issues = error.issues.map(({ path, expected, received }) => [path, expected, received]);
      return { issues: issues.map(String).sort() };
    }
  };

  return {
    'reading stops at maxResponseBytes, and the connection is released': async () => {
      for (const status of [200, 404, 500]) {
        const { seen, stream } = endless(new Uint8Array(1000).fill(32));
        const fetch = fetchOf(() => answer(status, stream));
        const call = listTokens(IDS, quick({ fetch, maxResponseBytes: 10_000, retry: false }));
        const error = await caught(call);
        if (status === 200) isError(error, 'ValidationError', 'maxResponseBytes');
        else equal(error.status, status);
        equal(seen.pulls, 11, 'one chunk over the limit');
        ok(seen.cancelled, 'the stream is cancelled');
        ok(fetch.requests[0].signal.aborted, 'the connection is closed');
      }
    },

    'a body of exactly maxResponseBytes is read': async () => {
      const maxResponseBytes = BODY.length;
      same(await listed(BODY, { maxResponseBytes }), RESULT);
      const error = await caught(listed(BODY, { maxResponseBytes: maxResponseBytes - 1 }));
      isError(error, 'ValidationError', 'maxResponseBytes');
      same(
        error.issues.map(({ path }) => path),
        [''],
      );
    },

    'content type and length are not trusted': async () => {
      const headers = { 'content-type': 'text/html', 'content-length': '3' };
      const fetch = fetchOf(() => answer(200, BODY, headers));
      same(await listTokens(IDS, quick({ fetch })), RESULT);
    },

    'the documented shape is required, in one JSON text': async () => {
      for (const [kind, text] of Object.entries(REFUSED)) {
        for (const work of [
          () => validateResponse(text),
          () => validateResponse(encode(text)),
          () => listed(encode(text)),
        ]) {
          const error = isError(await caught(work), 'ValidationError');
          equal(error.code, 'VALIDATION', kind);
          ok(error.issues.length > 0, kind);
        }
      }
      for (const [kind, text] of Object.entries(ACCEPTED)) {
        same(validateResponse(text), RESULT, kind);
        same(validateResponse(encode(text)), RESULT, kind);
        same(await listed(text), RESULT, kind);
      }
      same(validateResponse(nested(128)), { bearerTokens: [] });
    },

    'bytes must be UTF-8, wherever they stand': async () => {
      for (const bad of [
        [0xff],
        [0xc0, 0x80],
        [0xed, 0xa0, 0x80],
        [0xf4, 0x90, 0x80, 0x80],
        [0xc3],
      ]) {
        for (const [before, behind] of [
          ['{"x":"', '","bearer_tokens":[]}'],
          ['{"bearer_tokens":[{"token_id":"', '","creation_time":1,"expiration_time":2}]}'],
          ['{"bearer_tokens":[]}', ''],
        ]) {
          const bytes = Uint8Array.from([...encode(before), ...bad, ...encode(behind)]);
          isError(await caught(() => validateResponse(bytes)), 'ValidationError');
          isError(await caught(listed(bytes)), 'ValidationError');
        }
      }
      isError(await caught(() => validateResponse('"\ud800"')), 'ValidationError');
      isError(
        await caught(() => validateResponse(`{"bearer_tokens":[],"x":"\udfff"}`)),
        'ValidationError',
      );
    },

    'a broken text tells its kind and its byte, however it arrives': async () => {
      const good = '{"bearer_tokens":[]}';
      for (const [body, kind, offset] of [
        ['', 'cut-off', 0],
        ['{', 'cut-off', 1],
        ['{"é', 'cut-off', 4],
        [Uint8Array.of(0x7b, 0x22, 0xc3), 'cut-off', 3],
        ['{]', 'syntax', 1],
        ['{"é":]', 'syntax', 6],
        [Uint8Array.of(0x7b, 0x22, 0x61, 0xff, 0x22), 'utf-8', 3],
        [Uint8Array.of(0x7b, 0x22, 0x61, 0xe2, 0x82, 0x22), 'utf-8', 3],
        [`${good} x`, 'trailing', good.length + 1],
        [nested(129), 'too-deep', nested(129).indexOf('[['.repeat(9)) + 127],
        [`\ufeff${good}`, 'byte-order-mark', 0],
      ]) {
        const bytes = typeof body === 'string' ? encode(body) : body;
        const inPieces = new ReadableStream({
          start(controller) {
            for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
            controller.close();
          },
        });
        for (const error of [
          await caught(() => validateResponse(body)),
          await caught(() => validateResponse(bytes)),
          await caught(listed(inPieces)),
        ]) {
          const [issue, ...more] = isError(error, 'ValidationError').issues;
          same([issue.path, issue.kind, issue.offset], ['', kind, offset], String(body));
          equal(more.length, 0);
        }
      }
      for (const text of ['"\ud800"', `{"bearer_tokens":[],"x":"\udfff"}`]) {
        const [issue] = (await caught(() => validateResponse(text))).issues;
        same([issue.path, issue.kind, 'offset' in issue], ['', 'lone-surrogate', false]);
      }
      // A parsed object has no bytes to count.
      let deep = [];
      for (let level = 0; level < 200; level++) deep = [deep];
      const [issue] = (await caught(() => validateResponse({ deep }))).issues;
      same([issue.kind, 'offset' in issue], ['too-deep', false]);
    },

    'a body gives the same however it arrives': async () => {
      const text = ACCEPTED['unknown members'].replace('a-1', 'é\u{1f600}');
      const expected = JSON.parse(JSON.stringify(RESULT).replace('a-1', 'é\u{1f600}'));
      const bytes = encode(text);
      for (const size of [1, 2, 7, 64, bytes.length]) {
        let at = 0;
        const stream = new ReadableStream({
          pull(controller) {
            if (at >= bytes.length) return controller.close();
            controller.enqueue(bytes.subarray(at, at + size));
            at += size;
          },
        });
        same(await listed(stream), expected);
      }
    },

    'a number of a million digits is refused': async () => {
      for (const digits of ['9'.repeat(1 << 20), `1.${'1'.repeat(1 << 20)}`]) {
        const error = await caught(() => validateResponse(tokenWith('creation_time', digits)));
        same(
          isError(error, 'ValidationError').issues.map(({ path }) => path),
          ['/bearer_tokens/0/creation_time'],
        );
      }
    },

    'issues name place, kind and nothing secret; the list ends': async () => {
      const items = Array.from({ length: 160_000 }, () => '{"token_id":"hushHush","x":[]},7');
      const body = `{"bearer_tokens":[${items}]}`;
      ok(body.length > 4_000_000);
      for (const given of [body, encode(body), JSON.parse(body)]) {
        const { issues, message } = await caught(() => validateResponse(given));
        equal(issues.length, 10_000);
        ok(message.length <= 1024 && !message.includes('hushHush'));
        for (const { path, expected, received, message } of issues) {
          ok(/^\/bearer_tokens\/\d+(\/(creation|expiration)_time)?$/.test(path), path);
          ok(expected && received && message.length < 200);
          ok(!`${received}${message}`.includes('hushHush'), message);
        }
      }
      const { issues } = await caught(() => validateResponse('{"bearer_tokens":[{},7]}'));
      equal(issues.length, 4, 'all issues, not the first');
    },

    'a refused answer is not asked for again': async () => {
      const fetch = fetchOf(() => answer(200, '{}'));
      isError(await caught(listTokens(IDS, quick({ fetch }))), 'ValidationError', 'bearer_tokens');
      equal(fetch.requests.length, 1);
    },

    'results are fresh plain objects in the order of the document': async () => {
      const body = `{"bearer_tokens":[${[3, 1, 2].map((n) => `{"token_id":"${n}","creation_time":${n},"expiration_time":-0,"__proto__":{"x":1}}`)}]}`;
      for (const given of [body, encode(body), JSON.parse(body)]) {
        const result = validateResponse(given);
        same(Object.keys(result), ['bearerTokens']);
        same(
          result.bearerTokens.map(({ tokenId }) => tokenId),
          ['3', '1', '2'],
        );
        for (const token of result.bearerTokens) {
          equal(Object.getPrototypeOf(token), Object.prototype);
          same(Reflect.ownKeys(token).sort(), ['creationTime', 'expirationTime', 'tokenId']);
          equal(token.expirationTime, 0);
        }
        ok(validateResponse(given).bearerTokens[0] !== result.bearerTokens[0]);
      }
    },

    'text, bytes, views and objects get one verdict': () => {
      const random = randomOf(20261123);
      let good = 0;
      const rounds = 4000;
      for (let round = 0; round < rounds; round++) {
        const text = documentOf(random);
        const bytes = encode(text);
        const padded = new Uint8Array(bytes.length + 9);
        padded.set(bytes, 5);
        const expected = verdict(text);
        good += expected.bearerTokens ? 1 : 0;
        same(verdict(bytes), expected, text);
        same(verdict(bytes.buffer), expected, text);
        same(verdict(padded.subarray(5, 5 + bytes.length)), expected, text);
        same(verdict(new DataView(padded.buffer, 5, bytes.length)), expected, text);
        same(verdict(JSON.parse(text)), expected, text);
        const schema = listTokensResponseSchema['~standard'].validate(text);
        equal('value' in schema, 'bearerTokens' in expected, text);
      }
      ok(good > rounds / 10 && good < (rounds * 9) / 10, `${good} good ones of ${rounds}`);
    },

    'only own properties count': async () => {
      const parsed = () => JSON.parse(BODY);
      const inherited = Object.create(parsed());
      isError(await caught(() => validateResponse(inherited)), 'ValidationError', 'bearer_tokens');
      const token = Object.create(parsed().bearer_tokens[0]);
      const error = await caught(() => validateResponse({ bearer_tokens: [token] }));
      equal(isError(error, 'ValidationError').issues.length, 3);
      const bare = Object.assign(Object.create(null), parsed());
      same(validateResponse(bare), RESULT);
    },

    'the input is neither changed, detached nor kept': () => {
      const bytes = encode(BODY);
      const result = validateResponse(bytes);
      equal(new TextDecoder().decode(bytes), BODY);
      bytes.fill(0);
      same(result, RESULT);
      const { buffer } = encode(BODY);
      validateResponse(buffer);
      equal(buffer.byteLength, BODY.length);
      const parsed = JSON.parse(BODY);
      Object.freeze(parsed.bearer_tokens[0]);
      Object.freeze(parsed.bearer_tokens);
      same(validateResponse(Object.freeze(parsed)), RESULT);
      equal(JSON.stringify(parsed), BODY);
    },

    'odd objects are refused, or throw what is their own': async () => {
      const own = new Error('own');
      const cyclic = { bearer_tokens: [] };
      cyclic.self = cyclic;
      isError(await caught(() => validateResponse(cyclic)), 'ValidationError');
      const shared = { a: {} };
      same(validateResponse({ bearer_tokens: [], x: [shared, shared, { shared }] }), {
        bearerTokens: [],
      });
      const getter = {
        get bearer_tokens() {
          throw own;
        },
      };
      equal(await caught(() => validateResponse(getter)), own);
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      isError(await caught(() => validateResponse(proxy)), 'ValidationError');
      isError(
        await caught(() => validateResponse({ bearer_tokens: new Array(2 ** 32 - 1) })),
        'ValidationError',
      );
      for (const body of [undefined, null, 7, 7n, true, Symbol('s'), () => {}]) {
        isError(await caught(() => validateResponse(body)), 'InvalidArgumentError', 'body');
      }
      isError(await caught(() => validateResponse([])), 'ValidationError', 'an array');
      same(validateResponse(BODY), RESULT);
    },

    'a body of an unsupported type is named as what it is': async () => {
      const deferred = Object.fromEntries([['then', () => {}]]);
      const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
      const request = new Request('https://service.example', { method: 'POST', body: BODY });
      for (const [body, ...words] of [
        [Promise.resolve(BODY), 'a Promise', 'await it'],
        [deferred, 'a Promise', 'await it'],
        [answer(), 'a Response', 'text()', 'arrayBuffer()'],
        [request, 'a Request', 'text()'],
        [new Blob([BODY]), 'a Blob', 'text()'],
        [answer().body, 'a ReadableStream', 'new Response'],
        [buffer, 'a SharedArrayBuffer', 'new Uint8Array'],
        [new FormData(), 'a FormData'],
        [new Headers(), 'a Headers'],
        [new URLSearchParams(), 'a URLSearchParams'],
        [new Map(), 'a Map'],
        [new Set(), 'a Set'],
        [new Date(), 'a Date'],
        [new Error('own'), 'an Error'],
        [new String(BODY), 'a String'],
        [(function* () {})(), 'a Generator'],
        [async () => BODY, 'a function'],
        [7n, 'a bigint'],
        [Number.NaN, 'NaN'],
        [null, 'null'],
      ]) {
        for (const init of [undefined, { status: 200 }, { status: 500 }]) {
          const error = await caught(() => validateResponse(body, init));
          isError(error, 'InvalidArgumentError', `received ${words[0]}`);
          equal(error.argument, 'body');
          for (const word of words) ok(error.message.includes(word), error.message);
        }
        const { issues } = listTokensResponseSchema['~standard'].validate(body);
        ok(issues[0].message.includes(words[0]), issues[0].message);
      }
      // A view is bytes wherever its memory is: each byte is copied once, and the copy is read.
      const bytes = encode(BODY);
      new Uint8Array(buffer).set(bytes);
      same(validateResponse(new Uint8Array(buffer, 0, bytes.length)), RESULT);
      same(validateResponse(new DataView(buffer, 0, bytes.length), { status: 200 }), RESULT);
    },

    'a parsed value that JSON cannot hold is told as what it is': async () => {
      const whole = 'an integer from 0 to 9007199254740991';
      const token = { token_id: 'a', creation_time: 1, expiration_time: 2 };
      const issueOf = async (body) => {
        const { issues } = isError(await caught(() => validateResponse(body)), 'ValidationError');
        equal(issues.length, 1, JSON.stringify(issues));
        return issues[0];
      };
      for (const [value, received, kind] of [
        [5n, 'a bigint', 'type'],
        [Number.NaN, 'NaN', 'type'],
        [Infinity, 'Infinity', 'too-large'],
        [-Infinity, '-Infinity', 'negative'],
        [() => 1, 'a function', 'type'],
        [Symbol('s'), 'a symbol', 'type'],
        [undefined, 'undefined', 'missing'],
        [null, 'null', 'type'],
        [new Date(), 'a Date', 'type'],
        [new Number(5), 'a Number', 'type'],
        [Promise.resolve(5), 'a Promise (await it first)', 'type'],
        [revokedProxy({}), 'a revoked proxy', 'type'],
        [revokedProxy([]), 'a revoked proxy', 'type'],
      ]) {
        const issue = await issueOf({ bearer_tokens: [token, { ...token, creation_time: value }] });
        same([issue.path, issue.kind], ['/bearer_tokens/1/creation_time', kind], received);
        equal(issue.received, received);
        equal(issue.expected, whole);
        const message = `bearer_tokens[1].creation_time: expected ${whole}, received ${received}`;
        equal(issue.message, message);
        // In all other places, too; numbers that are infinite are of the wrong type there.
        for (const [body, path] of [
          [{ bearer_tokens: value }, '/bearer_tokens'],
          [{ bearer_tokens: [token, value] }, '/bearer_tokens/1'],
        ]) {
          const issue = await issueOf(body);
          equal(issue.path, path);
          equal(issue.received, received);
        }
        // What is ignored may be anything, also under a name that looks like a place.
        const more = { x: value, 'bearer_tokens/0/token_id': value };
        same(validateResponse({ ...more, bearer_tokens: [{ ...more, ...token }] }), {
          bearerTokens: [{ tokenId: 'a', creationTime: 1, expirationTime: 2 }],
        });
      }
      const issue = await issueOf({
        'bearer_tokens/0/token_id': 5n,
        bearer_tokens: [{ ...token, token_id: null }],
      });
      equal(issue.received, 'null');
      equal((await issueOf(revokedProxy({}))).received, 'a revoked proxy');
    },

    'UTF-16 is named as such': async () => {
      const encodings = { little: [0, 1], big: [1, 0] };
      for (const [name, [low, high]] of Object.entries(encodings)) {
        for (const [text, kind, offset] of [
          [`\ufeff${BODY}`, 'byte-order-mark', 0],
          [BODY, 'syntax', high],
          [` \n${BODY}`, 'syntax', high],
        ]) {
          const bytes = new Uint8Array(text.length * 2);
          for (let i = 0; i < text.length; i++) {
            bytes[2 * i + low] = text.charCodeAt(i) & 0xff;
            bytes[2 * i + high] = text.charCodeAt(i) >> 8;
          }
          for (const work of [() => validateResponse(bytes), () => listed(bytes)]) {
            const error = isError(await caught(work), 'ValidationError', 'UTF-16');
            const [issue, ...more] = error.issues;
            same([issue.path, issue.kind, issue.offset], ['', kind, offset], name);
            ok(issue.received.includes('UTF-16') && issue.message.includes('UTF-16'));
            equal(more.length, 0);
          }
        }
      }
    },

    'init.status outside 2xx throws the matching error': async () => {
      const body = '{"error_code":"IIC.1","error_msg":"no"}';
      for (let status = 100; status < 600; status++) {
        if (status >= 200 && status < 300) {
          same(validateResponse(BODY, { status }), RESULT);
          continue;
        }
        const name = { 400: 'BadRequestError', 403: 'ForbiddenError' }[status] ?? 'ApiError';
        for (const given of [body, encode(body), JSON.parse(body)]) {
          const error = isError(await caught(() => validateResponse(given, { status })), name);
          equal(error.status, status);
          equal(error.errorCode, 'IIC.1');
          equal(error.errorMsg, 'no');
        }
      }
      for (const status of [99, 600, 200.5, Number.NaN, '200', null, {}, 10n, Symbol('s')]) {
        const error = await caught(() => validateResponse(BODY, { status }));
        isError(error, 'InvalidArgumentError', 'status');
      }
      same(validateResponse(BODY, {}), RESULT);
      for (const init of [null, 7, 'x']) {
        isError(await caught(() => validateResponse(BODY, init)), 'InvalidArgumentError');
      }
    },

    'a stream of anything but byte arrays is a body that breaks off': async () => {
      const chunks = ['text', 7, null, new ArrayBuffer(4), new DataView(new ArrayBuffer(4)), [1]];
      chunks.push({ byteLength: 4 }, { byteLength: -1 }, new Uint16Array(4));
      for (const chunk of chunks) {
        for (const status of [200, 500]) {
          let given = false;
          const reader = {
            read: async () => {
              if (given) return { done: true };
              given = true;
              return { done: false, value: chunk };
            },
            cancel: async () => {},
          };
          const response = { status, headers: new Headers(), body: { getReader: () => reader } };
          const call = listTokens(IDS, quick({ fetch: async () => response, retry: false }));
          isError(await caught(call), status === 200 ? 'NetworkError' : 'ApiError');
        }
      }
    },
  };
};
