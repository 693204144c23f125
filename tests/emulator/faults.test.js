import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get as httpGet, request as httpRequest } from 'node:http';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import { CALLS } from '../../emulator/calls.js';
import { checkFault, parseFault } from '../../emulator/faults.js';
import {
  DEFAULT_CREDENTIALS,
  DEFAULT_TENANT,
  TEMPORARY_CREDENTIALS,
  TENANTS,
} from '../../emulator/seed.js';
import {
  call,
  checkScim,
  create,
  decode,
  emulatorFor,
  get,
  listedIds,
  pathOf,
  remove,
  send,
  signedHeaders,
  storePath,
} from './client.js';

/** The answer to one correctly signed request under this fault. */
async function answerWith(t, fault, signing) {
  const emulator = await emulatorFor(t);
  emulator.fault(fault);
  return get(emulator, signing);
}

/** Resolves once the condition holds; the event loop turns meanwhile. */
async function until(condition) {
  while (!condition()) await new Promise(setImmediate);
}

test('status: the documented body of that status', async (t) => {
  for (const [status, code] of [
    [400, 'IIC.400'],
    [401, 'APIGW.0301'],
    [403, 'IIC.1000'],
    [404, 'IIC.404'],
    [418, 'IIC.0000'],
    [429, 'APIGW.0308'],
    [500, 'IIC.500'],
    [503, 'APIGW.0201'],
  ]) {
    const answer = await answerWith(t, { status });
    const body = JSON.parse(answer.text);
    assert.deepEqual([answer.status, body.error_code], [status, code]);
    assert.equal(body.request_id, answer.headers['x-request-id']);
    assert.equal('encoded_authorization_message' in body, status === 403);
  }
});

test('status below 300: the tokens under it', async (t) => {
  const { status, text } = await answerWith(t, { status: 206 });
  assert.equal(status, 206);
  assert.equal(JSON.parse(text).bearer_tokens.length, 2);
  const empty = await answerWith(t, { status: 204 });
  assert.deepEqual([empty.status, empty.text], [204, '']);
});

test('status with a custom, an empty, an HTML body', async (t) => {
  const custom = await answerWith(t, { status: 500, body: '{"error_code":1' });
  assert.deepEqual([custom.status, custom.text], [500, '{"error_code":1']);
  const empty = await answerWith(t, { status: 502, empty: true });
  assert.deepEqual([empty.status, empty.text], [502, '']);
  const html = await answerWith(t, { status: 504, html: true });
  assert.deepEqual([html.status, html.headers['content-type']], [504, 'text/html; charset=utf-8']);
  assert.match(html.text, /^<!DOCTYPE html>/);
  assert.match(html.headers['x-request-id'], /^[0-9a-f]{32}$/);
});

test('200 that is not the documented body', async (t) => {
  const html = await answerWith(t, { html: true });
  assert.equal(html.status, 200);
  assert.match(html.text, /^<!DOCTYPE html>/);
  const empty = await answerWith(t, { empty: true });
  assert.deepEqual([empty.status, empty.text], [200, '']);
  const garbage = await answerWith(t, { garbage: true });
  assert.equal(garbage.status, 200);
  assert.throws(() => new TextDecoder('utf-8', { fatal: true }).decode(garbage.bytes));
  const bytes = await answerWith(t, { body: Uint8Array.of(0xef, 0xbb, 0xbf) });
  assert.deepEqual([...bytes.bytes], [0xef, 0xbb, 0xbf]);
  const type = await answerWith(t, { contentType: 'text/plain' });
  assert.equal(type.headers['content-type'], 'text/plain');
  assert.equal(JSON.parse(type.text).bearer_tokens.length, 2);
});

test('headers: added, replaced, removed', async (t) => {
  const headers = { 'x-request-id': null, 'Content-Type': 'a/b', 'X-More': ['1', '2'] };
  const answer = await answerWith(t, { headers });
  assert.equal(answer.headers['x-request-id'], undefined);
  assert.equal(answer.headers['content-type'], 'a/b');
  assert.equal(answer.headers['x-more'], '1, 2');
});

test('retryAfter: seconds or a date', async (t) => {
  const seconds = await answerWith(t, { status: 429, retryAfter: 3 });
  assert.deepEqual([seconds.status, seconds.headers['retry-after']], [429, '3']);
  const retryAfter = 'Fri, 31 Dec 2027 23:59:59 GMT';
  const date = await answerWith(t, { status: 503, retryAfter });
  assert.equal(date.headers['retry-after'], retryAfter);
});

test('redirect', async (t) => {
  const redirect = 'http://127.0.0.1:9/elsewhere';
  const answer = await answerWith(t, { redirect });
  assert.deepEqual([answer.status, answer.headers.location], [302, redirect]);
  assert.equal((await answerWith(t, { redirect, status: 307 })).status, 307);
});

test('size: a valid body of exactly that many bytes; gzip: compressed', async (t) => {
  const size = 1_000_000;
  const plain = await answerWith(t, { size });
  assert.equal(plain.bytes.length, size);
  assert.deepEqual(JSON.parse(plain.text).bearer_tokens, TENANTS.documented.tokens);
  const zipped = await answerWith(t, { size, gzip: true });
  assert.equal(zipped.headers['content-encoding'], 'gzip');
  assert.ok(zipped.bytes.length < size / 100);
  assert.deepEqual(gunzipSync(zipped.bytes), plain.bytes);
});

test("echoToken: the request's secrets in error_msg", async (t) => {
  const credentials = TEMPORARY_CREDENTIALS;
  const answer = await answerWith(t, { echoToken: true }, { credentials });
  assert.equal(answer.status, 401);
  const { error_msg } = JSON.parse(answer.text);
  assert.ok(error_msg.includes(credentials.securityToken));
  assert.match(error_msg, /Signature=/);
  assert.equal((await answerWith(t, { echoToken: true, status: 403 })).status, 403);
});

test('delay: the answer comes later; a client that leaves ends the wait', async (t) => {
  const emulator = await emulatorFor(t);
  emulator.fault({ delay: 1 });
  assert.equal((await get(emulator)).status, 200);

  emulator.fault({ delay: 2 ** 31 - 1 });
  const waiting = httpGet(emulator.url + pathOf(), { agent: false });
  waiting.once('error', () => {});
  waiting.once('response', () => assert.fail('answered before the delay was over'));
  await until(() => emulator.requests.length === 2);
  assert.equal((await get(emulator)).status, 200);
  assert.equal(emulator.requests[1].outcome, 'pending');
  waiting.destroy();
  await until(() => emulator.requests[1].outcome === 'aborted');
});

test('bodyDelay: headers and half of the body first', async (t) => {
  const emulator = await emulatorFor(t, { allowUnsigned: true });
  emulator.fault({ bodyDelay: 2 ** 31 - 1 });
  const request = httpGet(emulator.url + pathOf(), { agent: false });
  const [response] = await once(request, 'response');
  const [chunk] = await once(response, 'data');
  const whole = Number(response.headers['content-length']);
  assert.equal(chunk.length, Math.floor(whole / 2));
  assert.equal(emulator.requests[0].outcome, 'pending');
  response.once('error', () => {});
  request.destroy();

  emulator.fault({ bodyDelay: 1 });
  assert.equal(JSON.parse((await get(emulator)).text).bearer_tokens.length, 2);
});

test('cut: the connection ends within the body', async (t) => {
  const emulator = await emulatorFor(t, { allowUnsigned: true });
  for (const [fault, received] of [
    [{ cut: 0 }, 0],
    [{ cut: 5 }, 5],
    [{ cut: 5, bodyDelay: 1 }, 5],
    [{ cut: true, body: '0123456789' }, 5],
  ]) {
    emulator.fault(fault);
    const request = httpGet(emulator.url + pathOf(), { agent: false });
    const [response] = await once(request, 'response');
    let length = 0;
    response.on('data', (chunk) => {
      length += chunk.length;
    });
    const [error] = await once(response, 'error');
    assert.equal(error.code, 'ECONNRESET');
    assert.equal(length, received);
  }
  await until(() => emulator.requests.every(({ outcome }) => outcome === 'aborted'));
});

test('drop: the connection ends without an answer', async (t) => {
  await assert.rejects(answerWith(t, { drop: true }), { code: 'ECONNRESET' });
});

test('hang: no answer, however long the client stays', async (t) => {
  const emulator = await emulatorFor(t);
  emulator.fault({ hang: true });
  const hanging = get(emulator);
  assert.equal((await get(emulator)).status, 200);
  assert.equal(emulator.requests[0].outcome, 'pending');
  await emulator.close();
  await assert.rejects(hanging, { code: 'ECONNRESET' });
});

test('endless: a body that goes on until the client leaves', async (t) => {
  const emulator = await emulatorFor(t, { allowUnsigned: true });
  emulator.fault({ endless: true });
  const request = httpGet(emulator.url + pathOf(), { agent: false });
  const [response] = await once(request, 'response');
  let length = 0;
  for await (const chunk of response) {
    length += chunk.length;
    if (length > 4_000_000) break;
  }
  assert.equal(response.headers['content-length'], undefined);
  await until(() => emulator.requests[0].outcome === 'aborted');
});

const { identityStoreId, tenantId } = DEFAULT_TENANT;

/** What one create ended in, and the tokens that it added. */
async function createUnder(t, fault) {
  const emulator = await emulatorFor(t);
  const before = await listedIds(emulator);
  emulator.fault({ call: 'createToken', ...fault });
  const answer = await create(emulator).catch((error) => ({ error }));
  const added = emulator
    .tokensOf(identityStoreId, tenantId)
    .filter(({ token_id }) => !before.includes(token_id));
  assert.equal(emulator.faults.length, 0);
  return Object.assign(answer, { added, emulator });
}

test('create: what is refused, dropped or left hanging makes no token', async (t) => {
  for (const fault of [
    ...[{ status: 400 }, { status: 403 }, { status: 429 }, { status: 500 }, { status: 503 }],
    ...[{ html: true, status: 502 }, { redirect: '/' }, { echoToken: true }],
  ]) {
    const { status, added } = await createUnder(t, fault);
    assert.ok(status >= 300, JSON.stringify(fault));
    assert.deepEqual(added, [], JSON.stringify(fault));
  }
  const { error, added } = await createUnder(t, { drop: true });
  assert.equal(error.cause.code, 'UND_ERR_SOCKET');
  assert.deepEqual(added, []);

  const emulator = await emulatorFor(t);
  emulator.fault({ hang: true });
  const hanging = create(emulator);
  await until(() => emulator.requests.length === 1);
  assert.equal((await listedIds(emulator)).length, 2);
  await emulator.close();
  await assert.rejects(hanging);
});

test('create: the answer lost after the token was made', async (t) => {
  const lost = await createUnder(t, { drop: true, effect: true });
  assert.equal(lost.error.cause.code, 'UND_ERR_SOCKET');
  assert.equal(lost.added.length, 1);
  assert.equal((await checkScim(lost.emulator, tenantId, lost.added[0].token)).status, 200);

  const emulator = await emulatorFor(t);
  emulator.fault({ hang: true, effect: true });
  const hanging = create(emulator);
  await until(() => emulator.requests.length === 1);
  assert.equal((await listedIds(emulator)).length, 3);
  await emulator.close();
  await assert.rejects(hanging);
});

test('create: an error, and one was made', async (t) => {
  for (const status of [302, 403, 500, 502, 504]) {
    const redirect = status === 302 ? { redirect: 'about:blank' } : {};
    const answer = await createUnder(t, { status, effect: true, ...redirect });
    assert.deepEqual([answer.status, answer.added.length], [status, 1]);
    assert.ok(!answer.text.includes(answer.added[0].token));
  }
});

test('create: half an answer that holds the secret', async (t) => {
  const emulator = await emulatorFor(t);
  let whole;
  emulator.fault({
    call: 'createToken',
    cut: 300,
    body: (text) => {
      whole = text;
      return text;
    },
  });
  const url = emulator.url + pathOf();
  const headers = { ...signedHeaders(url, { method: 'POST' }), 'content-length': '0' };
  const outgoing = httpRequest(url, { method: 'POST', headers, agent: false }).end();
  const [response] = await once(outgoing, 'response');
  let received = '';
  response.setEncoding('utf8').on('data', (text) => {
    received += text;
  });
  const [error] = await once(response, 'error');
  assert.equal(error.code, 'ECONNRESET');
  assert.deepEqual([response.statusCode, received], [201, whole.slice(0, 300)]);
  const { token } = emulator.tokensOf(identityStoreId, tenantId)[2];
  assert.ok(received.includes(token.slice(0, 150)));
});

test('create: a success that is not the documented answer made a token', async (t) => {
  for (const fault of [
    ...[{ status: 200 }, { status: 204 }, { html: true }, { empty: true }, { garbage: true }],
    ...[{ body: '{}' }, { size: 4000 }, { gzip: true }, { delay: 1 }, { bodyDelay: 1 }],
  ]) {
    const { status, added } = await createUnder(t, fault);
    assert.ok(status < 300, JSON.stringify(fault));
    assert.equal(added.length, 1, JSON.stringify(fault));
  }
});

test('create: a success that made none', async (t) => {
  const { status, value, added } = await createUnder(t, { effect: false });
  assert.deepEqual([status, added], [201, []]);
  assert.match(value.token, /^eyJ/);
});

test('body: a function of what the call answers, under any status', async (t) => {
  const spoiled = await createUnder(t, {
    status: 500,
    effect: true,
    body: (text) => text.replace(/"token_id":"[^"]+"/, '"token_id":1'),
  });
  const [{ token }] = spoiled.added;
  assert.deepEqual([spoiled.status, spoiled.value.token_id], [500, 1]);
  assert.equal(spoiled.value.token, token);
});

test('a refusal of its own stays without effect, whatever the fault says', async (t) => {
  const emulator = await emulatorFor(t);
  emulator.fault({ effect: true });
  const credentials = { ...DEFAULT_CREDENTIALS, secretAccessKey: 'another' };
  assert.equal((await create(emulator, { credentials })).status, 401);
  assert.equal((await listedIds(emulator)).length, 2);
});

test('delete: lost before and after it took effect', async (t) => {
  const [{ token_id }] = TENANTS.documented.tokens;
  for (const [fault, left] of [
    [{ drop: true }, 2],
    [{ status: 503 }, 2],
    [{ drop: true, effect: true }, 1],
    [{ status: 500, effect: true }, 1],
    [{ effect: false }, 2],
    [{ status: 204 }, 1],
  ]) {
    const emulator = await emulatorFor(t);
    emulator.fault({ call: 'deleteToken', ...fault });
    await remove(emulator, token_id).catch(() => {});
    assert.equal((await listedIds(emulator)).length, left, JSON.stringify(fault));
  }
});

test('faults on every call: a status, a web page, a lost connection, half a body', async (t) => {
  const emulator = await emulatorFor(t, { scimAcceptsAll: true });
  const denied = (await create(emulator, { tenant: TENANTS.forbidden })).value;
  const id = TENANTS.documented.tokens[0].token_id;
  const calls = {
    listRegions: () => call(emulator, 'GET', '/v1/registered-regions'),
    listInstances: () => call(emulator, 'GET', '/v1/instances'),
    listTenants: () => call(emulator, 'GET', storePath()),
    listTokens: () => call(emulator, 'GET', pathOf()),
    createToken: () => create(emulator),
    deleteToken: () => remove(emulator, id),
    decodeAuthorizationMessage: () => decode(emulator, denied.encoded_authorization_message),
    checkToken: () => call(emulator, 'GET', `/${tenantId}/scim/v2/ServiceProviderConfig`),
  };
  assert.deepEqual(
    Object.keys(calls),
    CALLS.map(({ name }) => name),
  );
  for (const [name, make] of Object.entries(calls)) {
    emulator.fault({ call: name, status: 503, retryAfter: 2 });
    const busy = await make();
    assert.deepEqual([busy.status, busy.headers.get('retry-after')], [503, '2'], name);
    emulator.fault({ call: name, html: true });
    assert.match((await make()).text, /^<!DOCTYPE html>/, name);
    emulator.fault({ call: name, drop: true });
    await assert.rejects(make(), TypeError, name);
    emulator.fault({ call: name, cut: true, body: 'half of it' });
    await assert.rejects(make(), TypeError, name);
    emulator.fault({ call: name, size: 5000, status: 200 });
    assert.equal((await make()).text.length, 5000, name);
    assert.equal(emulator.faults.length, 0);
    assert.equal(emulator.requests.at(-1).call, name);
  }
});

test('a fault of a call waits for that call; others pass', async (t) => {
  const emulator = await emulatorFor(t);
  const discover = async () => {
    const statuses = [];
    for (const path of ['/v1/registered-regions', '/v1/instances', storePath(), storePath()]) {
      statuses.push((await call(emulator, 'GET', path)).status);
    }
    return statuses;
  };
  emulator.fault({ call: 'listTenants', status: 503 });
  assert.deepEqual(await discover(), [200, 200, 503, 200]);
  // A fault without a member of the answer lets its request pass.
  emulator.fault({ call: 'listTenants' });
  emulator.fault({ call: 'listTenants', status: 500 });
  emulator.fault({ status: 429 });
  assert.deepEqual(await discover(), [429, 200, 200, 500]);
  emulator.fault({ call: 'listTenants', status: 500, times: 2 });
  emulator.fault({ call: 'listInstances', status: 400 });
  assert.deepEqual(await discover(), [200, 400, 500, 500]);
  assert.deepEqual(await discover(), [200, 200, 200, 200]);
  // By header too: for that call, or not at all.
  const unsigned = { 'x-emulator-fault': 'call=createToken;status=500;effect' };
  assert.equal((await call(emulator, 'GET', pathOf(), { unsigned })).status, 200);
  assert.equal((await create(emulator, { unsigned })).status, 500);
  assert.equal((await listedIds(emulator)).length, 3);
});

test('faults wait in order, for as many requests as they say', async (t) => {
  const emulator = await emulatorFor(t);
  emulator.fault({ status: 503, times: 2 });
  emulator.faults.push({ status: 429 });
  const statuses = [];
  for (let i = 0; i < 4; i++) statuses.push((await get(emulator)).status);
  assert.deepEqual(statuses, [503, 503, 429, 200]);

  emulator.fault({ status: 500, times: Infinity });
  for (let i = 0; i < 3; i++) assert.equal((await get(emulator)).status, 500);
  emulator.faults.length = 0;
  assert.equal((await get(emulator)).status, 200);
});

test('by header: for its own request, the queue untouched', async (t) => {
  const emulator = await emulatorFor(t);
  emulator.fault({ status: 500 });
  const headers = { 'x-emulator-fault': 'status=503;retry-after=1; content-type=a%3Bb' };
  const answer = await get(emulator, { headers });
  assert.equal(answer.status, 503);
  assert.equal(answer.headers['retry-after'], '1');
  assert.equal(answer.headers['content-type'], 'a;b');
  assert.equal((await get(emulator)).status, 500);
});

test('the header form', () => {
  assert.deepEqual(parseFault('cut'), { cut: true });
  assert.deepEqual(parseFault('cut=7;body-delay=500'), { cut: 7, bodyDelay: 500 });
  assert.deepEqual(parseFault('redirect=http://a/?b=c'), { redirect: 'http://a/?b=c' });
  assert.deepEqual(parseFault('body=12;echo-token'), { body: '12', echoToken: true });
  assert.deepEqual(parseFault('effect=false;cut'), { effect: false, cut: true });
  assert.deepEqual(parseFault('body=true;effect=true'), { body: 'true', effect: true });
});

test('a fault that would do nothing is refused', async (t) => {
  const emulator = await emulatorFor(t);
  for (const fault of [
    { statuss: 500 },
    { status: 100 },
    { status: '500' },
    { delay: -1 },
    { delay: 2 ** 31 },
    { cut: -1 },
    { times: 0 },
    { html: 1 },
    { effect: 'no' },
    { call: 'listToken' },
    { call: 'constructor' },
    { body: 1 },
    { constructor: true },
  ]) {
    assert.throws(() => emulator.fault(fault), TypeError, JSON.stringify(fault));
    assert.throws(() => checkFault(fault), TypeError);
  }
  assert.equal(emulator.faults.length, 0);
  for (const header of ['nonsense', 'delay=soon', 'body=%', 'retry-after', 'effect=no']) {
    const { status, text } = await get(emulator, { headers: { 'x-emulator-fault': header } });
    assert.deepEqual([status, JSON.parse(text).error_code], [400, 'EMULATOR.FAULT'], header);
  }
  emulator.faults.push({ pushed: true });
  const { text } = await send(emulator.url + pathOf());
  assert.equal(JSON.parse(text).error_msg, 'unknown fault: pushed');
});
