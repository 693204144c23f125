// A page's code on the module that wasm-pack builds. It is compiled beside the module.

import init, {
  type AnyIdentityCenterError,
  ApiError,
  type CallOptions,
  type CreatedToken,
  type Credentials,
  checkToken,
  createToken,
  credentialsFrom,
  type DiscoveredTenant,
  decodeAuthorizationMessage,
  deleteToken,
  discoverTenants,
  IdentityCenterError,
  type Instance,
  initSync,
  type ListTokensResponse,
  listInstances,
  listRegions,
  listTenants,
  listTokens,
  type ProvisioningTenant,
  parseScimEndpoint,
  type TokenState,
  tokenStatus,
  ValidationError,
  validateResponse,
} from './identity_center_tokens.js';

/** Compiles where both types are the same, `any` excluded. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const isTrue = <_T extends true>() => {};

isTrue<Same<ReturnType<typeof listTokens>, Promise<ListTokensResponse>>>();
isTrue<Same<Parameters<typeof listTokens>[1], CallOptions | undefined>>();
isTrue<Same<ReturnType<typeof listRegions>, Promise<{ regionIds: string[] }>>>();
isTrue<Same<ReturnType<typeof listInstances>, Promise<{ instances: Instance[] }>>>();
type Tenants = { provisioningTenants: ProvisioningTenant[] };
isTrue<Same<ReturnType<typeof listTenants>, Promise<Tenants>>>();
isTrue<Same<ReturnType<typeof discoverTenants>, Promise<{ tenants: DiscoveredTenant[] }>>>();
isTrue<Same<ReturnType<typeof createToken>, Promise<CreatedToken>>>();
isTrue<Same<ReturnType<typeof deleteToken>, Promise<void>>>();
type Verdict = 'accepted' | 'rejected' | 'inconclusive';
isTrue<Same<ReturnType<typeof checkToken>, Promise<{ verdict: Verdict }>>>();
type Decoded = { decodedMessage: string };
isTrue<Same<ReturnType<typeof decodeAuthorizationMessage>, Promise<Decoded>>>();
isTrue<Same<IdentityCenterError['outcomeUnknown'], boolean | undefined>>();
isTrue<Same<ReturnType<typeof validateResponse>, ListTokensResponse>>();
isTrue<Same<ReturnType<typeof tokenStatus>['state'], TokenState>>();
isTrue<Same<ReturnType<typeof parseScimEndpoint>, { region: string; tenantId: string }>>();
isTrue<Same<ReturnType<typeof credentialsFrom>, Credentials>>();
isTrue<Same<Parameters<typeof credentialsFrom>[0], Record<string, string | undefined>>>();

export async function main(bytes: BufferSource): Promise<string[]> {
  initSync({ module: bytes });
  await init();
  const { tenantId, region } = parseScimEndpoint(new URL(location.href));
  const credentials = credentialsFrom({ HUAWEICLOUD_SDK_AK: 'ak', HUAWEICLOUD_SDK_SK: 'sk' });
  const controller = new AbortController();
  try {
    const { bearerTokens } = await listTokens(
      { identityStoreId: 'd-1', tenantId },
      { region, credentials, fetch, signal: controller.signal, retry: false },
    );
    return bearerTokens.map((token) => `${token.tokenId}: ${tokenStatus(token).daysLeft}`);
  } catch (error) {
    if (error instanceof ApiError) return [error.code, `${error.status}`, error.errorMsg ?? ''];
    if (error instanceof ValidationError) {
      return error.issues.map(({ kind, offset }) => `${kind} ${offset ?? ''}`);
    }
    if (!IdentityCenterError.is(error)) throw error;
    const known: AnyIdentityCenterError = error;
    return known.code === 'INVALID_ARGUMENT' ? [known.argument] : [known.message];
  }
}
