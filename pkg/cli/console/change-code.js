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
 * @returns {{text: string, check: (entered: string) => 'right' | 'wrong' | 'locked'}} `locked`: there
 *   were too many wrong ones in a row, and no code is accepted any more.
 */
export function makeChangeCode() {
  // 256 is a multiple of 32: each character is equally likely.
  const code = Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  let wrong = 0;
  return {
    text: code.match(/.{4}/g).join('-'),
    check(entered) {
      if (wrong >= MOST_WRONG) return 'locked';
      const isRight = isEqual(normalise(entered), code);
      wrong = isRight ? 0 : wrong + 1;
      return isRight ? 'right' : 'wrong';
    },
  };
}

/** Letters that look like a digit count as the digit; separators are ignored. */
function normalise(entered) {
  const text = entered.toUpperCase().replace(/[^0-9A-Z]/g, '');
  return text.replaceAll('O', '0').replace(/[IL]/g, '1');
}

function isEqual(entered, code) {
  const [a, b] = [entered, code].map((text) => Buffer.from(text));
  return a.length === b.length && timingSafeEqual(a, b);
}
