import { array, integer, minValue, number, object, parse, pipe, string } from 'valibot';
import { rename } from './rename.js';

const time = pipe(number(), integer(), minValue(0));
const answer = object({
  bearer_tokens: array(object({ creation_time: time, expiration_time: time, token_id: string() })),
});

export const valibot = {
  name: 'valibot',
  input: 'text',
  read: (text) => rename(parse(answer, JSON.parse(text))),
};
