// The relay in servers that people mount it in, from the packed package.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import path from 'node:path';
import { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT, TENANTS } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { installPackage, installTools } from './consumer.js';
import { section } from './rows.js';

const MOUNT = '/api';
const TOKENS = `/v1/identity-stores/${DEFAULT_TENANT.identityStoreId}/tenant/${DEFAULT_TENANT.tenantId}/bearer-token`;
const SCIM_ENDPOINT = `https://scim.cn-north-4.myhuaweicloud.com/${DEFAULT_TENANT.tenantId}/scim/v2/`;
const COOKIE = 'session=of-a-visitor';

const { row, checkDocs } = section('Servers');

const express = (name) => ({
  links: [name],
  program: `
import express from '${name}';
import { createNodeRelay } from 'identity-center-tokens/relay/node';

export function listener(options, { parses } = {}) {
  const app = express();
  if (parses) app.use(express.json());
  app.use('${MOUNT}', createNodeRelay(options));
  app.use((req, res) => res.send('another page'));
  return app;
}
`,
});

/** A module for each server: `listener(options)` gives what node:http calls. */
const SERVERS = {
  'Express 4': express('express-4'),
  'Express 5': express('express-5'),
  Koa: {
    links: ['koa'],
    program: `
import Koa from 'koa';
import { createNodeRelay } from 'identity-center-tokens/relay/node';

export function listener(options) {
  const app = new Koa();
  const relay = createNodeRelay({ ...options, basePath: '${MOUNT}' });
  app.use(async (ctx, next) => {
    ctx.respond = false;
    const isOther = await new Promise((resolve) => {
      ctx.res.once('close', () => resolve(false));
      relay(ctx.req, ctx.res, () => resolve(true));
    });
    if (!isOther) return;
    ctx.respond = true;
    await next();
  });
  app.use((ctx) => {
    ctx.body = 'another page';
  });
  return app.callback();
}
`,
  },
  Hono: {
    links: ['hono', '@hono/node-server'],
    program: `
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { createRelay } from 'identity-center-tokens/relay';

export function listener(options) {
  const app = new Hono();
  const relay = createRelay({ ...options, basePath: '${MOUNT}' });
  app.all('${MOUNT}/*', (context) => relay(context.req.raw));
  app.get('*', (context) => context.text('another page'));
  return getRequestListener(app.fetch);
}
`,
  },
};

/** That of the test that runs. */
let emulator;
let consumer;
let api;
before(async () => {
  await installTools();
  consumer = await installPackage();
  api = await import(pathToFileURL(path.join(consumer.installed, 'index.js')));
});
after(() => consumer?.remove());

for (const [name, { links, program }] of Object.entries(SERVERS)) {
  row(name, async (t) => {
    for (const link of links) consumer.link(link);
    const folder = consumer.folder(name.replace(' ', '-'), { 'server.mjs': program });
    const { listener } = await import(pathToFileURL(path.join(folder, 'server.mjs')));
    const serving = (options, use, settings) => serve(listener, options, use, settings);
    await t.test('reads', () => serving({}, reads));
    await t.test('create, check and delete', () => serving({ changes: true }, changes));
    await t.test('what is refused', () => refusals(serving));
    await t.test('a caller who leaves', () => serving({ changes: true }, leaves));
    await t.test('no secret where it does not belong', () => serving({ changes: true }, secrets));
    if (name.startsWith('Express')) {
      await t.test('behind a body parser', () => serving({}, decodes, { parses: true }));
    }
  });
}

/** Serves the relay at an address of its own, in front of an emulator of its own, and uses it. */
async function serve(listener, options, use, settings) {
  emulator = await startEmulator();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;
  try {
    const relayOptions = {
      endpoint: emulator.url,
      credentials: DEFAULT_CREDENTIALS,
      allowedOrigins: [origin],
      authorize: () => true,
      ...options,
    };
    server.on('request', listener(relayOptions, settings));
    await use(origin);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await emulator.close();
  }
}

/** What a page of the origin hands to a call. */
const page = (origin) => ({ endpoint: origin + MOUNT, headers: { origin }, retry: false });

async function ask(url, init) {
  const response = await fetch(url, init);
  const body = await response.text();
  return { status: response.status, headers: [...response.headers], body };
}

async function reads(origin) {
  const { tenants } = await api.discoverTenants(page(origin));
  assert.equal(tenants.length, Object.keys(TENANTS).length);
  const { bearerTokens } = await api.listTokens(DEFAULT_TENANT, page(origin));
  assert.deepEqual(
    bearerTokens.map(({ tokenId }) => tokenId),
    TENANTS.documented.tokens.map(({ token_id }) => token_id),
  );
  await decodes(origin);
  const unknown = { identityStoreId: 'd-0', tenantId: 't-0' };
  await assert.rejects(api.listTokens(unknown, page(origin)), { status: 404 });
  assert.equal((await ask(`${origin}/`)).body, 'another page');
  const wrong = await ask(origin + MOUNT + TOKENS, { method: 'PUT', body: 'x' });
  assert.deepEqual([wrong.status, JSON.parse(wrong.body).error_code], [405, 'RELAY.METHOD']);
}

async function decodes(origin) {
  const forbidden = await api.listTokens(TENANTS.forbidden, page(origin)).catch((error) => error);
  const { encodedAuthorizationMessage: encodedMessage } = forbidden;
  const { decodedMessage } = await api.decodeAuthorizationMessage({ encodedMessage }, page(origin));
  assert.match(decodedMessage, /listBearerTokens/);
}

async function changes(origin) {
  const check = (token) => api.checkToken({ scimEndpoint: SCIM_ENDPOINT, token }, page(origin));
  const { token, tokenId } = await api.createToken(DEFAULT_TENANT, page(origin));
  assert.deepEqual(await check(token), { verdict: 'accepted' });
  await api.deleteToken({ ...DEFAULT_TENANT, tokenId }, page(origin));
  assert.deepEqual(await check(token), { verdict: 'rejected' });
  emulator.fault({ drop: true, effect: true, call: 'createToken' });
  await assert.rejects(api.createToken(TENANTS.empty, page(origin)), { outcomeUnknown: true });
}

async function refusals(serving) {
  const create = async (origin, headers) => {
    const url = origin + MOUNT + TOKENS;
    const { status, body } = await ask(url, { method: 'POST', headers });
    return [status, JSON.parse(body).error_code];
  };
  const withCookie = (origin) => ({ origin, cookie: COOKIE });
  await serving({}, async (origin) => {
    assert.deepEqual(await create(origin, withCookie(origin)), [403, 'RELAY.CHANGES']);
    assert.deepEqual(emulator.requests, []);
  });
  await serving({ changes: true }, async (origin) => {
    for (const other of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
      assert.deepEqual(await create(origin, withCookie(other)), [403, 'RELAY.ORIGIN'], other);
    }
    assert.deepEqual(await create(origin, { cookie: COOKIE }), [403, 'RELAY.ORIGIN']);
    const crossSite = { ...withCookie(origin), 'sec-fetch-site': 'cross-site' };
    assert.deepEqual(await create(origin, crossSite), [403, 'RELAY.ORIGIN']);
    assert.deepEqual(emulator.requests, []);
  });
  await serving({ changes: true, authorize: () => false }, async (origin) => {
    assert.deepEqual(await create(origin, withCookie(origin)), [403, 'RELAY.UNAUTHORIZED']);
    assert.deepEqual(emulator.requests, []);
  });
  const unbound = { changes: true, allowedOrigins: undefined };
  await assert.rejects(serving(unbound, assert.fail), { argument: 'allowedOrigins' });
}

async function leaves(origin) {
  for (const method of ['GET', 'POST']) {
    emulator.requests.length = 0;
    emulator.fault({ hang: true });
    const call = httpRequest(origin + MOUNT + TOKENS, { method, headers: { origin } });
    call.on('error', () => {});
    call.end();
    while (emulator.requests.length === 0) await new Promise(setImmediate);
    call.destroy();
    while (emulator.requests[0].outcome === 'pending') await new Promise(setImmediate);
    assert.equal(emulator.requests[0].outcome, 'aborted', method);
  }
}

/** Everything that the server says, after a create and where the service repeats what it got. */
async function secrets(origin) {
  const said = [];
  const url = origin + MOUNT + TOKENS;
  const created = await ask(url, { method: 'POST', headers: { origin } });
  assert.equal(created.status, 201);
  const { token, token_id: id } = JSON.parse(created.body);
  const headers = { origin, authorization: `Bearer ${token}` };
  said.push(created.headers, await ask(url));
  for (const [target, method] of [
    [url, 'GET'],
    [url, 'POST'],
    [`${url}/${id}`, 'DELETE'],
    [`${origin}${MOUNT}/${DEFAULT_TENANT.tenantId}/scim/v2/ServiceProviderConfig`, 'GET'],
  ]) {
    for (const fault of [{ echoToken: true }, { body: token, status: 500 }, { cut: 200 }, {}]) {
      if (method === 'DELETE' && fault.cut) continue;
      emulator.fault(fault);
      const isCreate = method === 'POST' && Object.keys(fault).length === 0;
      const answer = await ask(target, { method, headers });
      said.push(isCreate ? answer.headers : answer);
    }
  }
  const all = JSON.stringify(said);
  const keys = Object.values(DEFAULT_CREDENTIALS);
  for (const secret of [...keys, token, token.split('.')[2]]) assert.ok(!all.includes(secret), all);
}

checkDocs();
