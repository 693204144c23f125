import * as z from 'zod';
import { rename } from './rename.js';

const time = z.int().nonnegative();
const answer = z.object({
  bearer_tokens: z.array(
    z.object({ creation_time: time, expiration_time: time, token_id: z.string() }),
  ),
});

export const zod = {
  name: 'zod',
  input: 'text',
  read: (text) => rename(answer.parse(JSON.parse(text))),
};
