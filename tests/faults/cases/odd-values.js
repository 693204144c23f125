// Values that no caller means, and the places of a call where they can stand.

import { CREDENTIALS, IDS, TEMPORARY } from './support.js';

export const OWN = new Error("the caller's own");
const throwing = () => {
  throw OWN;
};

const TRAPS = Object.fromEntries(
  Object.getOwnPropertyNames(Reflect)
    .filter((name) => name !== 'constructor')
    .map((name) => [name, throwing]),
);

export function revokedProxy(target) {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** Values that no caller means. Made anew each time, since some wear out. */
export function oddValues() {
  const cyclic = { name: 'cyclic' };
  cyclic.self = cyclic;
  let deep = {};
  for (let level = 0; level < 5000; level++) deep = { deep };
  const rejected = Promise.reject(OWN);
  rejected.catch(() => {});
  return {
    null: null,
    true: true,
    symbol: Symbol('odd'),
    bigint: 10n,
    NaN: Number.NaN,
    Infinity: Number.POSITIVE_INFINITY,
    'lone surrogate': '\ud800',
    'a megabyte of text': 'x'.repeat(1 << 20),
    'a long text of wide characters': '\u{1f600}'.repeat(40_000),
    'a line break': 'a\nb',
    array: [1, 2],
    cyclic,
    deep,
    function: () => cyclic,
    class: class Odd {},
    'a function that throws': throwing,
    'no prototype': Object.create(null),
    'a map': new Map([['a', 1]]),
    'an invalid date': new Date(Number.NaN),
    bytes: new Uint8Array(3),
    'a rejected promise': rejected,
    'a proxy that throws': new Proxy({}, TRAPS),
    'a function proxy that throws': new Proxy(() => {}, TRAPS),
    'a revoked proxy': revokedProxy({}),
    'a revoked array proxy': revokedProxy([]),
    'a revoked function proxy': revokedProxy(() => {}),
    'throwing coercions': { toString: throwing, valueOf: throwing, [Symbol.toPrimitive]: throwing },
    'a throwing tag': {
      get [Symbol.toStringTag]() {
        throw OWN;
      },
    },
    'a lying tag': { [Symbol.toStringTag]: 'URL', href: 7n },
    'throwing members': Object.defineProperties(
      {},
      Object.fromEntries(
        ['then', 'accessKeyId', 'maxAttempts', 'aborted', 'identityStoreId', 'endpoint', 'x'].map(
          (name) => [name, { get: throwing, enumerable: true }],
        ),
      ),
    ),
    globalThis,
  };
}

/** Revoked proxies and classes throw the engine's own error when they are used. */
export const isOwn = (error, kind) =>
  error === OWN || (/revoked|class/.test(kind) && error instanceof TypeError);

/** Where a value can stand in a call: each gives the arguments. */
export const PLACES = {
  request: (value, options) => [value, options],
  options: (value) => [IDS, value],
  ...Object.fromEntries(
    ['identityStoreId', 'tenantId'].map((name) => [
      name,
      (value, options) => [{ ...IDS, [name]: value }, options],
    ]),
  ),
  ...Object.fromEntries(
    [
      ...['region', 'endpoint', 'signingEndpoint', 'credentials', 'headers', 'signal'],
      ...['timeoutMs', 'retry', 'maxResponseBytes', 'fetch'],
    ].map((name) => [name, (value, options) => [IDS, { ...options, [name]: value }]]),
  ),
  ...Object.fromEntries(
    ['accessKeyId', 'secretAccessKey', 'securityToken'].map((name) => [
      `credentials.${name}`,
      (value, options) => [IDS, { ...options, credentials: { ...TEMPORARY, [name]: value } }],
    ]),
  ),
  ...Object.fromEntries(
    ['maxAttempts', 'baseDelayMs', 'maxDelayMs'].map((name) => [
      `retry.${name}`,
      (value, options) => [IDS, { ...options, retry: { [name]: value } }],
    ]),
  ),
  'headers.x': (value, options) => [IDS, { ...options, headers: { 'x-note': value } }],
  'answer of the callback': (value, options) => [IDS, { ...options, credentials: () => value }],
  'key of the callback': (value, options) => [
    IDS,
    { ...options, credentials: async () => ({ ...CREDENTIALS, secretAccessKey: value }) },
  ],
};
