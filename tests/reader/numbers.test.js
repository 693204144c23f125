// Times in any notation are the same doubles as those of JSON.parse.

import assert from 'node:assert/strict';
import test from 'node:test';
import { validateResponse } from '../../pkg/index.js';

/** The kind of issue of a double that is not a time. */
function kindOf(value) {
  if (value < 0) return 'negative';
  if (Number.isFinite(value) && !Number.isInteger(value)) return 'fraction';
  return value > Number.MAX_SAFE_INTEGER ? 'too-large' : undefined;
}

function check(text) {
  const body = `{"bearer_tokens":[{"creation_time":${text},"expiration_time":0,"token_id":""}]}`;
  const value = JSON.parse(text);
  const kind = kindOf(value);
  const shown = text.slice(0, 200);
  if (kind === undefined) {
    const [{ creationTime }] = validateResponse(body).bearerTokens;
    assert.ok(Object.is(creationTime, Math.abs(value)), `${shown}: ${creationTime}`);
    return;
  }
  assert.throws(
    () => validateResponse(body),
    ({ code, issues }) => {
      assert.equal(code, 'VALIDATION');
      assert.deepEqual(
        [issues.length, issues[0].kind, issues[0].offset],
        [1, kind, undefined],
        shown,
      );
      return true;
    },
  );
}

test('ties go to the even double', () => {
  for (let bits = 1n; bits <= 53n; bits++) {
    const one = 1n << (bits - 1n);
    const wholes = [
      0n,
      1n,
      2n,
      3n,
      (1n << 52n) - 1n,
      1n << 52n,
      (1n << 53n) - 1n,
      one,
      2n * one - 1n,
    ];
    for (const whole of wholes) {
      for (const power of [bits, 54n]) {
        // The exact decimal digits of 2^-power and of 1 - 2^-power.
        for (const part of [1n, (1n << power) - 1n]) {
          const digits = String((part * 10n ** power) >> power).padStart(Number(power), '0');
          check(`${whole}.${digits}`);
          check(`${whole}.${digits}0000000000000000000001`);
          if (whole > 0n) check(`${whole}${digits}e-${digits.length}`);
          check(`${whole}.${digits.slice(0, -1)}49999999999999999999`);
        }
      }
    }
  }
});

test('the smallest doubles', () => {
  for (const text of [
    '2.4703282292062327e-324',
    '2.4703282292062328e-324',
    '24703282292062327208828439643411068618e-361',
    '24703282292062327208828439643411068619e-361',
    '4.9e-324',
    '9e-324',
    '1e-323',
    '2e-324',
    '3e-324',
    '0.00000000000000000000247e-303',
    '0.00000000000000000000248e-303',
    '-2e-324',
    '-3e-324',
    '-0',
    '-0.0',
  ]) {
    check(text);
  }
});

test('numbers of a megabyte', () => {
  const zeros = '0'.repeat(1 << 20);
  for (const text of [
    `1${zeros}`,
    `1${zeros}e-1048576`,
    `1${zeros}e-1048577`,
    `0.${zeros}1e1048577`,
    `0.${zeros}1`,
    `1.${zeros}1`,
    `9007199254740991.5${zeros}`,
    `9007199254740991.4${'9'.repeat(1 << 20)}`,
    `1e${zeros}3`,
  ]) {
    check(text);
  }
});
