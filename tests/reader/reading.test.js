// Bodies of all sizes: in one piece, in several pieces, with several chunks of tokens.

import assert from 'node:assert/strict';
import test from 'node:test';
import { validateResponse } from '../../pkg/index.js';

/** The buffer of the module in bytes, and the capacity of its columns in tokens. */
const PIECE = 262144;
const CHUNK = 4096;

const token = (i, id) =>
  `{"creation_time":${1754277891140 + i},"expiration_time":${1785813891000 + i},"token_id":"${id}"}`;
/** So short that a piece has more tokens than the columns. */
const short = (i) => `{"creation_time":${i % 10},"expiration_time":1,"token_id":""}`;
const bodyOf = (count, tokenOf) =>
  `{"bearer_tokens":[${Array.from({ length: count }, (_, i) => tokenOf(i)).join()}]}`;

function check(text) {
  const expected = JSON.parse(text).bearer_tokens.map((parsed) => ({
    tokenId: parsed.token_id,
    creationTime: parsed.creation_time,
    expirationTime: parsed.expiration_time,
  }));
  const bytes = new TextEncoder().encode(text);
  for (const body of [text, bytes, bytes.buffer]) {
    const { bearerTokens } = validateResponse(body);
    assert.ok(Array.isArray(bearerTokens));
    assert.deepEqual(bearerTokens, expected);
  }
}

const isRefused = (body) => assert.throws(() => validateResponse(body), { code: 'VALIDATION' });

test('as many tokens as the columns hold, fewer and more', () => {
  for (const count of [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1]) {
    check(bodyOf(count, short));
    check(bodyOf(count, (i) => token(i, `id ${i}`)));
    check(bodyOf(count, (i) => token(i, `é${i}`)));
  }
  assert.ok(bodyOf(CHUNK + 1, short).length < PIECE, 'more than a chunk in one piece');
});

test('an issue behind the first chunk takes all tokens back', () => {
  isRefused(bodyOf(CHUNK + 9, (i) => (i === CHUNK + 5 ? '7' : short(i))));
  isRefused(bodyOf(3 * CHUNK, (i) => (i === 3 * CHUNK - 1 ? '7' : token(i, i))));
  check(bodyOf(2, (i) => token(i, 'good again')));
});

test('bodies about as long as a piece', () => {
  const around = bodyOf(1, (i) => token(i, '')).length;
  for (const length of [PIECE - 1, PIECE, PIECE + 1]) {
    check(bodyOf(1, (i) => token(i, 'x'.repeat(length - around))));
  }
});

test('texts that only their bytes make longer than a piece', () => {
  const around = bodyOf(1, (i) => token(i, '')).length;
  for (const character of ['é', '€', '😀']) {
    const units = Math.floor(PIECE / 3) - around;
    for (const more of [-1, 0, 1, 2]) {
      check(bodyOf(1, (i) => token(i, character.repeat(units / character.length + more))));
    }
    check(bodyOf(1, (i) => token(i, character.repeat(PIECE / 2))));
  }
});

test('values larger than a piece, and small bodies behind them', () => {
  for (const size of [PIECE, 5 * PIECE]) {
    check(bodyOf(2, (i) => token(i, 'x'.repeat(size))));
    check(bodyOf(2, (i) => token(i, 'small')));
    check(`{"x":"${'é'.repeat(size)}","bearer_tokens":[${token(0, 'behind')}]}`);
    isRefused(`{"x":"${'x'.repeat(size)}`);
    check(bodyOf(2, (i) => token(i, 'small')));
  }
});

test('nothing, and bytes that were transferred away', () => {
  isRefused('');
  isRefused(new Uint8Array());
  const bytes = new TextEncoder().encode(bodyOf(1, (i) => token(i, 'gone')));
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  isRefused(bytes);
});

test('a result is independent of the calls behind it', () => {
  const first = validateResponse(bodyOf(3, (i) => token(i, `first ${i}`)));
  const copy = structuredClone(first);
  check(bodyOf(CHUNK, (i) => token(i, `other ${i}`)));
  check(bodyOf(1, (i) => token(i, 'x'.repeat(5 * PIECE))));
  assert.deepEqual(first, copy);
});
