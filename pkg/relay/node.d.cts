import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RelayOptions } from 'identity-center-tokens/relay';

export type { RelayCall, RelayOptions } from 'identity-center-tokens/relay';

/**
 * The same as `createRelay` for servers of `node:http`, Express and Koa: a handler that answers the
 * paths of its calls, by `req.url`, and gives all others to `next`; without `next` they get 404.
 *
 * Of the calls only `decodeAuthorizationMessage` has a body. Mount the relay in front of body parsers,
 * or behind one that leaves its result in `req.body`, as those of Express do.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 * import { createNodeRelay } from 'identity-center-tokens/relay/node';
 * import { credentialsFromEnv } from 'identity-center-tokens/node';
 *
 * declare function sessionOf(request: Request): Promise<{ isAdmin: boolean } | undefined>;
 *
 * const relay = createNodeRelay({
 *   region: 'cn-north-4',
 *   credentials: credentialsFromEnv(),
 *   allowedOrigins: ['https://admin.example.com'],
 *   authorize: async (request) => (await sessionOf(request))?.isAdmin === true,
 * });
 * createServer((req, res) => {
 *   relay(req, res, () => res.writeHead(200).end('another page'));
 * }).listen(3000, '127.0.0.1');
 * ```
 * @throws `InvalidArgumentError` (`INVALID_ARGUMENT`) an option is missing or can never work;
 *   `argument` is its path, such as `allowedOrigins` or `credentials.secretAccessKey`
 */
export function createNodeRelay(
  options: RelayOptions,
): (req: IncomingMessage, res: ServerResponse, next?: (error?: unknown) => void) => void;
