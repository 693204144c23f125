// The relay for servers of node:http, and what is built on them.

import { source } from '../dist/bytes.js';
import * as relay from '../dist/relay-node.js';

export function createNodeRelay(options) {
  return relay.createNodeRelay(source, options);
}
