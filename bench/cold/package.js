import { DEFAULT_CREDENTIALS, DEFAULT_TENANT } from '../../emulator/seed.js';
import { listTokens, validateResponse } from '../../pkg/index.node.js';

export const validate = (body) => validateResponse(body);

/** Signed, with time-out and retry, as always. */
export const list = (url) =>
  listTokens(DEFAULT_TENANT, { endpoint: url, credentials: DEFAULT_CREDENTIALS });
