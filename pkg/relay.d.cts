import type { CallOptions, Credentials, CredentialsProvider } from 'identity-center-tokens';

// The platform's own types where they are known; otherwise the part of them that is used. So the
// declarations need neither the DOM's library nor Node's types. `export {}` keeps them inside.
export {};

type PlatformHeaders = { get(name: string): string | null };

type PlatformRequest = typeof globalThis extends { Request: { prototype: infer Request } }
  ? Request
  : { readonly method: string; readonly url: string; readonly headers: PlatformHeaders };

type PlatformResponse = typeof globalThis extends { Response: { prototype: infer Response } }
  ? Response
  : { readonly status: number; readonly headers: PlatformHeaders; text(): Promise<string> };

/**
 * What a caller of the relay asks for. Ids and region are decoded, and such that the call takes them.
 *
 * @example
 * ```ts
 * import type { RelayCall } from 'identity-center-tokens/relay';
 *
 * const reads = ['listTenants', 'listTokens'];
 * const isOurs = ({ name, identityStoreId }: RelayCall): boolean =>
 *   reads.includes(name) && identityStoreId === 'd-9067xxxxxx';
 * ```
 */
export interface RelayCall {
  /** The function of the package that the page called. */
  name:
    | 'listRegions'
    | 'listInstances'
    | 'listTenants'
    | 'listTokens'
    | 'createToken'
    | 'deleteToken'
    | 'checkToken'
    | 'decodeAuthorizationMessage';
  /**
   * The relay's region, or with `'*'` the one that the caller names. Absent if there is none, and of
   * `listRegions` and `listInstances`, which go to the host that all regions have in common.
   */
  region?: string;
  /** The id of the identity store, decoded: `d-1` where the path has `d%2D1`. Absent if it has none. */
  identityStoreId?: string;
  /** The id of the automatic provisioning, decoded. Absent if the path has none. */
  tenantId?: string;
  /** The id of the token to delete, decoded. */
  tokenId?: string;
}

/**
 * Options of {@link createRelay}. They are read and checked once, when the relay is made.
 *
 * @example
 * ```ts
 * import type { RelayOptions } from 'identity-center-tokens/relay';
 * import { credentialsFromEnv } from 'identity-center-tokens/node';
 *
 * declare function sessionOf(request: Request): Promise<{ isAdmin: boolean } | undefined>;
 *
 * const options: RelayOptions = {
 *   region: 'cn-north-4',
 *   credentials: credentialsFromEnv(),
 *   authorize: async (request) => (await sessionOf(request))?.isAdmin === true,
 * };
 * ```
 */
export interface RelayOptions {
  /**
   * The one region that is served, or `'*'`: each request names its own in the header `X-Region`.
   * Either way a host is one of `identitystore`, `sts` and `scim`, then
   * `.<region>.myhuaweicloud.com`; `listRegions` and `listInstances` go to
   * `identitycenter.myhuaweicloud.com`.
   */
  region?: string;
  /**
   * The service's address instead of all its hosts, such as a proxy or the emulator. It gets the
   * region of a call as `X-Region`.
   */
  endpoint?: NonNullable<CallOptions['endpoint']>;
  /** What the relay signs with. It never leaves the server. */
  credentials: Credentials | CredentialsProvider;
  /** The account id that `listRegions` and `listInstances` send as `X-Domain-Id`. */
  domainId?: string;
  /**
   * Decides who may call: `true` forwards, a `Response` of any implementation is the answer,
   * everything else refuses with 403. Runs after the checks of host, origin, path, method, ids and
   * region, none of which is a proof of who calls. Where `name` is `checkToken`, the request's
   * `Authorization` is the token to check, and a page sends no cookies; where it is
   * `decodeAuthorizationMessage`, the body has been read.
   */
  authorize: (
    request: PlatformRequest,
    call: RelayCall,
  ) => boolean | PlatformResponse | Promise<boolean | PlatformResponse>;
  /**
   * The origins the relay is served at, such as `https://admin.example.com`. Requests for another
   * host, or from a page of another origin, are refused. Absent: loopback hosts only.
   */
  allowedOrigins?: readonly string[];
  /**
   * Whether `createToken`, `deleteToken` and `checkToken` are forwarded, from pages of
   * `allowedOrigins`, which are needed then. Default `false`: they get 403 `RELAY.CHANGES`.
   */
  changes?: boolean;
  /** A path in front of `/v1`, as it stands in a URL, such as `/api`. */
  basePath?: string;
  /** How long the service may take, in milliseconds. Default 30000. */
  timeoutMs?: number;
  /**
   * How many bytes of the service's answer are read at most. Default 8 MiB. At most 16 calls of a
   * relay are under way at once; further callers get 503 `RELAY.BUSY` and `Retry-After: 1`.
   */
  maxResponseBytes?: number;
  /** The `fetch` to reach the service with. */
  fetch?: NonNullable<CallOptions['fetch']>;
}

/**
 * Makes a handler for your own server, so that a page can call the package's functions without
 * credentials: it forwards each request of the calls in {@link RelayCall} as one request, signed on
 * the server, and nothing else. The page gives your origin as `endpoint`.
 *
 * @example
 * ```ts
 * import { createRelay } from 'identity-center-tokens/relay';
 * import { credentialsFromEnv } from 'identity-center-tokens/node';
 *
 * declare function sessionOf(request: Request): Promise<{ stores: string[] } | undefined>;
 *
 * const relay = createRelay({
 *   region: 'cn-north-4',
 *   credentials: credentialsFromEnv(),
 *   allowedOrigins: ['https://admin.example.com'],
 *   authorize: async (request, call) =>
 *     (await sessionOf(request))?.stores.includes(call.identityStoreId ?? '') ?? false,
 * });
 * const response: Response = await relay(new Request('https://admin.example.com/v1/identity-stores/d-1/tenant/t-1/bearer-token'));
 * ```
 * @throws `InvalidArgumentError` (`INVALID_ARGUMENT`) an option is missing or can never work;
 *   `argument` is its path, such as `allowedOrigins` or `credentials.secretAccessKey`
 */
export function createRelay(
  options: RelayOptions,
): (request: PlatformRequest) => Promise<PlatformResponse>;
