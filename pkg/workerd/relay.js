// The relay in a Worker.

import * as relay from '../dist/relay.js';
import { imported } from './source.js';

export function createRelay(options) {
  return relay.createRelay(imported, options);
}
