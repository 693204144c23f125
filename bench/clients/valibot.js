import { array, integer, minValue, number, object, parse, pipe, string } from 'valibot';
import { listWith, rename } from './http.js';

const time = pipe(number(), integer(), minValue(0));
const body = object({
  bearer_tokens: array(object({ creation_time: time, expiration_time: time, token_id: string() })),
});

export const read = (text) => rename(parse(body, JSON.parse(text)));
export const list = listWith(read);
