// The calls that a relay forwards: how a request names one, and the body of its answer.

import { listTokens } from '../client.js';
import { Refusal } from './answer.js';

const OPERATIONS = [
  {
    name: 'listTokens',
    method: 'GET',
    path: /^\/v1\/identity-stores\/(?<identityStoreId>[^/]+)\/tenant\/(?<tenantId>[^/]+)\/bearer-token$/,
    run: listTokens,
    body: ({ bearerTokens }) => ({
      bearer_tokens: bearerTokens.map(({ tokenId, creationTime, expirationTime }) => ({
        creation_time: creationTime,
        expiration_time: expirationTime,
        token_id: tokenId,
      })),
    }),
  },
];

/** The operation that a request asks for, and the ids in its path, decoded. */
export function findCall({ method, url }, { basePath }) {
  const path = url.pathname.startsWith(basePath) ? url.pathname.slice(basePath.length) : '';
  const here = OPERATIONS.filter((operation) => operation.path.test(path));
  if (here.length === 0) {
    throw new Refusal(404, 'PATH', 'this is not the path of a call that the relay forwards');
  }
  const operation = here.find((each) => each.method === method);
  if (!operation) {
    const allowed = here.map((each) => each.method).join(', ');
    throw new Refusal(405, 'METHOD', `only ${allowed} is forwarded`, { Allow: allowed });
  }
  if (url.search !== '') throw new Refusal(400, 'REQUEST', 'the call takes no query');
  return { operation, ids: decoded(operation.path.exec(path).groups) };
}

function decoded(ids) {
  try {
    const entries = Object.entries(ids).map(([name, text]) => [name, decodeURIComponent(text)]);
    return Object.fromEntries(entries);
  } catch {
    throw new Refusal(400, 'REQUEST', 'an id is not correctly percent-encoded');
  }
}
