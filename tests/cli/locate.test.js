// Places of issues: by their fields alone, whatever their words say.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { locateIssues } from '../../pkg/report/locate.js';

/** Line and column of one issue. */
function placeOf(text, fields) {
  const [{ place }] = locateIssues(text, [{ path: '', ...fields }]);
  return [place.line, place.column];
}

test('a fault of the text is where its offset says, in bytes of UTF-8', () => {
  const text = '{"é€😀": 1,\r\n "bearer_tokens": oops}';
  for (const [offset, expected] of [
    [0, [1, 1]],
    [2, [1, 3]],
    [4, [1, 4]],
    [7, [1, 5]],
    [11, [1, 7]],
    [19, [2, 2]],
    [36, [2, 19]],
    [1000, [2, 24]],
  ]) {
    assert.deepEqual(placeOf(text, { kind: 'syntax', offset }), expected, `byte ${offset}`);
  }
});

test('a repeated member is where it is repeated, any other issue at the first one', () => {
  const text = '{"bearer_tokens":[],\n"bearer_tokens":1}';
  const path = '/bearer_tokens';
  assert.deepEqual(placeOf(text, { path, kind: 'repeated' }), [2, 17]);
  assert.deepEqual(placeOf(text, { path, kind: 'type' }), [1, 18]);
});

test('the words of an issue are for people', () => {
  const text = '{"bearer_tokens":1,\n"bearer_tokens":2}';
  const path = '/bearer_tokens';
  const words = {
    expected: 'one member of this name',
    received: 'a character at byte 3',
    message: 'bearer_tokens: at byte 3',
  };
  assert.deepEqual(placeOf(text, { path, kind: 'type', ...words }), [1, 18]);
  const translated = { expected: 'un tableau', received: 'un nombre', message: 'un seul membre' };
  assert.deepEqual(placeOf(text, { path, kind: 'repeated', ...translated }), [2, 17]);
  assert.deepEqual(placeOf(text, { kind: 'trailing', offset: 20, ...translated }), [2, 1]);
});
