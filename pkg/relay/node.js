// The relay for servers of node:http, and what is built on them.

import { inlined } from '../dist/bytes.js';
import * as relay from '../dist/relay-node.js';

export function createNodeRelay(options) {
  return relay.createNodeRelay(inlined, options);
}
