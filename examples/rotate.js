// Rotates the tokens of each tenant whose tokens all end within so many days: creates one, has SCIM
// check it, gives it to COMMAND on its standard input, and deletes the old ones. COMMAND's exit code
// 0 says that the identity provider works with the new token; otherwise the new one is deleted again.
// Keys come from HUAWEICLOUD_SDK_AK and _SK.
//   node examples/rotate.js COMMAND [days] [address]

import { spawnSync } from 'node:child_process';
import * as tokens from 'identity-center-tokens';
import { credentialsFromEnv } from 'identity-center-tokens/node';

const [command, days = '30', endpoint] = process.argv.slice(2);
if (!command)
  throw new Error('Name the COMMAND that puts the new token into the identity provider.');
const credentials = credentialsFromEnv();
const isDue = (token) =>
  tokens.tokenStatus(token, { warnWithinDays: Number(days) }).state !== 'active';

/** Whether COMMAND put the token to use. It gets the SCIM URL, and none of the keys. */
function handOver(token, scimEndpoint) {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('HUAWEICLOUD_'));
  const { status } = spawnSync(command, {
    shell: true,
    env: { ...Object.fromEntries(own), IDCT_SCIM_URL: scimEndpoint },
    input: token,
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  // It may have done either.
  if (status === null) throw new Error('COMMAND was interrupted: look which token is in use.');
  return status === 0;
}

const { tenants } = await tokens.discoverTenants({ endpoint, credentials });
for (const tenant of tenants) {
  const { scimEndpoint, tenantId } = tenant;
  const options = { endpoint, region: tenant.region, credentials };
  const { bearerTokens } = await tokens.listTokens(tenant, options);
  // A newer token beside them means that a rotation is under way: that needs a person.
  if (bearerTokens.length === 0 || !bearerTokens.every(isDue)) continue;
  const { tokenId, token } = await tokens.createToken(tenant, options);
  console.log(`${tenantId}: created ${tokenId}`);
  const { verdict } = await tokens.checkToken({ scimEndpoint, token }, { endpoint });
  const isUsed = verdict === 'accepted' && handOver(token, scimEndpoint);
  const unused = isUsed ? bearerTokens.map((old) => old.tokenId) : [tokenId];
  for (const id of unused) await tokens.deleteToken({ ...tenant, tokenId: id }, options);
  console.log(`${tenantId}: ${verdict}, deleted ${unused.join()}`);
}
