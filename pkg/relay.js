// A relay for a page, on a server that speaks `Request` and `Response`.

import { source } from './dist/bytes.js';
import * as relay from './dist/relay.js';

export function createRelay(options) {
  return relay.createRelay(source, options);
}
