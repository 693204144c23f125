// All that Node needs in one bundle: one instance and one set of classes, whatever the entry.

import * as client from '../dist/client.js';
import { inlined } from './bytes.js';

export * from '../index.js';

export function credentialsFromEnv() {
  return client.credentialsFrom(inlined, process.env);
}
