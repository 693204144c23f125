import { rename } from '../contenders/rename.js';
import { addressOf } from './address.js';

export const validate = (body) => rename(JSON.parse(body));

/** What Node itself takes for a first request: nothing checked, nothing signed. */
export async function list(given) {
  const response = await fetch(addressOf(given));
  return rename(await response.json());
}
