// Finds the operation of a request, its ids and the text that it carries. Rust lists the operations;
// this file names none of them.

import { readMember } from '../arguments.js';
import { readJson } from './body.js';
import { operations } from './module.js';
import { Refusal } from './refusal.js';

/** The text of a request, by the kind that Rust names. */
const READERS = { marker: readMarker, bearer: readBearer, message: readMessage };

/** The size of a page that the package asks for. */
const PAGE_SIZE = '100';

/** All operations of the service, each with the pattern of its path. */
export const readOperations = (source) =>
  operations(source).map((operation) => ({
    ...operation,
    pattern: patternOf(operation.path),
    /** It carries the caller's token instead of a signature. */
    isUnsigned: operation.text === 'bearer',
  }));

/** A path has the names of ids at odd positions. No literal has a special character of patterns. */
function patternOf(path) {
  const parts = path.map((part, index) => (index % 2 === 1 ? `(?<${part}>[^/]+)` : part));
  return new RegExp(`^${parts.join('')}$`);
}

function operationsAt({ pathname }, { basePath, operations }) {
  const path = pathname.startsWith(basePath) ? pathname.slice(basePath.length) : '';
  const found = operations.map((operation) => ({ operation, match: operation.pattern.exec(path) }));
  return found.filter(({ match }) => match !== null);
}

/** Whether the path of a URL is one of a call. */
export const hasCall = (url, relay) => operationsAt(url, relay).length > 0;

/** The operation that a request names, and the ids in its path, decoded. */
export function findCall({ method, url }, relay) {
  const found = operationsAt(url, relay);
  if (found.length === 0) {
    throw new Refusal(404, 'PATH', 'this is not the path of a call that the relay forwards');
  }
  const call = found.find(({ operation }) => operation.method === method);
  if (!call) {
    const allowed = found.map(({ operation }) => operation.method).join(', ');
    throw new Refusal(405, 'METHOD', `only ${allowed} is forwarded`, { Allow: allowed });
  }
  return { operation: call.operation, ids: decoded(call.match.groups ?? {}) };
}

function decoded(ids) {
  try {
    const entries = Object.entries(ids).map(([name, text]) => [name, decodeURIComponent(text)]);
    return Object.fromEntries(entries);
  } catch {
    throw refused('an id is not correctly percent-encoded');
  }
}

/** Refuses a request from which no call can be made. */
export const refused = (message) => new Refusal(400, 'REQUEST', message);

/** The request of a call for the module, which checks its values. */
export async function readRequest(operation, ids, caller) {
  const { name, text } = operation;
  const queryNames = text === 'marker' ? ['limit', 'marker'] : [];
  const names = [...caller.url.searchParams.keys()];
  if (names.some((each, index) => !queryNames.includes(each) || names.indexOf(each) !== index)) {
    const expected = queryNames.join(', ');
    throw refused(expected === '' ? 'the call takes no query' : `expected ${expected}`);
  }
  return { __proto__: null, name, ...ids, text: await READERS[text]?.(caller) };
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
