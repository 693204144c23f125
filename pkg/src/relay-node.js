// The relay as a handler of node:http: converts its request for the fetch-style relay, and back.

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { makeRelay, parseOrigin } from './relay.js';

/** Methods that a `Request` cannot have. `OPTIONS` replaces them: no call has that one either. */
const FORBIDDEN_METHODS = ['CONNECT', 'TRACE', 'TRACK'];

/**
 * Makes a handler for node:http, Express and Koa.
 * @param {object} source Where the module comes from.
 * @param {import('../relay.js').RelayOptions} options
 */
export function createNodeRelay(source, options) {
  const relay = makeRelay(source, options);
  return (request, response, next) => {
    const url = urlOf(request);
    if (next && !relay.hasCall(url)) {
      next();
      return;
    }
    // Fails when the caller left, and when `Request` refuses the values.
    serve(relay, url, request, response).catch(() => response.destroy());
  };
}

/** The URL of a request. For a `Host` that no URL can have, the relay refuses the header. */
function urlOf({ url, headers, socket }) {
  const protocol = socket.encrypted ? 'https' : 'http';
  const origin =
    parseOrigin(`${protocol}://${headers.host ?? ''}`)?.origin ?? 'http://host.invalid';
  // `*`, and the absolute address of a request to a proxy, are not paths.
  return new URL(url.startsWith('/') && URL.canParse(origin + url) ? origin + url : origin);
}

async function serve(relay, url, request, response) {
  const left = new AbortController();
  response.once('close', () => left.abort());
  if (response.destroyed) left.abort();
  const { method, headersDistinct } = request;
  const isBodyless = method === 'GET' || method === 'HEAD';
  const answered = await relay.handle(
    new Request(url, {
      method: FORBIDDEN_METHODS.includes(method) ? 'OPTIONS' : method,
      headers: Object.entries(headersDistinct).flatMap(([name, values]) =>
        values.map((value) => [name, value]),
      ),
      body: isBodyless ? undefined : bodyOf(request),
      duplex: 'half',
      signal: left.signal,
    }),
  );
  response.statusCode = answered.status;
  for (const [name, value] of answered.headers) {
    if (name === 'set-cookie') response.appendHeader(name, value);
    else response.setHeader(name, value);
  }
  if (answered.body) await pipeline(Readable.fromWeb(answered.body), response);
  else response.end();
  // An unread rest of the body would hold up the next request of this connection.
  request.resume();
}

/** The body; where a body parser ran before the relay, its result. */
function bodyOf(request) {
  // Destroying the request would end the connection, and with it the answer.
  const unread = () => ReadableStream.from(request.iterator({ destroyOnReturn: false }));
  if (!request.readableDidRead) return unread();
  const { body } = request;
  return typeof body === 'string' || ArrayBuffer.isView(body) ? body : JSON.stringify(body);
}
