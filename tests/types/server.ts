// With Node's types at hand, the handler is one of node:http.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createNodeRelay, type RelayCall, type RelayOptions } from 'identity-center-tokens/relay/node';

const options: RelayOptions = {
  region: '*',
  domainId: 'domain-1',
  changes: true,
  allowedOrigins: ['https://admin.example.com'],
  credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  authorize: (_, { name, tokenId, tenantId }: RelayCall) =>
    name === 'deleteToken' && tokenId !== tenantId,
};
const relay = createNodeRelay(options);
createServer(relay);
createServer((req, res) => relay(req, res, () => res.end()));
type Next = (error?: unknown) => void;
const handler: (req: IncomingMessage, res: ServerResponse, next: Next) => void = relay;
// @ts-expect-error a relay needs `authorize`
createNodeRelay({ region: '*', credentials: options.credentials });
// @ts-expect-error no call has this name
const other: RelayCall = { name: 'listUsers' };
export { handler, other };
