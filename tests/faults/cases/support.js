// What the cases share: fixtures, a fetch that answers by script, and checks that work in Node and
// in a page alike.

export const IDS = { identityStoreId: 'd-9f8e7d6c5b', tenantId: '11111111-2222-4333-8444-555' };
export const ENDPOINT = 'https://service.example';
export const URL_OF_CALL = `${ENDPOINT}/v1/identity-stores/${IDS.identityStoreId}/tenant/${IDS.tenantId}/bearer-token`;
export const BODY =
  '{"bearer_tokens":[{"token_id":"a-1","creation_time":1000,"expiration_time":2000}]}';
export const RESULT = {
  bearerTokens: [{ tokenId: 'a-1', creationTime: 1000, expirationTime: 2000 }],
};
export const SECRET_KEY = 'secretKeyOfNobody0123456789';
export const TOKEN = 'securityTokenOfNobody/with+base64==';
export const CREDENTIALS = { accessKeyId: 'AKNOBODY', secretAccessKey: SECRET_KEY };
export const TEMPORARY = { ...CREDENTIALS, securityToken: TOKEN };

/** An answer of a service. */
export const answer = (status = 200, body = BODY, headers = {}) =>
  new Response(body, { status, headers });

/**
 * A fetch that gives these answers in turn, the last one for ever, and records the requests.
 * An answer is made by a function, which may throw and is given the request. A fetch of the
 * caller's own is called with an address and plain members.
 */
export function fetchOf(...answers) {
  const requests = [];
  const fetch = async (url, init) => {
    const request = new Request(url, init);
    requests.push(request);
    return answers[Math.min(requests.length, answers.length) - 1](request);
  };
  return Object.assign(fetch, { requests });
}

/** Options of a call that does not wait. */
export const quick = (options) => ({
  endpoint: ENDPOINT,
  retry: { baseDelayMs: 0, maxDelayMs: 0 },
  ...options,
});

export const never = () => new Promise(() => {});

/** Lets everything run that is ready, timers of 0 included. */
export const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

export const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function show(value) {
  try {
    return typeof value === 'string' ? JSON.stringify(value) : String(value?.stack ?? value);
  } catch {
    return typeof value;
  }
}

export function ok(value, message) {
  if (!value) throw new Error(message ?? 'expected something true');
}

export function equal(received, expected, about = '') {
  if (!Object.is(received, expected)) {
    throw new Error(`${about}\nexpected ${show(expected)}\nreceived ${show(received)}`);
  }
}

// The ones of the start: a test may take them away.
const { isArray } = Array;

/** Compares plain data. */
export function same(received, expected, about = '') {
  const text = (value) =>
    JSON.stringify(value, (_, member) =>
      member && typeof member === 'object' && !isArray(member)
        ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
        : member,
    );
  equal(text(received), text(expected), about);
}

/** What a promise rejects with, or what a function throws. */
export async function caught(work) {
  let value;
  try {
    value = await (typeof work === 'function' ? work() : work);
  } catch (error) {
    return error;
  }
  throw new Error(`expected a failure, received ${JSON.stringify(value)}`);
}

/** Checks that an error is one of ours, of this class, with words in its message. */
export function isError(error, name, words = '') {
  ok(error instanceof Error, `expected ${name}, received ${show(error)}`);
  equal(error.name, name, show(error));
  ok(error.message.includes(words), `${error.message}\nlacks ${words}`);
  ok(error.message.length <= 1024, `a message of ${error.message.length} characters`);
  return error;
}

/** Checks that a stack names a function, and shows no frame of a wasm module before it. */
export function stackNames({ stack }, caller, about) {
  const frames = stack.split('\n');
  const place = frames.findIndex((frame) => frame.includes(caller));
  ok(place >= 0, `${about}: ${stack}`);
  const before = frames.slice(0, place);
  ok(!before.some((frame) => /wasm(-function|:\/\/| code)/.test(frame)), `${about}: ${stack}`);
}

/** Runs `work` with members of an object replaced. */
export async function replacing(object, members, work) {
  const before = Object.fromEntries(Object.keys(members).map((name) => [name, object[name]]));
  Object.assign(object, members);
  try {
    return await work();
  } finally {
    Object.assign(object, before);
  }
}

/** Every string that can be reached from a value, hidden and symbol properties included. */
export function* stringsIn(value, seen = new Set()) {
  if (typeof value === 'string') yield value;
  if (typeof value === 'symbol') yield String(value);
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return;
  if (seen.has(value)) return;
  seen.add(value);
  if (value instanceof Map || value instanceof Set || value instanceof Headers) {
    for (const entry of value) yield* stringsIn(entry, seen);
  }
  if (ArrayBuffer.isView(value)) yield new TextDecoder('latin1').decode(value);
  for (const key of ['message', 'stack', 'name', 'cause', 'headers', ...Reflect.ownKeys(value)]) {
    yield* stringsIn(key, seen);
    let member;
    try {
      member = value[key];
    } catch {
      continue;
    }
    yield* stringsIn(member, seen);
  }
}

/** Fails if a secret can be found anywhere in `value`. */
export function hidesSecrets(value, secrets = [SECRET_KEY, TOKEN]) {
  const texts = [...stringsIn(value), JSON.stringify(value) ?? '', String(value)];
  for (const secret of secrets) {
    ok(!texts.some((text) => text.includes(secret)), `a secret shows in ${String(value)}`);
  }
}

/** A small generator of numbers: the same run every time. */
export function randomOf(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (end) => Math.floor(next() * end);
  return { next, below, pick: (list) => list[below(list.length)] };
}

/** A signal whose listeners are counted. */
export function counted(controller = new AbortController()) {
  const { signal } = controller;
  const listeners = new Set();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  Object.assign(signal, {
    addEventListener(name, listener, options) {
      listeners.add(listener);
      add(name, listener, options);
    },
    removeEventListener(name, listener) {
      listeners.delete(listener);
      remove(name, listener);
    },
  });
  return { abort: (reason) => controller.abort(reason), signal, listeners };
}
