import { rename } from '../contenders/rename.js';
import { addressOf } from './address.js';

export const validate = (body) => rename(JSON.parse(body));

/** What Node itself takes for a first request: nothing checked, nothing signed. */
export async function list(url) {
  const response = await fetch(addressOf(url));
  return rename(await response.json());
}
