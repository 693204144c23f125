// Bodies of answers: good ones, bad ones, and ones by chance.

import { BODY } from './support.js';

export const encode = (text) => new TextEncoder().encode(text);
export const nested = (levels) =>
  `{"bearer_tokens":[],"x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
export const tokenWith = (member, value) => {
  const members = { token_id: '"a-1"', creation_time: '1000', expiration_time: '2000' };
  if (value === undefined) delete members[member];
  else members[member] = value;
  const text = Object.entries(members).map(([name, of]) => `"${name}":${of}`);
  return `{"bearer_tokens":[{${text.join()}}]}`;
};

export const REFUSED = {
  'nothing at all': '',
  'white space': ' \n',
  'a byte order mark': `\ufeff${BODY}`,
  'trailing text': `${BODY}x`,
  'a second document': BODY + BODY,
  'a body cut off': BODY.slice(0, -1),
  HTML: '<!doctype html><title>Sign in</title>',
  null: 'null',
  'an array': '[]',
  'a string': '"bearer_tokens"',
  'no list': '{}',
  'a list of null': '{"bearer_tokens":null}',
  'an object for a list': '{"bearer_tokens":{}}',
  'a list with null': '{"bearer_tokens":[null]}',
  'a list with a list': '{"bearer_tokens":[[]]}',
  'two lists': '{"bearer_tokens":[],"bearer_tokens":[]}',
  'an escaped second list': '{"bearer_tokens":[],"bearer\\u005ftokens":[]}',
  'a repeated id': tokenWith('creation_time', '1000,"token_id":"b"'),
  'an escaped repeated id': tokenWith('creation_time', '1000,"\\u0074oken_id":"b"'),
  'no id': tokenWith('token_id'),
  'a null id': tokenWith('token_id', 'null'),
  'a number as id': tokenWith('token_id', '7'),
  'a lone surrogate': tokenWith('token_id', '"\\ud800"'),
  'no creation time': tokenWith('creation_time'),
  'a text as time': tokenWith('creation_time', '"1000"'),
  'a fraction': tokenWith('creation_time', '1.5'),
  'a negative time': tokenWith('expiration_time', '-1'),
  'a time of 2^53': tokenWith('expiration_time', '9007199254740992'),
  'an endless time': tokenWith('expiration_time', '1e400'),
  'a plus sign': tokenWith('expiration_time', '+1'),
  'a leading zero': tokenWith('expiration_time', '01'),
  'a trailing comma': '{"bearer_tokens":[],}',
  'a single quote': "{'bearer_tokens':[]}",
  'a comment': '{"bearer_tokens":[]/**/}',
  'a control character': tokenWith('token_id', '"a\nb"'),
  '129 levels': nested(129),
  '100000 levels': '{"x":'.repeat(100_000),
};

export const ACCEPTED = {
  'the documented shape': BODY,
  'white space around': ` \t\r\n${BODY}\n`,
  'unknown members': BODY.replace('{', '{"x":[{"y":null}],').replace('[{', '[{"z":1e999,'),
  'members named like a prototype': BODY.replace(
    '{',
    '{"__proto__":{"bearer_tokens":7},"constructor":1,',
  ).replace('[{', '[{"__proto__":{"token_id":"x"},"constructor":{},"toString":1,'),
  'unknown members repeated': BODY.replace('{', '{"x":1,"x":2,'),
  'an exponent': tokenWith('creation_time', '1e3'),
  'a point': tokenWith('creation_time', '1000.0'),
  'a long way to write a number': tokenWith('creation_time', `10${'0'.repeat(400)}e-398`),
  'escapes in names': BODY.replace('token_id', 'token\\u005fid'),
};

/** One document, by chance right or wrong; numbers stand in it as `JSON.parse` would give them. */
export function documentOf(random) {
  const number = () =>
    random.pick(['0', '1', '-0', '1e3', '12.50e1', '-1', '0.5', '9007199254740991', '1e16']);
  const text = () =>
    random.pick(['"a"', '"é\\n"', '"\\ud83d\\ude00"', '"\\ud800"', '"\u2028"', '""', '"\ufffd"']);
  const any = (depth = 0) => {
    const kind = random.below(depth > 2 ? 5 : 7);
    if (kind < 2) return number();
    if (kind < 4) return text();
    if (kind === 4) return random.pick(['null', 'true', 'false']);
    const size = random.below(3);
    const items = Array.from({ length: size }, () => any(depth + 1));
    return kind === 5 ? `[${items}]` : `{${items.map((item, i) => `"m${i}":${item}`)}}`;
  };
  const member = (name, value) => {
    const roll = random.below(14);
    if (roll === 0) return undefined;
    return `"${name}":${roll === 1 ? any() : value}`;
  };
  const object = (members) =>
    `{${members.filter((part) => part !== undefined).join(random.pick([',', ' , ']))}}`;
  const token = () =>
    random.below(12) === 0
      ? any()
      : object([
          member('token_id', random.pick(['"a"', '"é\\n"', '"\\ud83d\\ude00"', '"\ufffd"', '""'])),
          random.below(3) === 0 ? `"__proto__":${any()}` : undefined,
          member('creation_time', random.pick(['0', '1e3', '9007199254740991', '2.0', '-0'])),
          member('expiration_time', random.pick(['7', '10e-1', '123456789'])),
        ]);
  const list = `[${Array.from({ length: random.below(5) }, token)}]`;
  return object([member('bearer_tokens', list), random.below(2) ? `"x":${any()}` : undefined]);
}
