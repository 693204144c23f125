// The code that a page sends with each change: a program of another user on this machine can forge
// the header `Origin`, but cannot read the terminal.

import { randomBytes, timingSafeEqual } from 'node:crypto';

/** Crockford's base32: no I, L, O and U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 60 bits. */
const LENGTH = 12;
const MOST_WRONG = 10;

/**
 * Makes a new code.
 * @returns {{text: string, check: (given: string) => 'right' | 'wrong' | 'locked'}} `locked`: there
 *   were too many wrong ones in a row, and no code is accepted any more.
 */
export function makeChangeCode() {
  // 256 is a multiple of 32: each character is equally likely.
  const code = Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  let wrong = 0;
  return {
    text: code.match(/.{4}/g).join('-'),
    check(given) {
      if (wrong >= MOST_WRONG) return 'locked';
      const isRight = isEqual(normalise(given), code);
      wrong = isRight ? 0 : wrong + 1;
      return isRight ? 'right' : 'wrong';
    },
  };
}

/** What is easily mistyped counts as what it looks like; separators do not count. */
function normalise(given) {
  const text = given.toUpperCase().replace(/[^0-9A-Z]/g, '');
  return text.replaceAll('O', '0').replace(/[IL]/g, '1');
}

function isEqual(given, code) {
  const [a, b] = [given, code].map((text) => Buffer.from(text));
  return a.length === b.length && timingSafeEqual(a, b);
}
