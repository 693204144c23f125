// The relay as a handler of node:http: from its request to the fetch-style relay and back.

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { makeRelay, parseOrigin } from './relay.js';

/** Methods that a `Request` cannot have. No call has them, nor `OPTIONS`, which takes their place. */
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
    // Fails when the caller left, and when the platform takes the request for none.
    serve(relay, url, request, response).catch(() => response.destroy());
  };
}

/** The address of a request. A `Host` that no URL can have is in the header: the relay refuses it. */
function urlOf({ url, headers, socket }) {
  const protocol = socket.encrypted ? 'https' : 'http';
  const origin =
    parseOrigin(`${protocol}://${headers.host ?? ''}`)?.origin ?? 'http://host.invalid';
  // `*`, or the whole address that a proxy is asked for, is no path.
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

/** The body, or what a parser in front of the relay made of it. */
function bodyOf(request) {
  // Destroying the request would end the connection, and with it the answer.
  const unread = () => ReadableStream.from(request.iterator({ destroyOnReturn: false }));
  if (!request.readableDidRead) return unread();
  const { body } = request;
  return typeof body === 'string' || ArrayBuffer.isView(body) ? body : JSON.stringify(body);
}
