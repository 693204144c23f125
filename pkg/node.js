// The one place of the package that reads environment variables, when it is called.

import { inlined } from './dist/bytes.js';
import * as client from './dist/client.js';

export function credentialsFromEnv() {
  return client.credentialsFrom(inlined, process.env);
}
