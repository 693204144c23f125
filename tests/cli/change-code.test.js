// The code that the console's page needs for changes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeChangeCode } from '../../pkg/cli/console/change-code.js';

test('a code is twelve characters in groups, and each one is another', () => {
  const texts = Array.from({ length: 50 }, () => makeChangeCode().text);
  for (const text of texts)
    assert.match(text, /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
  assert.equal(new Set(texts).size, texts.length);
});

test('case, separators and what looks alike do not matter', () => {
  let code = makeChangeCode();
  while (!/0.*1|1.*0/.test(code.text)) code = makeChangeCode();
  const plain = code.text.replaceAll('-', '');
  const alike = plain.replaceAll('0', 'o').replaceAll('1', 'l').toLowerCase();
  for (const given of [code.text, plain, ` ${plain} `, alike]) {
    assert.equal(code.check(given), 'right', given);
  }
  const other = plain.startsWith('A') ? `B${plain.slice(1)}` : `A${plain.slice(1)}`;
  for (const given of ['', plain.slice(1), `${plain}0`, other, '\u0130'.repeat(12)]) {
    assert.equal(code.check(given), 'wrong', given);
  }
});

test('ten wrong ones in a row lock it; a right one in between starts the count anew', () => {
  const code = makeChangeCode();
  const checks = (count) => Array.from({ length: count }, () => code.check('wrong'));
  assert.deepEqual(new Set(checks(9)), new Set(['wrong']));
  assert.equal(code.check(code.text), 'right');
  assert.deepEqual(new Set(checks(10)), new Set(['wrong']));
  assert.equal(code.check('wrong'), 'locked');
  assert.equal(code.check(code.text), 'locked');
});
