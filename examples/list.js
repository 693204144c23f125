// Lists the tokens of a tenant. Keys come from HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK.
//   node examples/list.js <identity store> <tenant> <region or address>

import { IdentityCenterError, listTokens, tokenStatus } from 'identity-center-tokens';
import { credentialsFromEnv } from 'identity-center-tokens/node';

const [identityStoreId, tenantId, place] = process.argv.slice(2);

try {
  const { bearerTokens } = await listTokens(
    { identityStoreId, tenantId },
    {
      ...(place.includes('://') ? { endpoint: place } : { region: place }),
      credentials: credentialsFromEnv(),
    },
  );
  for (const token of bearerTokens) {
    const { state, daysLeft } = tokenStatus(token);
    console.log(token.tokenId, new Date(token.expirationTime).toISOString(), state, daysLeft);
  }
} catch (error) {
  if (!IdentityCenterError.is(error)) throw error;
  console.error(error.code, error.message);
  process.exitCode = 1;
}
