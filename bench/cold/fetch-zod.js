import { zod } from '../contenders/zod.js';
import { addressOf } from './address.js';

export const validate = (body) => zod.read(body);

/** Not signed, no time-out, no retry: the emulator lets it pass. */
export async function list(given) {
  const response = await fetch(addressOf(given));
  if (!response.ok) throw new Error(`status ${response.status}`);
  return zod.read(await response.text());
}
