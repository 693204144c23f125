import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { rename } from './rename.js';

const time = Type.Integer({ minimum: 0 });
const answer = TypeCompiler.Compile(
  Type.Object({
    bearer_tokens: Type.Array(
      Type.Object({ creation_time: time, expiration_time: time, token_id: Type.String() }),
    ),
  }),
);

function read(text) {
  const body = JSON.parse(text);
  if (!answer.Check(body)) throw new TypeError(answer.Errors(body).First().message);
  return rename(body);
}

export const typebox = { name: 'typebox, compiled', input: 'text', read };
