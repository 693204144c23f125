import { listTokens, validateResponse } from '../../pkg/index.js';

export { ready } from '../../pkg/index.js';

export const read = (body) => validateResponse(body);

/** Signed, with time-out and retries, as always. */
export const list = ({ endpoint, identityStoreId, tenantId, credentials }) =>
  listTokens({ identityStoreId, tenantId }, { endpoint, credentials });
