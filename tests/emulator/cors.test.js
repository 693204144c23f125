import assert from 'node:assert/strict';
import test from 'node:test';
import { DEFAULT_TENANT, TENANTS } from '../../emulator/seed.js';
import { call, checkScim, create, emulatorFor, get, listedIds, pathOf, send } from './client.js';

const PREFLIGHT = {
  method: 'OPTIONS',
  headers: {
    origin: 'http://page.example',
    'access-control-request-method': 'GET',
    'access-control-request-headers': 'authorization,x-sdk-date,x-security-token',
  },
};

const corsNames = ({ headers }) => Object.keys(headers).filter((name) => /^access-/.test(name));

test('off: no header, no preflight', async (t) => {
  const emulator = await emulatorFor(t);
  const answer = await get(emulator);
  assert.deepEqual([answer.status, corsNames(answer)], [200, []]);
  const preflight = await send(emulator.url + pathOf(), PREFLIGHT);
  assert.deepEqual([preflight.status, corsNames(preflight)], [405, []]);
});

test('on: preflights are answered and leave the faults alone', async (t) => {
  const emulator = await emulatorFor(t, { cors: true });
  emulator.fault({ status: 503 });
  const { status, headers, text } = await send(emulator.url + pathOf(), PREFLIGHT);
  assert.deepEqual([status, text], [204, '']);
  assert.equal(headers['access-control-allow-origin'], '*');
  assert.equal(headers['access-control-allow-methods'], 'GET, POST, DELETE');
  const allowed = headers['access-control-allow-headers'].split(', ');
  for (const name of [
    ...['authorization', 'content-type', 'x-domain-id', 'x-region'],
    ...['x-sdk-date', 'x-security-token', 'x-emulator-fault'],
  ]) {
    assert.ok(allowed.includes(name), name);
  }
  assert.ok(headers['x-request-id']);
  assert.equal(emulator.faults.length, 1);
});

test('on: a preflight changes nothing, and the new calls answer pages as the list does', async (t) => {
  const emulator = await emulatorFor(t, { cors: true });
  const path = `${pathOf()}/${TENANTS.documented.tokens[0].token_id}`;
  const preflight = await send(emulator.url + path, PREFLIGHT);
  assert.equal(preflight.status, 204);
  assert.equal((await listedIds(emulator)).length, 2);
  for (const answer of [
    await call(emulator, 'DELETE', path),
    await create(emulator),
    await call(emulator, 'GET', '/v1/registered-regions'),
  ]) {
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
  }
  const scim = await checkScim(emulator, DEFAULT_TENANT.tenantId);
  assert.deepEqual([scim.status, scim.headers['access-control-allow-origin']], [401, '*']);
});

test('on: every answer can be read by a page, errors and faults too', async (t) => {
  const emulator = await emulatorFor(t, { cors: true });
  const url = emulator.url + pathOf();
  const answers = [
    await get(emulator),
    await send(url),
    await send(`${emulator.url}/elsewhere`),
    await send(url, { headers: { 'x-emulator-fault': 'html;status=502' } }),
  ];
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 401, 404, 502],
  );
  for (const { headers } of answers) {
    assert.equal(headers['access-control-allow-origin'], '*');
    assert.equal(headers['access-control-expose-headers'], 'X-Request-Id, Retry-After');
  }
});

test('on for one origin', async (t) => {
  const emulator = await emulatorFor(t, { cors: 'http://page.example' });
  const { headers } = await get(emulator);
  assert.equal(headers['access-control-allow-origin'], 'http://page.example');
  assert.equal(headers.vary, 'Origin');
});
