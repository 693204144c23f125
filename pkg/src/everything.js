// All that Node needs in one bundle: one instance and one set of classes, whatever the entry.

import { inlined } from './bytes.js';
import * as client from './client.js';

export * from '../index.js';

export function credentialsFromEnv() {
  return client.credentialsFrom(inlined, process.env);
}
