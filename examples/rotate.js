// Rotates the tokens of every tenant: makes a new one where some end within so many days, lets the
// SCIM endpoint check it, and deletes the old ones. Keys come from HUAWEICLOUD_SDK_AK and _SK.
//   node examples/rotate.js [days] [address]

import * as tokens from 'identity-center-tokens';
import { credentialsFromEnv } from 'identity-center-tokens/node';

const [days = '30', endpoint] = process.argv.slice(2);
const credentials = credentialsFromEnv();
const isDue = (token) =>
  tokens.tokenStatus(token, { warnWithinDays: Number(days) }).state !== 'active';

const { tenants } = await tokens.discoverTenants({ endpoint, credentials });
for (const tenant of tenants) {
  const options = { endpoint, region: tenant.region, credentials };
  const { bearerTokens } = await tokens.listTokens(tenant, options);
  const due = bearerTokens.filter(isDue);
  if (due.length === 0) continue;
  const { tokenId, token } = await tokens.createToken(tenant, options);
  // Give the token to the identity provider here. Do not print it.
  const { scimEndpoint, tenantId } = tenant;
  const { verdict } = await tokens.checkToken({ scimEndpoint, token }, { endpoint });
  console.log(`${tenantId}: created ${tokenId}, ${verdict}`);
  if (verdict !== 'accepted') continue;
  for (const old of due) await tokens.deleteToken({ ...tenant, tokenId: old.tokenId }, options);
  console.log(`${tenantId}: deleted ${due.map((old) => old.tokenId).join()}`);
}
