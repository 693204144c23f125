// What a call gives, as data that can leave a page.

import { stringsIn } from '../faults/cases/support.js';

/** `{ result }`, or the fields of the error and every text that can be read in it. */
export async function shown(call, more = () => []) {
  try {
    return { result: await call };
  } catch (error) {
    const { name, status, code, outcomeUnknown, message } = error;
    const texts = [...stringsIn(error), JSON.stringify(error), String(error), ...more(error)];
    return { error: { name, status, code, outcomeUnknown, message }, texts };
  }
}
