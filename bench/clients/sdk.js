// The official SDK: signs, does not check the body.

import core from '@huaweicloud/huaweicloud-sdk-core';
import store from '@huaweicloud/huaweicloud-sdk-identitycenterstore';
import { rename } from './http.js';

let client;

export async function list({ endpoint, identityStoreId, tenantId, credentials }) {
  client ??= store.IdentityCenterStoreClient.newBuilder()
    .withCredential(
      new core.GlobalCredentials()
        .withAk(credentials.accessKeyId)
        .withSk(credentials.secretAccessKey)
        .withDomainId('any'),
    )
    .withEndpoint(endpoint)
    .build();
  const request = new store.ListBearerTokensRequest(identityStoreId, tenantId);
  return rename(await client.listBearerTokens(request));
}
