import { listTokens, validateResponse } from '../../pkg/index.js';

export const validate = (body) => validateResponse(body);

/** Signed, with time-out and retry, as always. */
export const list = ({ endpoint, identityStoreId, tenantId, credentials }) =>
  listTokens({ identityStoreId, tenantId }, { endpoint, credentials });
