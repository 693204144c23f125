// The environment of a Worker with `nodejs_compat`.

import * as client from '../dist/client.js';
import { imported } from './source.js';

export function credentialsFromEnv() {
  return client.credentialsFrom(imported, process.env);
}
