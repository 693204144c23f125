/** Where the service lists the tokens of a tenant. */
export const addressOf = ({ endpoint, identityStoreId, tenantId }) =>
  `${endpoint}/v1/identity-stores/${identityStoreId}/tenant/${tenantId}/bearer-token`;
