// Bodies of the service with any number of tokens, in several forms of text.

const HEX = '0123456789abcdef';

/** An id as the service gives it: 36 characters, the same for the same number. */
function idOf(i) {
  let state = (i + 1) * 0x9e3779b1;
  let id = '';
  for (let k = 0; k < 36; k++) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + k;
    id += k === 8 || k === 13 || k === 18 || k === 23 ? '-' : HEX[(state >>> 11) & 15];
  }
  return id;
}

const tokenOf = (i) => ({
  creation_time: 1754277891140 + i * 1000,
  expiration_time: 1785813891000 + i * 1000,
  token_id: idOf(i),
});

const wrapped = (tokens) => `{"bearer_tokens":[${tokens.join()}]}`;

const each = (n, textOf) => Array.from({ length: n }, (_, i) => textOf(tokenOf(i), i));

/** One to four more members, with names and kinds of values that no two tokens share. */
function oddMembers(i) {
  const values = [i, `"text ${'x'.repeat(i % 23)}"`, `{"a":[${i},null],"b":"${i}"}`, i % 2 === 0];
  return Array.from({ length: 1 + (i % 4) }, (_, k) => `,"odd_${i}_${k}":${values[(i + k) % 4]}`);
}

/** Each form gives the text of a body with `n` tokens. */
export const BODIES = {
  compact: (n) => wrapped(each(n, (token) => JSON.stringify(token))),
  pretty: (n) => JSON.stringify({ bearer_tokens: each(n, (token) => token) }, null, 2),
  'unknown values': (n) =>
    wrapped(
      each(n, (token, i) => {
        const note = `note ${i} ${'x'.repeat(i % 41)}`;
        return JSON.stringify({ ...token, note, usage: { count: i % 1000, last: [i, null] } });
      }),
    ),
  'unknown names': (n) =>
    wrapped(
      each(n, (token, i) => JSON.stringify(token).replace(/\}$/, `${oddMembers(i).join('')}}`)),
    ),
};

/** What a form is, in words. */
export const MEANING = {
  compact: 'as the service documents it, without spaces',
  pretty: 'indented by two spaces',
  'unknown values': 'two unknown members in each token, same names, values that vary',
  'unknown names': 'one to four unknown members in each token, names and values that vary',
};

/** Throws unless `result` holds exactly the tokens of the body. */
export function checkResult(result, n) {
  const tokens = result.bearerTokens;
  const isRight = ({ tokenId, creationTime, expirationTime, ...rest }, i) => {
    const expected = tokenOf(i);
    return (
      tokenId === expected.token_id &&
      creationTime === expected.creation_time &&
      expirationTime === expected.expiration_time &&
      Object.keys(rest).length === 0
    );
  };
  if (tokens.length !== n || !tokens.every(isRight)) throw new Error('a wrong result');
}

/** A compact body of `n` tokens as bytes, made without a text of that length. */
export function largeBody(n) {
  const encoder = new TextEncoder();
  const tokenBytes = JSON.stringify(tokenOf(0)).length + 1;
  const bytes = new Uint8Array(n * tokenBytes + 64);
  let at = encoder.encodeInto('{"bearer_tokens":[', bytes).written;
  for (let i = 0; i < n; i++) {
    const text = (i === 0 ? '' : ',') + JSON.stringify(tokenOf(i));
    at += encoder.encodeInto(text, bytes.subarray(at)).written;
  }
  at += encoder.encodeInto(']}', bytes.subarray(at)).written;
  return bytes.subarray(0, at);
}
