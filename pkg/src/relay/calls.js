// The calls that a relay forwards: how a request names one, what it says beside the ids, and the
// body of its answer.

import { readMember } from '../arguments.js';
import { readJson } from './body.js';
import { Refusal } from './refusal.js';

const STORE = '/v1/identity-stores/{identityStoreId}';
const TOKENS = `${STORE}/tenant/{tenantId}/bearer-token`;

/** The size of a page that the package asks for. */
const PAGE_SIZE = '100';

/** What most calls have in common. */
const COMMON = {
  /** It goes to the host that all regions have in common. */
  isGlobal: false,
  /** It changes something or carries a token: only with `changes`, from pages of an allowed origin. */
  isChange: false,
  /** It carries the caller's token instead of a signature. */
  isUnsigned: false,
  /** The names that its query may have. */
  query: [],
  /** The ids by the names of the package's own function. */
  idsOf: (ids) => ids,
  /** What the request says beside its ids. */
  readText: () => undefined,
};

const OPERATIONS = [
  { name: 'listRegions', method: 'GET', path: '/v1/registered-regions', isGlobal: true },
  {
    name: 'listInstances',
    method: 'GET',
    path: '/v1/instances',
    isGlobal: true,
    query: ['limit', 'marker'],
    readText: readMarker,
  },
  { name: 'listTenants', method: 'GET', path: `${STORE}/provision-tenant` },
  { name: 'listTokens', method: 'GET', path: TOKENS },
  { name: 'createToken', method: 'POST', path: TOKENS, isChange: true },
  { name: 'deleteToken', method: 'DELETE', path: `${TOKENS}/{tokenId}`, isChange: true },
  {
    name: 'checkToken',
    method: 'GET',
    path: '/{tenantId}/scim/v2/ServiceProviderConfig',
    isChange: true,
    isUnsigned: true,
    idsOf: ({ tenantId }) => ({ scimEndpoint: tenantId }),
    readText: readBearer,
  },
  {
    name: 'decodeAuthorizationMessage',
    method: 'POST',
    path: '/v5/decode-authorization-message',
    readText: readMessage,
  },
].map((operation) => ({
  ...COMMON,
  ...operation,
  pattern: new RegExp(`^${operation.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
}));

const atPath = ({ pathname }, basePath) => {
  const path = pathname.startsWith(basePath) ? pathname.slice(basePath.length) : '';
  const at = OPERATIONS.map((operation) => ({ operation, match: operation.pattern.exec(path) }));
  return at.filter(({ match }) => match !== null);
};

/** Whether the path of a URL is one of a call. */
export const hasCall = (url, { basePath }) => atPath(url, basePath).length > 0;

/** The operation that a request asks for, and the ids in its path, decoded. */
export function findCall({ method, url }, { basePath }) {
  const here = atPath(url, basePath);
  if (here.length === 0) {
    throw new Refusal(404, 'PATH', 'this is not the path of a call that the relay forwards');
  }
  const found = here.find(({ operation }) => operation.method === method);
  if (!found) {
    const allowed = here.map(({ operation }) => operation.method).join(', ');
    throw new Refusal(405, 'METHOD', `only ${allowed} is forwarded`, { Allow: allowed });
  }
  const { operation, match } = found;
  return { operation, ids: decoded(match.groups ?? {}) };
}

function decoded(ids) {
  try {
    const entries = Object.entries(ids).map(([name, text]) => [name, decodeURIComponent(text)]);
    return Object.fromEntries(entries);
  } catch {
    throw refused('an id is not correctly percent-encoded');
  }
}

const refused = (message) => new Refusal(400, 'REQUEST', message);

/** The request of a call for the client, which checks its values. */
export async function readRequest({ name, query, idsOf, readText }, ids, caller) {
  const names = [...caller.url.searchParams.keys()];
  if (names.some((each, index) => !query.includes(each) || names.indexOf(each) !== index)) {
    throw refused(query.length === 0 ? 'the call takes no query' : `expected ${query.join(', ')}`);
  }
  return { __proto__: null, name, ...idsOf(ids), text: await readText(caller) };
}

function readMarker({ url: { searchParams } }) {
  const [limit, marker] = ['limit', 'marker'].map((name) => searchParams.get(name) ?? undefined);
  if ((limit ?? PAGE_SIZE) !== PAGE_SIZE) throw refused(`limit: expected ${PAGE_SIZE}`);
  if (marker === '') throw refused('marker: expected the next_marker of a page');
  return marker;
}

function readBearer({ headers }) {
  const [, token] = /^Bearer +([!-~]+)$/i.exec(headers.get('authorization') ?? '') ?? [];
  if (token === undefined) throw refused('expected the token to check as Authorization: Bearer');
  return token;
}

async function readMessage({ body }) {
  const message = readMember(Object(await readJson(body)), 'encoded_message');
  if (typeof message !== 'string') throw refused('expected {"encoded_message": "..."} as JSON');
  return message;
}

/** A value of the package as the service writes it: `tenantId` is `tenant_id`. */
export function toWire(value) {
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== 'object' || value === null) return value;
  const wireName = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([name, member]) => [wireName(name), toWire(member)]));
}
