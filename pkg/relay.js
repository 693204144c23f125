// A relay for a page, on a server that speaks `Request` and `Response`.

import { inlined } from './dist/bytes.js';
import * as relay from './dist/relay.js';

export function createRelay(options) {
  return relay.createRelay(inlined, options);
}
