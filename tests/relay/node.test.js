// The relay as a handler of node:http: what it answers, what it leaves to others, callers who leave.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, test } from 'node:test';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT, TENANTS } from '../../emulator/seed.js';
import { createToken, InvalidArgumentError, listTokens } from '../../pkg/index.js';
import { createNodeRelay } from '../../pkg/relay/node.js';
import { inRoot } from '../../scripts/lib/paths.js';
import { sharedEmulator } from '../emulator/shared.js';
import { pathOf } from './handler.js';

const PATH = pathOf(DEFAULT_TENANT);
const DECODE = '/v5/decode-authorization-message';
const MESSAGE = '{"encoded_message":"abc"}';

const emulator = await sharedEmulator();
let server;
/** How the server answers; a test may set it. */
let handler;
beforeEach(async () => {
  server = createServer((...args) => handler(...args)).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const relayWith = (options) =>
  createNodeRelay({
    endpoint: emulator.url,
    credentials: DEFAULT_CREDENTIALS,
    authorize: () => true,
    ...options,
  });

const origin = () => `http://127.0.0.1:${server.address().port}`;

/** Sends any path, method and headers as they are. */
async function ask(path, { method = 'GET', headers = {}, body } = {}) {
  const { port } = server.address();
  const call = httpRequest({ host: '127.0.0.1', port, path, method, headers });
  call.on('error', () => {});
  call.end(body);
  const [response] = await once(call, 'response');
  return {
    status: response.statusCode,
    headers: response.headers,
    raw: response.rawHeaders,
    body: await text(response),
  };
}

const refusal = ({ status, body }) => [status, JSON.parse(body).error_code];

test('is a working endpoint of a page, for reads and changes', async () => {
  handler = relayWith({ changes: true, allowedOrigins: [origin()] });
  const options = { endpoint: origin(), headers: { origin: origin() } };
  const { bearerTokens } = await listTokens(DEFAULT_TENANT, options);
  assert.deepEqual(
    bearerTokens.map(({ tokenId }) => tokenId),
    TENANTS.documented.tokens.map(({ token_id }) => token_id),
  );
  const { tokenId } = await createToken(TENANTS.empty, options);
  const ids = (await listTokens(TENANTS.empty, options)).bearerTokens.map((each) => each.tokenId);
  assert.ok(ids.includes(tokenId));
});

test('its options are checked as those of createRelay', () => {
  const options = { region: '*', credentials: DEFAULT_CREDENTIALS, authorize: () => true };
  for (const [more, argument] of [
    [{ region: undefined }, 'region'],
    [{ authorize: undefined }, 'authorize'],
    [{ changes: true }, 'allowedOrigins'],
    [{ basePath: 'api' }, 'basePath'],
  ]) {
    assert.throws(
      () => createNodeRelay({ ...options, ...more }),
      (error) => error instanceof InvalidArgumentError && error.argument === argument,
    );
  }
});

test('a path that is none of a call’s goes to next, by req.url, and all others stay', async () => {
  const relay = relayWith({ basePath: '/api' });
  handler = (req, res) => relay(req, res, (...args) => res.end(`next ${args.length} ${req.url}`));
  for (const path of [
    ...['/', '/v1/instances', '/api', '/api/', '/api/v1/no-call', '/api/v2/instances', PATH],
    ...['//evil.example/api/v1/instances', '/api/v1//instances', '/apiv1/instances', '*'],
    ...['http://evil.example/api/v1/instances', '/%', '/api/v1/instances%00'],
  ]) {
    const { status, body } = await ask(path);
    assert.deepEqual([status, body], [200, `next 0 ${path}`]);
  }
  assert.equal(emulator.requests.length, 0);
  assert.equal((await ask(`/api${PATH}`)).status, 200);
  assert.equal((await ask('/api/v1/instances?limit=100')).status, 200);
  const mounted = relayWith();
  handler = (req, res) => {
    Object.assign(req, { originalUrl: req.url, url: req.url.slice('/mount'.length) });
    mounted(req, res, () => res.writeHead(404).end('next'));
  };
  assert.equal((await ask(`/mount${PATH}`)).status, 200);
  // What a careless rewriting leaves is no path, and moves nothing into the host.
  const { body } = await ask('/mount@evil.example/v1/instances', {
    headers: { host: 'localhost' },
  });
  assert.equal(body, 'next');
});

test('without next a path that is none of a call’s is 404', async () => {
  handler = relayWith();
  for (const path of ['/', '/v1/instance', '*', 'http://127.0.0.1/v1/instances']) {
    assert.deepEqual(refusal(await ask(path)), [404, 'RELAY.PATH'], path);
  }
});

test('a wrong method is 405, and never becomes another one', async () => {
  const relay = relayWith({ changes: true, allowedOrigins: [origin()] });
  handler = (req, res) => relay(req, res, () => res.end('next'));
  for (const method of ['PUT', 'PATCH', 'OPTIONS', 'TRACE', 'HEAD', 'DELETE', 'PROPFIND']) {
    const { status, headers } = await ask(PATH, { method, headers: { origin: origin() } });
    assert.deepEqual([status, headers.allow], [405, 'GET, POST'], method);
  }
  assert.equal(emulator.requests.length, 0);
});

test('host and origin are checked as they stand in the headers', async () => {
  handler = relayWith();
  for (const host of ['evil.example', 'a@127.0.0.1', '127.0.0.1/x', 'a b', '127.0.0.1:99999']) {
    assert.deepEqual(refusal(await ask(PATH, { headers: { host } })), [403, 'RELAY.HOST'], host);
  }
  const headers = { origin: 'https://evil.example' };
  assert.deepEqual(refusal(await ask(PATH, { headers })), [403, 'RELAY.ORIGIN']);
  const socket = connect(server.address().port, '127.0.0.1');
  socket.end(`GET ${PATH} HTTP/1.0\r\n\r\n`);
  assert.match(await text(socket), /^HTTP\/1\.1 403 /, 'HTTP/1.0 may come without a host');
  assert.equal(emulator.requests.length, 0);
});

test('authorize gets the address, the headers and no body', async () => {
  let seen;
  const authorize = (request) => {
    seen = [request.url, request.headers.get('cookie'), request.headers.get('x-twice')];
    const headers = [
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ];
    return new Response('sign in', { status: 401, headers });
  };
  const relay = relayWith({ authorize });
  handler = (req, res) => {
    res.setHeader('Set-Cookie', 'session=x');
    relay(req, res);
  };
  const answer = await ask(PATH, { headers: { cookie: 'c=d', 'x-twice': ['1', '2'] } });
  assert.deepEqual([answer.status, answer.body], [401, 'sign in']);
  assert.deepEqual(answer.headers['set-cookie'], ['session=x', 'a=1', 'b=2']);
  assert.deepEqual(seen, [origin() + PATH, 'c=d', '1, 2']);
});

test('the body of a decode arrives, also where a parser read it before', async () => {
  const relay = relayWith();
  const received = async (parse) => {
    emulator.requests.length = 0;
    handler = async (req, res) => {
      if (parse) req.body = parse(await text(req));
      relay(req, res);
    };
    await ask(DECODE, { method: 'POST', body: MESSAGE });
    return emulator.requests[0]?.body;
  };
  assert.equal(await received(undefined), MESSAGE);
  assert.equal(await received((read) => JSON.parse(read)), MESSAGE);
  assert.equal(await received((read) => read), MESSAGE);
  assert.equal(await received((read) => Buffer.from(read)), MESSAGE);
  assert.equal(await received(() => undefined), undefined, 'nothing is left of it');
  handler = (req, res) => {
    // What a parser of another type leaves.
    req.body = {};
    relay(req, res);
  };
  emulator.requests.length = 0;
  await ask(DECODE, { method: 'POST', body: MESSAGE });
  assert.equal(emulator.requests[0].body, MESSAGE);
});

test('a body that is too long is refused, and the connection serves the next request', async () => {
  handler = relayWith({ changes: true, allowedOrigins: [origin()] });
  const { port } = server.address();
  const socket = connect(port, '127.0.0.1');
  const head = (line, length) =>
    `${line} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${origin()}\r\nContent-Length: ${length}\r\n\r\n`;
  const long = 'x'.repeat(300_000);
  socket.write(head(`POST ${DECODE}`, long.length) + long);
  // A body that no call reads.
  socket.write(head(`POST ${pathOf(TENANTS.empty)}`, long.length) + long);
  socket.write(head(`GET ${PATH}`, 0).replace('Host', 'Connection: close\r\nHost'));
  const statuses = (await text(socket)).match(/^HTTP\/1\.1 \d+/gm);
  assert.deepEqual(statuses, ['HTTP/1.1 413', 'HTTP/1.1 201', 'HTTP/1.1 200']);
});

test('a caller who leaves ends the call behind it', async () => {
  handler = relayWith({ changes: true, allowedOrigins: [origin()] });
  for (const [path, method] of [
    [PATH, 'GET'],
    [PATH, 'POST'],
    ['/v1/registered-regions', 'GET'],
  ]) {
    emulator.requests.length = 0;
    emulator.fault({ hang: true });
    const { port } = server.address();
    const headers = { origin: origin() };
    const call = httpRequest({ host: '127.0.0.1', port, path, method, headers }).end();
    call.on('error', () => {});
    while (emulator.requests.length === 0) await new Promise(setImmediate);
    call.destroy();
    while (emulator.requests[0].outcome === 'pending') await new Promise(setImmediate);
    assert.equal(emulator.requests[0].outcome, 'aborted');
  }
});

test('a caller who left before the handler was reached is not asked for', async () => {
  const relay = relayWith();
  let settled;
  const done = new Promise((resolve) => {
    settled = resolve;
  });
  handler = async (req, res) => {
    await once(res, 'close');
    relay(req, res);
    setImmediate(settled);
  };
  const { port } = server.address();
  const call = httpRequest({ host: '127.0.0.1', port, path: PATH }).end();
  call.on('error', () => {});
  const [socket] = await once(call, 'socket');
  if (socket.connecting) await once(socket, 'connect');
  await new Promise(setImmediate);
  call.destroy();
  await done;
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  assert.equal(emulator.requests.length, 0);
});

test('import, require and CommonJS give the handler; the main entry loads no module of Node', () => {
  const require = createRequire(inRoot('pkg', 'index.js'));
  assert.equal(require('identity-center-tokens/relay/node').createNodeRelay, createNodeRelay);
  const commonJs = require('./dist/relay-node.cjs');
  const options = { region: '*', credentials: DEFAULT_CREDENTIALS, authorize: () => true };
  assert.equal(commonJs.createNodeRelay(options).length, 3);
  const { InvalidArgumentError: ofMain } = require('./dist/index.cjs');
  assert.throws(() => commonJs.createNodeRelay({}), ofMain);
});
