import type { Credentials, CredentialsProvider } from 'identity-center-tokens';

/**
 * Options of {@link createRelay}.
 *
 * @example
 * ```ts
 * import type { RelayOptions } from 'identity-center-tokens/relay';
 * import { credentialsFromEnv } from 'identity-center-tokens/node';
 *
 * const options: RelayOptions = { region: 'cn-north-4', credentials: credentialsFromEnv() };
 * ```
 */
export interface RelayOptions {
  /**
   * The one region that is served, or `'*'`: each request names its own in the header `X-Region`.
   * Either way the host is `identitystore.<region>.myhuaweicloud.com`.
   */
  region?: string;
  /** The service's address instead of the region's, such as a proxy or the emulator. */
  endpoint?: string | URL;
  /** What the relay signs with. It never leaves the server. */
  credentials: Credentials | CredentialsProvider;
  /**
   * The origins the relay is served at, such as `https://admin.example.com`. Requests for another
   * host, or from a page of another origin, are refused. Absent: loopback addresses only.
   */
  allowedOrigins?: readonly string[];
  /** A path in front of `/v1`, such as `/api`. */
  basePath?: string;
  /**
   * Decides who may call: `true` forwards, `false` refuses with 403, a `Response` is the answer.
   * Runs after the checks of host, origin, path and method.
   */
  authorize?: (request: Request) => boolean | Response | Promise<boolean | Response>;
  /** How long the service may take, in milliseconds. Default 30000. */
  timeoutMs?: number;
  /** The `fetch` to reach the service with. */
  fetch?: typeof globalThis.fetch;
}

/**
 * Makes a handler for your own server, so that a page can list tokens without credentials:
 * it forwards exactly `GET /v1/identity-stores/{id}/tenant/{id}/bearer-token`, signed on the
 * server, and nothing else. The page calls `listTokens` with your origin as `endpoint`.
 *
 * @example
 * ```ts
 * import { createRelay } from 'identity-center-tokens/relay';
 *
 * const relay = createRelay({
 *   region: 'cn-north-4',
 *   credentials: { accessKeyId: 'AK', secretAccessKey: 'SK' },
 *   allowedOrigins: ['https://admin.example.com'],
 *   authorize: (request) => request.headers.get('cookie') !== null,
 * });
 * const response: Response = await relay(new Request('https://admin.example.com/v1/identity-stores/d-1/tenant/t-1/bearer-token'));
 * ```
 * @throws `InvalidArgumentError` (`INVALID_ARGUMENT`) an option is missing or cannot be used;
 *   `argument` is its name, such as `allowedOrigins`
 */
export function createRelay(options: RelayOptions): (request: Request) => Promise<Response>;
