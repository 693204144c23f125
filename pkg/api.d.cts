// What the WebAssembly module exposes; `index.d.cts` adds what only the npm package has. wasm-bindgen
// copies this file into the declarations of the module, so it imports nothing.

// The platform's own types where they are known; otherwise the part of them that is used. So the
// declarations need neither the DOM's library nor Node's types. `export {}` keeps them inside.
export {};

type PlatformFetch = typeof globalThis extends { fetch: infer Fetch }
  ? Fetch
  : (request: never) => Promise<object>;

type PlatformSignal = typeof globalThis extends { AbortSignal: { prototype: infer Signal } }
  ? Signal
  : { readonly aborted: boolean; readonly reason: unknown };

type PlatformUrl = typeof globalThis extends { URL: { prototype: infer Url } }
  ? Url
  : { readonly href: string };

/**
 * The tenant whose tokens to list, or for which to create one. {@link discoverTenants} finds both ids.
 *
 * @example
 * ```ts
 * import type { ListTokensRequest } from 'identity-center-tokens';
 *
 * const request: ListTokensRequest = {
 *   identityStoreId: 'd-9f8e7d6c5b',
 *   tenantId: '11111111-2222-4333-8444-555555555555',
 * };
 * ```
 * @see {@link https://support.huaweicloud.com/intl/en-us/api-identitycenter/ | API reference of IAM Identity Center}
 */
export interface ListTokensRequest {
  /** The id of the identity source, such as `d-9f8e7d6c5b`. */
  identityStoreId: string;
  /**
   * The id of the automatic provisioning. It is the first part of the path of the SCIM URL;
   * {@link parseScimEndpoint} reads it from there.
   */
  tenantId: string;
}

/**
 * An access key to sign with. Temporary ones come with a security token.
 *
 * A key of long life does not belong in a web page: everyone who opens the page can read it.
 *
 * @example
 * ```ts
 * import type { Credentials } from 'identity-center-tokens';
 *
 * const temporary: Credentials = {
 *   accessKeyId: 'EMULATORTEMPORARY0001',
 *   secretAccessKey: 'emulatorTemporarySecretNotReal00000000002',
 *   securityToken: 'emulatorSecurityToken/with+base64==',
 * };
 * ```
 * @see {@link https://support.huaweicloud.com/intl/en-us/devg-apisign/ | API request signing guide}
 */
export interface Credentials {
  /** The access key's id (AK). */
  accessKeyId: string;
  /** The secret access key (SK). It never leaves the module and shows in no error. */
  secretAccessKey: string;
  /** The security token of temporary credentials. Absent for permanent ones. */
  securityToken?: string | undefined;
}

/**
 * Gives the credentials at the moment they are needed: called once per attempt, so that a retry
 * after an expiry gets new ones. What it throws comes out of the call unchanged.
 *
 * @example
 * ```ts
 * import type { Credentials, CredentialsProvider } from 'identity-center-tokens';
 *
 * declare function fromVault(name: string): Promise<Credentials>;
 * const provider: CredentialsProvider = () => fromVault('identity-center');
 * ```
 */
export type CredentialsProvider = () => Credentials | Promise<Credentials>;

/**
 * How often to try, and how long to wait in between.
 *
 * Before retry `n` (from 1) the wait is random between 0 and
 * `min(maxDelayMs, baseDelayMs * 2 ** (n - 1))`, or what `Retry-After` asks for if that is longer.
 *
 * @example
 * ```ts
 * import { listTokens, type RetryOptions } from 'identity-center-tokens';
 *
 * const retry: RetryOptions = { maxAttempts: 5, baseDelayMs: 200, maxDelayMs: 5_000 };
 * await listTokens({ identityStoreId: 'd-1', tenantId: 't-1' }, { region: 'cn-north-4', retry });
 * ```
 */
export interface RetryOptions {
  /** All attempts together, the first included. An integer of at least 1. Default 3. */
  maxAttempts?: number | undefined;
  /** The first wait is at most this long, in milliseconds. Default 100. */
  baseDelayMs?: number | undefined;
  /**
   * No wait is longer, in milliseconds. Default 20000. A `Retry-After` beyond it ends the call at
   * once.
   */
  maxDelayMs?: number | undefined;
}

/**
 * Where to ask, as whom, and how patiently. {@link listTokens}, {@link listTenants},
 * {@link createToken}, {@link deleteToken} and {@link decodeAuthorizationMessage} need `region` or
 * `endpoint`; the other calls know their address.
 *
 * @example
 * ```ts
 * import type { CallOptions } from 'identity-center-tokens';
 * import { credentialsFromEnv } from 'identity-center-tokens/node';
 *
 * const options: CallOptions = {
 *   region: 'cn-north-4',
 *   credentials: credentialsFromEnv(),
 *   timeoutMs: 10_000,
 *   retry: { maxAttempts: 5 },
 * };
 * ```
 * @see {@link https://developer.huaweicloud.com/intl/en-us/endpoint | Regions and endpoints}
 */
export interface CallOptions {
  /**
   * Such as `cn-north-4`: the call goes to `https://identitystore.<region>.myhuaweicloud.com`, or to
   * `https://sts.<region>.myhuaweicloud.com` to decode a message. {@link discoverTenants} then looks
   * in this region alone; {@link listRegions}, {@link listInstances} and {@link checkToken} do not
   * use it. Beside an `endpoint` it picks no address; an unsigned call to a regional host, and each of
   * a discovery, names it in the header `X-Region`, for a relay that serves several regions.
   */
  region?: string | undefined;
  /**
   * Another address to call, in place of every host of the service: a relay, a proxy, the emulator.
   * `https:`, or `http:` to this machine. A path in it is kept in front of the call's own.
   */
  endpoint?: string | PlatformUrl | undefined;
  /**
   * The address to sign for, if `endpoint` is a relay that forwards the signed request to it
   * unchanged. Needs `credentials`. Refused by {@link discoverTenants}, whose calls have several hosts.
   */
  signingEndpoint?: string | PlatformUrl | undefined;
  /** What to sign with. Absent: the request is not signed (a relay does that). */
  credentials?: Credentials | CredentialsProvider | undefined;
  /**
   * The account's id, 1 to 64 printable ASCII characters without spaces. {@link listRegions} and
   * {@link listInstances}, which ask the host that all regions have in common, send it as
   * `X-Domain-Id`, signed if the call is; the others do not send it. The service's documentation does
   * not agree on whether it is needed.
   */
  domainId?: string | undefined;
  /**
   * More headers, each name once. Those that belong to the signature are refused on a signed request,
   * those that the call sets itself (`content-type` with a body, `x-domain-id` beside `domainId`) and
   * those of the connection (`connection`, `expect`, `keep-alive`, `transfer-encoding`, `upgrade`) on
   * any.
   */
  headers?: Record<string, string> | undefined;
  /** Ends the call: it rejects with the signal's own reason. */
  signal?: PlatformSignal | undefined;
  /**
   * How long one attempt may take, in milliseconds: credentials, connection, headers and body.
   * Default 30000.
   */
  timeoutMs?: number | undefined;
  /** Attempts and waits; `false` is one attempt. */
  retry?: RetryOptions | false | undefined;
  /** The largest body of one answer, in bytes after decompression. Default 8388608 (8 MiB). */
  maxResponseBytes?: number | undefined;
  /** Makes the requests instead of the global `fetch`. It is called with the URL and plain options. */
  fetch?: PlatformFetch | undefined;
}

/**
 * The options of {@link listTokens}: another name of {@link CallOptions}.
 *
 * @example
 * ```ts
 * import type { ListTokensOptions } from 'identity-center-tokens';
 *
 * const options: ListTokensOptions = { region: 'cn-north-4', timeoutMs: 10_000 };
 * ```
 */
export type ListTokensOptions = CallOptions;

/**
 * A token as the service lists it. The token's own value is never listed.
 *
 * @example
 * ```ts
 * import type { BearerToken } from 'identity-center-tokens';
 *
 * const ends = (token: BearerToken) => new Date(token.expirationTime).toISOString();
 * ```
 * @see {@link https://support.huaweicloud.com/intl/en-us/api-identitycenter/ | API reference of IAM Identity Center}
 */
export interface BearerToken {
  /** The token's id; any text. */
  tokenId: string;
  /** When it was created, in epoch milliseconds. */
  creationTime: number;
  /** When it ends, in epoch milliseconds. {@link tokenStatus} says what that means. */
  expirationTime: number;
}

/**
 * The service's answer.
 *
 * @example
 * ```ts
 * import type { ListTokensResponse } from 'identity-center-tokens';
 *
 * const ids = ({ bearerTokens }: ListTokensResponse) => bearerTokens.map(({ tokenId }) => tokenId);
 * ```
 */
export interface ListTokensResponse {
  /** The tokens in the service's order. Empty if there are none. */
  bearerTokens: BearerToken[];
}

/**
 * Lists the access tokens of an automatic provisioning.
 *
 * The caller must be the organization's management account or a delegated administrator, and may do
 * `IdentityCenter:externalIdp:listBearerTokens` and `organizations:delegatedAdministrators:list`.
 * Network errors, time-outs and the statuses 429, 500, 502, 503, 504 are tried again, see
 * {@link RetryOptions}.
 *
 * @example
 * ```ts
 * import { listTokens, tokenStatus } from 'identity-center-tokens';
 * import { credentialsFromEnv } from 'identity-center-tokens/node';
 *
 * const { bearerTokens } = await listTokens(
 *   { identityStoreId: 'd-9f8e7d6c5b', tenantId: '11111111-2222-4333-8444-555555555555' },
 *   { region: 'cn-north-4', credentials: credentialsFromEnv() },
 * );
 * for (const token of bearerTokens) console.log(token.tokenId, tokenStatus(token).daysLeft);
 * ```
 * @param request - whose tokens
 * @param options - where to ask, as whom, how patiently
 * @returns the tokens; never part of them
 * @throws {@link InvalidArgumentError} an argument cannot be used; nothing was sent. `argument` says
 *   which one
 * @throws {@link BadRequestError} the service answered 400
 * @throws {@link ForbiddenError} the service answered 403
 * @throws {@link ApiError} the service answered with another status outside 2xx
 * @throws {@link ValidationError} the answer is not the documented one
 * @throws {@link NetworkError} no answer came, or it broke off
 * @throws {@link TimeoutError} the last attempt took longer than `timeoutMs`
 * @throws {@link WasmLoadError} the module could not be loaded
 * @throws the signal's own reason after an abort; what a credentials callback threw
 * @see {@link https://support.huaweicloud.com/intl/en-us/api-identitycenter/ | API reference of IAM Identity Center}
 */
export function listTokens(
  request: ListTokensRequest,
  options?: CallOptions,
): Promise<ListTokensResponse>;

/**
 * Lists the regions where Identity Center is registered.
 *
 * It asks the host that all regions have in common, so it needs neither `region` nor `endpoint`.
 * The caller must be the organization's management account or a delegated administrator, and may do
 * `IdentityCenter:instance:describeRegisteredRegions` and
 * `organizations:delegatedAdministrators:list`.
 *
 * @example
 * ```ts
 * import { listRegions } from 'identity-center-tokens';
 * import { credentialsFromEnv } from 'identity-center-tokens/node';
 *
 * const { regionIds } = await listRegions({ credentials: credentialsFromEnv() });
 * console.log(regionIds.join());
 * ```
 * @param options - where to ask, as whom, how patiently
 * @returns the ids, such as `cn-north-4`, in the service's order; an empty list where no region is
 *   registered, which the service answers with 404 and a code that ends in `.1254`
 * @throws {@link IdentityCenterError} as {@link listTokens} does; no argument but the options can be
 *   wrong
 * @see {@link https://support.huaweicloud.com/intl/en-us/api-identitycenter/ | API reference of IAM Identity Center}
 */
export function listRegions(options?: CallOptions): Promise<{
  /** Such as `cn-north-4`. */
  regionIds: string[];
}>;

/**
 * An instance of Identity Center, with its identity store.
 *
 * @example
 * ```ts
 * import type { Instance } from 'identity-center-tokens';
 *
 * const title = ({ alias, instanceId }: Instance) => alias ?? instanceId;
 * ```
 * @see {@link https://support.huaweicloud.com/intl/en-us/api-identitycenter/ | API reference of IAM Identity Center}
 */
export interface Instance {
  /** The id of its identity source, such as `d-9f8e7d6c5b`; what {@link listTenants} asks for. */
  identityStoreId: string;
  /** The instance's own id, such as `ins-0123456789abcdef`. */
  instanceId: string;
  /** The name that the organization gave it. Absent if it has none. */
  alias?: string | undefined;
  /** The instance's uniform resource name. Absent if the service gives none. */
  instanceUrn?: string | undefined;
}

/**
 * Lists all instances of the organization: in practice one.
 *
 * It asks for pages of 100 until the last one; each page has its own attempts. The host is the one
 * that all regions have in common, so it needs neither `region` nor `endpoint`. The caller must be
 * the organization's management account or a delegated administrator, and may do
 * `IdentityCenter:instance:list` and `organizations:delegatedAdministrators:list`.
 *
 * @example
 * ```ts
 * import { listInstances } from 'identity-center-tokens';
 * import { credentialsFromEnv } from 'identity-center-tokens/node';
 *
 * const { instances } = await listInstances({ credentials: credentialsFromEnv() });
 * for (const { identityStoreId, alias } of instances) console.log(identityStoreId, alias ?? '');
 * ```
 * @param options - where to ask, as whom, how patiently
 * @returns the instances in the service's order
 * @throws {@link ValidationError} a page is not the documented one, or names a next page that was
 *   there before or would be the 1001st: then an issue at `/page_info/next_marker` of kind `repeated`
 * @throws {@link IdentityCenterError} as {@link listTokens} does
 * @see {@link https://support.huaweicloud.com/intl/en-us/api-identitycenter/ | API reference of IAM Identity Center}
 */
export function listInstances(options?: CallOptions): Promise<{
  /** Of all pages. */
  instances: Instance[];
}>;

/**
 * A tenant: automatic provisioning that was switched on for an identity store.
 *
 * @example
 * ```ts
 * import { parseScimEndpoint, type ProvisioningTenant } from 'identity-center-tokens';
 *
 * const regionOf = ({ scimEndpoint }: ProvisioningTenant) => parseScimEndpoint(scimEndpoint).region;
 * ```
 * @see {@link https://support.huaweicloud.com/intl/en-us/api-identitycenter/ | API reference of IAM Identity Center}
 */
export interface ProvisioningTenant {
  /** The id of the automatic provisioning. */
  tenantId: string;
  /** The SCIM URL that the identity provider is configured with, as the service gives it. */
  scimEndpoint: string;
  /** When it was switched on, in epoch milliseconds. */
  creationTime: number;
}

/**
 * Lists the tenants of an identity store: in practice one, and none where automatic provisioning is
 * switched off.
 *
 * The caller must be the organization's management account or a delegated administrator, and may do
 * `IdentityCenter:externalIdp:listProvisioningTenant` and
 * `organizations:delegatedAdministrators:list`.
 *
 * @example
 * ```ts
 * import { listTenants } from 'identity-center-tokens';
 * import { credentialsFromEnv } from 'identity-center-tokens/node';
 *
 * const { provisioningTenants } = await listTenants(
 *   { identityStoreId: 'd-9f8e7d6c5b' },
 *   { region: 'cn-north-4', credentials: credentialsFromEnv() },
 * );
 * for (const { tenantId, scimEndpoint } of provisioningTenants) console.log(tenantId, scimEndpoint);
 * ```
 * @param request - `identityStoreId`: the id of the identity source
 * @param options - where to ask, as whom, how patiently
 * @returns the tenants in the service's order
 * @throws {@link IdentityCenterError} as {@link listTokens} does
 * @see {@link https://support.huaweicloud.com/intl/en-us/api-identitycenter/ | API reference of IAM Identity Center}
 */
export function listTenants(
  request: { identityStoreId: string },
  options?: CallOptions,
): Promise<{
  /** Empty where automatic provisioning is switched off. */
  provisioningTenants: ProvisioningTenant[];
}>;

/**
 * A tenant, and where it was found: all that {@link listTokens} asks for.
 *
 * @example
 * ```ts
 * import { type DiscoveredTenant, listTokens } from 'identity-center-tokens';
 * import { credentialsFromEnv } from 'identity-center-tokens/node';
 *
 * const tokensOf = (tenant: DiscoveredTenant) =>
 *   listTokens(tenant, { region: tenant.region, credentials: credentialsFromEnv() });
 * ```
 * @see {@link https://support.huaweicloud.com/intl/en-us/api-identitycenter/ | API reference of IAM Identity Center}
 */
export interface DiscoveredTenant extends ProvisioningTenant {
  /** The region that knows the identity store, such as `cn-north-4`. */
  region: string;
  /** The id of the identity source. */
  identityStoreId: string;
  /** The id of the instance. */
  instanceId: string;
  /** The instance's name. Absent if it has none. */
  alias?: string | undefined;
}

/**
 * Finds every tenant, from nothing but credentials: asks for the regions, then for the instances,
 * then in each region for the tenants of each, at most four calls at a time.
 *
 * `region` restricts it to one region. Beside `endpoint` every call for tenants names its region in
 * the header `X-Region`. Needs what {@link listRegions} (without `region`), {@link listInstances} and
 * {@link listTenants} need. A 404 for an instance is no error where several regions are asked: the
 * store is of another one.
 *
 * @example
 * ```ts
 * import { discoverTenants, listTokens } from 'identity-center-tokens';
 * import { credentialsFromEnv } from 'identity-center-tokens/node';
 *
 * const credentials = credentialsFromEnv();
 * const { tenants } = await discoverTenants({ credentials });
 * for (const tenant of tenants) {
 *   const { bearerTokens } = await listTokens(tenant, { region: tenant.region, credentials });
 *   console.log(tenant.region, tenant.tenantId, bearerTokens.length);
 * }
 * ```
 * @param options - where to ask, as whom, how patiently; `signingEndpoint` and a header `x-region` are
 *   refused
 * @returns the tenants region by region, in each in the order of the instances
 * @throws {@link ValidationError} an answer is not the documented one, or holds a region or an id that
 *   cannot be part of an address: then issues of kind `format`, and nothing is sent there
 * @throws {@link IdentityCenterError} as {@link listTokens} does: of the first call that failed
 * @see {@link https://support.huaweicloud.com/intl/en-us/api-identitycenter/ | API reference of IAM Identity Center}
 */
export function discoverTenants(options?: CallOptions): Promise<{
  /** Empty where automatic provisioning is switched on nowhere. */
  tenants: DiscoveredTenant[];
}>;

/**
 * A new token, with its secret.
 *
 * @example
 * ```ts
 * import type { CreatedToken } from 'identity-center-tokens';
 *
 * // What may be logged: all but the secret.
 * const shown = ({ token: _, ...rest }: CreatedToken) => JSON.stringify(rest);
 * ```
 * @see {@link https://support.huaweicloud.com/intl/en-us/api-identitycenter/ | API reference of IAM Identity Center}
 */
export interface CreatedToken extends BearerToken {
  /**
   * The token itself, a secret: what the identity provider is configured with. The service shows it
   * this one time, and so does the package: it is in no error, and nothing keeps it. Store it before
   * anything else, and do not log the object.
   */
  token: string;
}

/**
 * Creates an access token, which lives for a year.
 *
 * Each request makes another token, so it is tried again after 429 alone. Whether a call that
 * failed made one is said by {@link IdentityCenterError.outcomeUnknown}: if it is `true`, list the
 * tokens and delete the one that nobody uses. The caller must be the organization's management account or a delegated
 * administrator, and may do `IdentityCenter:externalIdp:createBearerToken` and
 * `organizations:delegatedAdministrators:list`.
 *
 * @example
 * ```ts
 * import { createToken, IdentityCenterError } from 'identity-center-tokens';
 * import { credentialsFromEnv } from 'identity-center-tokens/node';
 *
 * declare function store(secret: string): Promise<void>;
 * try {
 *   const { token } = await createToken(
 *     { identityStoreId: 'd-9f8e7d6c5b', tenantId: '11111111-2222-4333-8444-555555555555' },
 *     { region: 'cn-north-4', credentials: credentialsFromEnv() },
 *   );
 *   await store(token);
 * } catch (error) {
 *   if (!IdentityCenterError.is(error)) throw error;
 *   console.error(error.message, error.outcomeUnknown ? 'a token may exist' : 'none was made');
 * }
 * ```
 * @param request - for which tenant
 * @param options - where to ask, as whom, how patiently
 * @returns the token with its secret; times in epoch milliseconds
 * @throws {@link ValidationError} the answer is not the documented one: a token may exist, and its
 *   secret is lost
 * @throws {@link IdentityCenterError} as {@link listTokens} does, each with `outcomeUnknown`
 * @throws the signal's own reason after an abort, what a credentials callback threw: both unchanged,
 *   without `outcomeUnknown`. A token may exist after an abort
 * @see {@link https://support.huaweicloud.com/intl/en-us/api-identitycenter/ | API reference of IAM Identity Center}
 */
export function createToken(
  request: ListTokensRequest,
  options?: CallOptions,
): Promise<CreatedToken>;

/**
 * Deletes an access token. The effect on a synchronisation under way is not documented.
 *
 * It is tried again as {@link listTokens} is. A 404 after an attempt that may have deleted the
 * token is success; a 404 at first is an {@link ApiError}. The caller must be the organization's
 * management account or a delegated administrator, and may do
 * `IdentityCenter:externalIdp:deleteBearerToken` and `organizations:delegatedAdministrators:list`.
 *
 * @example
 * ```ts
 * import { deleteToken, listTokens, tokenStatus } from 'identity-center-tokens';
 * import { credentialsFromEnv } from 'identity-center-tokens/node';
 *
 * const tenant = { identityStoreId: 'd-9f8e7d6c5b', tenantId: '11111111-2222-4333-8444-555555555555' };
 * const options = { region: 'cn-north-4', credentials: credentialsFromEnv() };
 * const { bearerTokens } = await listTokens(tenant, options);
 * const expired = bearerTokens.filter((token) => tokenStatus(token).state === 'expired');
 * for (const { tokenId } of expired) await deleteToken({ ...tenant, tokenId }, options);
 * ```
 * @param request - the tenant, and the `tokenId` that {@link listTokens} or {@link createToken} gave
 * @param options - where to ask, as whom, how patiently
 * @throws {@link ApiError} the service answered with a status outside 2xx; 404 if it knows no such
 *   token
 * @throws {@link IdentityCenterError} as {@link listTokens} does, each with `outcomeUnknown`; no
 *   {@link ValidationError}: the body of the answer is not looked at
 * @throws the signal's own reason after an abort, what a credentials callback threw: both unchanged,
 *   without `outcomeUnknown`. The token may be gone after an abort
 * @see {@link https://support.huaweicloud.com/intl/en-us/api-identitycenter/ | API reference of IAM Identity Center}
 */
export function deleteToken(
  request: ListTokensRequest & { tokenId: string },
  options?: CallOptions,
): Promise<void>;

/**
 * Asks the SCIM endpoint itself whether it accepts a token.
 *
 * It reads `<scimEndpoint>/ServiceProviderConfig` with the token, and if that is served once more with
 * a token that cannot be right: the control. The service does not say whether this address looks at
 * the token at all; without a control, an address that serves everybody would seem to accept it. Each
 * of the two requests has its own attempts.
 *
 * It needs no IAM action: the request carries the token and is not signed. `credentials`,
 * `signingEndpoint`, `domainId` and a header `authorization` are refused. Beside `endpoint`, which
 * replaces the origin of `scimEndpoint`, the region goes into the header `X-Region`.
 *
 * @example
 * ```ts
 * import { checkToken, type CreatedToken, type ProvisioningTenant } from 'identity-center-tokens';
 *
 * async function works({ scimEndpoint }: ProvisioningTenant, { token }: CreatedToken) {
 *   const { verdict } = await checkToken({ scimEndpoint, token }, { timeoutMs: 5_000 });
 *   return verdict === 'accepted';
 * }
 * ```
 * @param request - `scimEndpoint`: what {@link parseScimEndpoint} takes; `token`: 1 to 8192 printable
 *   ASCII characters without spaces, a secret that shows in no error
 * @param options - how patiently
 * @returns the verdict
 * @throws {@link ApiError} an answer of either request with a status outside 2xx, other than 401 and
 *   403, which are the verdict; these too if the code of the body begins with `RELAY.`, for then a
 *   relay refused the call
 * @throws {@link ValidationError} the token got a 2xx whose body is no JSON object
 * @throws {@link IdentityCenterError} as {@link listTokens} does
 * @see {@link https://support.huaweicloud.com/intl/en-us/api-identitycenter/ | API reference of IAM Identity Center}
 * @see {@link https://www.rfc-editor.org/rfc/rfc7644#section-4 | RFC 7644, section 4}
 */
export function checkToken(
  request: { scimEndpoint: string | PlatformUrl; token: string },
  options?: CallOptions,
): Promise<{
  /**
   * `accepted`: the token was served, and the control refused. `rejected`: the token was refused, by
   * 401 or 403. `inconclusive`: both were served, so the address tells nothing about the token.
   */
  verdict: 'accepted' | 'rejected' | 'inconclusive';
}>;

/**
 * Decodes the message of a 403, which says which permission is missing.
 *
 * It asks the Security Token Service, which is there in some of the regions only. Any caller who may
 * do `sts::decodeAuthorizationMessage` (two colons) can use it. Whether every region can decode every
 * message is not documented.
 *
 * @example
 * ```ts
 * import { decodeAuthorizationMessage, ForbiddenError, listTokens } from 'identity-center-tokens';
 * import { credentialsFromEnv } from 'identity-center-tokens/node';
 *
 * const options = { region: 'cn-north-4', credentials: credentialsFromEnv() };
 * try {
 *   await listTokens({ identityStoreId: 'd-1', tenantId: 't-1' }, options);
 * } catch (error) {
 *   const encodedMessage = error instanceof ForbiddenError && error.encodedAuthorizationMessage;
 *   if (!encodedMessage) throw error;
 *   console.error((await decodeAuthorizationMessage({ encodedMessage }, options)).decodedMessage);
 * }
 * ```
 * @param request - `encodedMessage`: `encodedAuthorizationMessage` of the error as it came, 1 to 10240
 *   printable ASCII characters without spaces
 * @param options - where to ask, as whom, how patiently
 * @returns the service's text
 * @throws {@link IdentityCenterError} as {@link listTokens} does
 * @see {@link https://support.huaweicloud.com/intl/en-us/api-sts/ | API reference of the Security Token Service}
 */
export function decodeAuthorizationMessage(
  request: { encodedMessage: string },
  options?: CallOptions,
): Promise<{
  /** A JSON text without a published schema: show it, do not rely on its members. */
  decodedMessage: string;
}>;

/**
 * Checks an answer of {@link listTokens} that you already have, and reads it: a saved file, or a response of your own
 * HTTP client. Synchronous.
 *
 * The body is the service's JSON (`bearer_tokens`, `token_id`, ...) as text, as bytes, or parsed. A
 * `Promise` of it is to be awaited first; of a `Response` or `Blob` take the text or the bytes.
 *
 * @example
 * ```ts
 * import { validateResponse } from 'identity-center-tokens';
 *
 * const response = await fetch('https://relay.example.com/tokens');
 * const { bearerTokens } = validateResponse(await response.text(), { status: response.status });
 * ```
 * @param body - text, bytes, or what `JSON.parse` gave
 * @param init - `status`: the HTTP status that came with it, an integer of 100 to 599. Default 200
 * @throws {@link ValidationError} the body is not the documented one; all issues are listed
 * @throws {@link ApiError} `status` is outside 2xx; {@link BadRequestError} for 400, {@link ForbiddenError} for 403
 * @throws {@link InvalidArgumentError} the body is of an unsupported type, which the message names
 *   (`argument` is `body`), or the status is no HTTP status (`init.status`)
 * @throws {@link WasmLoadError} the module could not be loaded
 * @see {@link https://support.huaweicloud.com/intl/en-us/api-identitycenter/ | API reference of IAM Identity Center}
 */
export function validateResponse(
  body: string | Uint8Array | ArrayBuffer | object,
  init?: { status?: number | undefined },
): ListTokensResponse;

/**
 * What a token's remaining life means: `expired` is over, `expiring` is within the warning time,
 * `active` is neither.
 *
 * @example
 * ```ts
 * import type { TokenState } from 'identity-center-tokens';
 *
 * const colours: Record<TokenState, string> = { active: 'green', expiring: 'amber', expired: 'red' };
 * ```
 */
export type TokenState = 'active' | 'expiring' | 'expired';

/**
 * Says how long a token still lives. Synchronous.
 *
 * @example
 * ```ts
 * import { listTokens, tokenStatus } from 'identity-center-tokens';
 *
 * const { bearerTokens } = await listTokens(
 *   { identityStoreId: 'd-1', tenantId: 't-1' },
 *   { endpoint: 'https://relay.example.com' },
 * );
 * const renewSoon = bearerTokens.filter((token) => tokenStatus(token).state !== 'active');
 * ```
 * @param token - only its `expirationTime` (epoch milliseconds) is read
 * @param options - `now`: epoch milliseconds or a `Date`, default the clock; `warnWithinDays`:
 *   from how many days on a token is `expiring`, default 90, the threshold of the service's own
 *   compliance rule
 * @returns `state`, and `daysLeft`: whole days, rounded down; negative once expired
 * @throws {@link InvalidArgumentError} an argument cannot be used; `argument` is
 *   `token.expirationTime`, `now` or `warnWithinDays`
 * @throws {@link WasmLoadError} the module could not be loaded
 * @see {@link https://support.huaweicloud.com/intl/en-us/usermanual-rms/ | The compliance rules of Config, identitycenter-scim-token-expiration-check}
 */
export function tokenStatus(
  token: BearerToken,
  options?: { now?: number | Date | undefined; warnWithinDays?: number | undefined },
): {
  /** What its remaining life means. */
  state: TokenState;
  /** Whole days until it ends, rounded down; negative once expired. */
  daysLeft: number;
};

/**
 * Reads region and tenant id from the SCIM URL that an identity provider is configured with.
 * Synchronous. Slashes at the end and a query are ignored: Entra ID keeps a flag of its own there,
 * `?aadOptscim062020`. A fragment, a user name or a port make it another URL.
 *
 * @example
 * ```ts
 * import { parseScimEndpoint } from 'identity-center-tokens';
 *
 * const { region, tenantId } = parseScimEndpoint(
 *   'https://scim.cn-north-4.myhuaweicloud.com/11111111-2222-4333-8444-555555555555/scim/v2/',
 * );
 * ```
 * @param url - `https://scim.<region>.myhuaweicloud.com/<tenant_id>/scim/v2/`
 * @throws {@link InvalidArgumentError} it is not such a URL; `argument` is `url`
 * @throws {@link WasmLoadError} the module could not be loaded
 * @see {@link https://support.huaweicloud.com/intl/en-us/usermanual-identitycenter/ | User guide of IAM Identity Center}
 */
export function parseScimEndpoint(url: string | PlatformUrl): {
  /** Such as `cn-north-4`. */
  region: string;
  /** The id of the automatic provisioning. */
  tenantId: string;
};

interface OutcomeField {
  readonly outcomeUnknown?: boolean | undefined;
}

/**
 * The base of all errors of this package. {@link IdentityCenterError.is} also recognises those of
 * another copy of it, or of another realm, where `instanceof` fails.
 *
 * @example
 * ```ts
 * import { IdentityCenterError, listTokens } from 'identity-center-tokens';
 *
 * try {
 *   await listTokens({ identityStoreId: 'd-1', tenantId: 't-1' }, { region: 'cn-north-4' });
 * } catch (error) {
 *   if (!IdentityCenterError.is(error)) throw error;
 *   if (error.code === 'INVALID_ARGUMENT') console.error(`correct ${error.argument}`);
 *   else console.error(error.code, error.message);
 * }
 * ```
 */
export class IdentityCenterError extends Error {
  /**
   * The package makes its errors itself; this is for tests that need one.
   *
   * @param message - what failed, where, and what to do
   * @param fields - become members of the error; `code` is one of them
   */
  constructor(message: string, fields: { readonly code: string } & OutcomeField);
  /** Which class it is, as a fixed text. */
  readonly code: string;
  /**
   * On errors of {@link createToken} and {@link deleteToken} alone, and on each of them; absent on
   * those of other calls. `true`: a request may have reached the service, and no answer says what
   * became of it. That is so if any attempt, not only the last, ended in a network error or a time-out
   * after `fetch` was called, in a status of 500 to 599, or, for a create, in a 2xx that is not the
   * documented answer; or if the module stopped in the middle of the call. `false`: nothing was sent,
   * or every answer says that nothing was done.
   */
  readonly outcomeUnknown?: boolean | undefined;
  /** Name, message and all fields, for logs. A `cause` is shown as text. */
  toJSON(): Record<string, unknown>;
  /**
   * Whether a value is an error of this package, or of another copy of it, also in another realm (a
   * frame, a context of `node:vm`). Then `code` says which class, and TypeScript knows its fields.
   *
   * @param value - anything
   */
  static is(value: unknown): value is AnyIdentityCenterError;
}

/**
 * An argument, an option or an environment variable cannot be used. Nothing was sent. `argument`
 * names it; the message is `<argument>: <what is expected>`.
 *
 * @example
 * ```ts
 * import { InvalidArgumentError, parseScimEndpoint } from 'identity-center-tokens';
 *
 * try {
 *   parseScimEndpoint('https://example.com/');
 * } catch (error) {
 *   if (error instanceof InvalidArgumentError) console.error(error.argument, error.message);
 * }
 * ```
 */
export class InvalidArgumentError extends IdentityCenterError {
  constructor(
    message: string,
    fields: { readonly code: 'INVALID_ARGUMENT'; readonly argument: string } & OutcomeField,
  );
  readonly code: 'INVALID_ARGUMENT';
  /**
   * The path of the argument as the caller writes it: `tenantId`, `tokenId`, `encodedMessage`,
   * `scimEndpoint`, `token`, `domainId`, `retry.maxAttempts`, `credentials.securityToken`,
   * `init.status`, `headers.x-name` (`headers` where the name is no HTTP token); the name of an
   * environment variable. `region` where both `region` and `endpoint` are missing.
   */
  readonly argument: string;
}

/**
 * The fields of an {@link ApiError}.
 *
 * @example
 * ```ts
 * import { ApiError, type ApiErrorFields } from 'identity-center-tokens';
 *
 * const fields: ApiErrorFields<'API_ERROR'> = { code: 'API_ERROR', status: 429, retryable: true };
 * const busy = new ApiError('the service answered 429', fields);
 * ```
 */
export interface ApiErrorFields<Code extends string> {
  /** Which class it is. */
  readonly code: Code;
  /** The HTTP status; 0 for a redirect that the platform hides. */
  readonly status: number;
  /** The service's own code, such as `IIC.1003`. */
  readonly errorCode?: string | undefined;
  /** The service's own words. */
  readonly errorMsg?: string | undefined;
  /** What the service's support asks for. */
  readonly requestId?: string | undefined;
  /** Why access was denied, for {@link decodeAuthorizationMessage}. */
  readonly encodedAuthorizationMessage?: string | undefined;
  /** Whether the same call may succeed later: true for 429, 500, 502, 503, 504. */
  readonly retryable: boolean;
  /** Whether it is unknown what a create or a delete did, see {@link IdentityCenterError.outcomeUnknown}. */
  readonly outcomeUnknown?: boolean | undefined;
}

/**
 * The service, or something on the way to it, answered with a status outside 2xx.
 *
 * @example
 * ```ts
 * import { ApiError, listTokens } from 'identity-center-tokens';
 *
 * try {
 *   await listTokens({ identityStoreId: 'd-1', tenantId: 't-1' }, { region: 'cn-north-4' });
 * } catch (error) {
 *   if (!(error instanceof ApiError)) throw error;
 *   console.error(error.status, error.errorCode, error.requestId, error.retryable);
 * }
 * ```
 * @see {@link https://support.huaweicloud.com/intl/en-us/api-identitycenter/ | API reference of IAM Identity Center}
 */
export class ApiError extends IdentityCenterError {
  constructor(
    message: string,
    fields: ApiErrorFields<'API_ERROR' | 'BAD_REQUEST' | 'FORBIDDEN'>,
  );
  readonly code: 'API_ERROR' | 'BAD_REQUEST' | 'FORBIDDEN';
  /** The HTTP status; 0 for a redirect that the platform hides. */
  readonly status: number;
  /** The service's own code, such as `IIC.1003`. */
  readonly errorCode?: string | undefined;
  /** The service's own words. */
  readonly errorMsg?: string | undefined;
  /** What the service's support asks for: from the body, else from the header `X-Request-Id`. */
  readonly requestId?: string | undefined;
  /** Why access was denied, for {@link decodeAuthorizationMessage}. */
  readonly encodedAuthorizationMessage?: string | undefined;
  /**
   * Whether the same call may succeed later: true for 429, 500, 502, 503, 504. It speaks of the status
   * alone: a create whose outcome is unknown may make a second token.
   */
  readonly retryable: boolean;
}

/**
 * The service answered 400: usually an id that it does not know.
 *
 * @example
 * ```ts
 * import { BadRequestError, validateResponse } from 'identity-center-tokens';
 *
 * try {
 *   validateResponse('{"error_code":"IIC.1","error_msg":"no such store"}', { status: 400 });
 * } catch (error) {
 *   if (error instanceof BadRequestError) console.error(error.code, error.errorMsg);
 * }
 * ```
 * @see {@link https://support.huaweicloud.com/intl/en-us/api-identitycenter/ | API reference of IAM Identity Center}
 */
export class BadRequestError extends ApiError {
  constructor(message: string, fields: ApiErrorFields<'BAD_REQUEST'>);
  readonly code: 'BAD_REQUEST';
}

/**
 * The service answered 403: the caller may not do this. {@link decodeAuthorizationMessage} says why.
 *
 * @example
 * ```ts
 * import { ForbiddenError, validateResponse } from 'identity-center-tokens';
 *
 * try {
 *   validateResponse('{"error_code":"IIC.2","error_msg":"denied"}', { status: 403 });
 * } catch (error) {
 *   if (error instanceof ForbiddenError) console.error(error.encodedAuthorizationMessage);
 * }
 * ```
 * @see {@link https://support.huaweicloud.com/intl/en-us/api-identitycenter/ | API reference of IAM Identity Center}
 */
export class ForbiddenError extends ApiError {
  constructor(message: string, fields: ApiErrorFields<'FORBIDDEN'>);
  readonly code: 'FORBIDDEN';
}

/**
 * What kind of fault an issue is, for programs.
 *
 * @example
 * ```ts
 * import type { ValidationIssue, ValidationIssueKind } from 'identity-center-tokens';
 *
 * const brokenText: ValidationIssueKind[] = ['syntax', 'cut-off', 'utf-8', 'byte-order-mark'];
 * const isNoJson = (issues: ValidationIssue[]) => issues.some(({ kind }) => brokenText.includes(kind));
 * ```
 * @see {@link https://www.rfc-editor.org/rfc/rfc8259 | RFC 8259, the JSON text}
 */
export type ValidationIssueKind =
  /** A required member is not there. */
  | 'missing'
  /** A value of another type, `null` included. */
  | 'type'
  /**
   * A member that is there a second time; a `next_marker` that was there before, or one more than any
   * organization needs.
   */
  | 'repeated'
  /** A number that is no integer. */
  | 'fraction'
  /** A number below 0. */
  | 'negative'
  /** A number above 2^53-1. */
  | 'too-large'
  /** A string with half of a surrogate pair, which no UTF-8 can encode. */
  | 'lone-surrogate'
  /** An id of a discovery that cannot be part of the address of the next call. */
  | 'format'
  /** A character that cannot stand at its place in a JSON text. */
  | 'syntax'
  /** The text ends too early. */
  | 'cut-off'
  /** Bytes that are no UTF-8. */
  | 'utf-8'
  /** A byte order mark in front of the text. */
  | 'byte-order-mark'
  /** More than 128 levels of nesting. */
  | 'too-deep'
  /** Something after the end of the JSON text. */
  | 'trailing'
  /** A body of more than `maxResponseBytes`. */
  | 'too-large-body'
  /** A value that the memory at hand cannot hold. */
  | 'out-of-memory';

/**
 * One thing that is wrong with an answer.
 *
 * @example
 * ```ts
 * import type { ValidationIssue } from 'identity-center-tokens';
 *
 * const line = ({ path, expected, received, offset }: ValidationIssue) =>
 *   `${path || `byte ${offset ?? 0}`}: expected ${expected}, received ${received}`;
 * ```
 */
export interface ValidationIssue {
  /** Where, as a JSON Pointer such as `/bearer_tokens/3/expiration_time`; empty for the document. */
  path: string;
  /** What kind of fault it is: for programs, as the words below are for people. */
  kind: ValidationIssueKind;
  /** What should be there. */
  expected: string;
  /** What is there, in words: never the value itself, which could be a secret. */
  received: string;
  /** Path, expected and received in one sentence. */
  message: string;
  /**
   * Only where the text itself is broken: the first byte that cannot stand there, counted in bytes
   * of UTF-8 from 0. For `cut-off` it is the length of the text.
   */
  offset?: number | undefined;
}

/**
 * The answer is not the documented one. It was refused as a whole and is not tried again.
 *
 * @example
 * ```ts
 * import { ValidationError, validateResponse } from 'identity-center-tokens';
 *
 * try {
 *   validateResponse('<html></html>');
 * } catch (error) {
 *   if (error instanceof ValidationError) for (const issue of error.issues) console.error(issue.message);
 * }
 * ```
 */
export class ValidationError extends IdentityCenterError {
  constructor(
    message: string,
    fields: { readonly code: 'VALIDATION'; readonly issues: ValidationIssue[] } & OutcomeField,
  );
  readonly code: 'VALIDATION';
  /** Everything that is wrong, in the order of the document; at most 10000 issues. */
  readonly issues: ValidationIssue[];
}

/**
 * No answer came, or it broke off.
 *
 * @example
 * ```ts
 * import { listTokens, NetworkError } from 'identity-center-tokens';
 *
 * try {
 *   await listTokens({ identityStoreId: 'd-1', tenantId: 't-1' }, { region: 'cn-north-4' });
 * } catch (error) {
 *   if (error instanceof NetworkError) console.error(error.message, error.cause);
 * }
 * ```
 */
export class NetworkError extends IdentityCenterError {
  constructor(
    message: string,
    fields: { readonly code: 'NETWORK'; readonly cause: unknown } & OutcomeField,
  );
  readonly code: 'NETWORK';
  /**
   * What `fetch` rejected with. On a signed call a scrubbed copy (name, message, code, stack, cause)
   * if it holds a secret, or renders itself: its own `toString`, `toJSON` or inspection, getters.
   */
  readonly cause: unknown;
}

/**
 * The last attempt took longer than `timeoutMs`.
 *
 * @example
 * ```ts
 * import { listTokens, TimeoutError } from 'identity-center-tokens';
 *
 * try {
 *   await listTokens(
 *     { identityStoreId: 'd-1', tenantId: 't-1' },
 *     { region: 'cn-north-4', timeoutMs: 2_000, retry: false },
 *   );
 * } catch (error) {
 *   if (error instanceof TimeoutError) console.error(error.code, error.message);
 * }
 * ```
 */
export class TimeoutError extends IdentityCenterError {
  constructor(message: string, fields: { readonly code: 'TIMEOUT' } & OutcomeField);
  readonly code: 'TIMEOUT';
}

/**
 * The WebAssembly module could not be loaded: the runtime has none, or a Content-Security-Policy
 * lacks `'wasm-unsafe-eval'`. The next call tries again.
 *
 * @example
 * ```ts
 * import { ready, WasmLoadError } from 'identity-center-tokens';
 *
 * try {
 *   await ready();
 * } catch (error) {
 *   if (error instanceof WasmLoadError) console.error(error.message, error.cause);
 * }
 * ```
 * @see {@link https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/script-src | script-src}
 */
export class WasmLoadError extends IdentityCenterError {
  constructor(
    message: string,
    fields: { readonly code: 'WASM_LOAD'; readonly cause?: unknown } & OutcomeField,
  );
  readonly code: 'WASM_LOAD';
  /** What the platform threw. */
  readonly cause: unknown;
}

/**
 * Every error that this package makes, to narrow by `code`.
 *
 * @example
 * ```ts
 * import { IdentityCenterError, type AnyIdentityCenterError } from 'identity-center-tokens';
 *
 * function advice(error: AnyIdentityCenterError): string {
 *   switch (error.code) {
 *     case 'VALIDATION':
 *       return `${error.issues.length} issues`;
 *     case 'NETWORK':
 *       return String(error.cause);
 *     case 'API_ERROR':
 *     case 'BAD_REQUEST':
 *     case 'FORBIDDEN':
 *       return `request id ${error.requestId}`;
 *     default:
 *       return error.message;
 *   }
 * }
 * ```
 */
export type AnyIdentityCenterError =
  | InvalidArgumentError
  | ApiError
  | BadRequestError
  | ForbiddenError
  | ValidationError
  | NetworkError
  | TimeoutError
  | WasmLoadError;
