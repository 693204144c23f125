// A scheduled check: fails when a token ends within so many days. SCIM_URL holds the address that
// the identity provider is configured with; it tells region and tenant.
//   node examples/expiry-check.js <identity store> [days]

import { listTokens, parseScimEndpoint, tokenStatus } from 'identity-center-tokens';
import { credentialsFromEnv } from 'identity-center-tokens/node';

const [identityStoreId, days = '30'] = process.argv.slice(2);
const { region, tenantId } = parseScimEndpoint(process.env.SCIM_URL);

const { bearerTokens } = await listTokens(
  { identityStoreId, tenantId },
  // ENDPOINT: another address than the region's, such as the emulator.
  { region, endpoint: process.env.ENDPOINT, credentials: credentialsFromEnv() },
);
const options = { warnWithinDays: Number(days) };
const due = bearerTokens.filter((token) => tokenStatus(token, options).state !== 'active');
for (const token of due) console.log(`${token.tokenId}: ${tokenStatus(token).daysLeft} days left`);
if (due.length > 0) process.exitCode = 1;
