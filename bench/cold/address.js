import { DEFAULT_TENANT } from '../../emulator/seed.js';

/** Where the service lists the tokens of the documented tenant. */
export function addressOf(url) {
  const { identityStoreId, tenantId } = DEFAULT_TENANT;
  return `${url}/v1/identity-stores/${identityStoreId}/tenant/${tenantId}/bearer-token`;
}
