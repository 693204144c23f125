// The one place of the package that reads environment variables, when it is called.

import { source } from './dist/bytes.js';
import { callSync } from './dist/client.js';

export function credentialsFromEnv() {
  // Not `process.env`: Vite replaces that expression by `{}`.
  const { env } = process;
  return callSync(source, 'credentialsFrom', env);
}
