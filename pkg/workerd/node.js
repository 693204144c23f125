// The environment of a Worker with `nodejs_compat`.

import * as client from '../dist/client.js';
import { imported } from './source.js';

export function credentialsFromEnv() {
  // Not `process.env`: Vite replaces that expression by `{}`.
  const { env } = process;
  return client.credentialsFrom(imported, env);
}
