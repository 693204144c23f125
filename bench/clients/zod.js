import * as z from 'zod';
import { listWith, rename } from './http.js';

const time = z.int().nonnegative();
const body = z.object({
  bearer_tokens: z.array(
    z.object({ creation_time: time, expiration_time: time, token_id: z.string() }),
  ),
});

export const read = (text) => rename(body.parse(JSON.parse(text)));
export const list = listWith(read);
