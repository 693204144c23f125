import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT, TEMPORARY_CREDENTIALS } from '../../emulator/seed.js';
import { canonicalRequest, expectedSignature, refusalReason } from '../../emulator/signature.js';
import { emulatorFor, get, pathOf, sdkDate, send, signedHeaders } from './client.js';

function vectorsOf(name) {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8'));
}
const CALLS = vectorsOf('signing-calls.json');
const VECTORS = [...vectorsOf('signing.json'), ...CALLS];
const signing = VECTORS.filter(({ kind }) => kind === 'sign' || kind === 'published');

function requestOf({ input, expected }) {
  if (expected.request_target !== undefined) {
    const { headers, request_target: target } = expected;
    return { method: input.method, target, headers, body: input.body };
  }
  const target = `${input.path}?${new URLSearchParams(input.query)}`;
  return { method: input.method, target, headers: input.headers_to_sign, body: input.body };
}

test('there are vectors of both kinds, and of the calls that change something', () => {
  assert.deepEqual([...new Set(signing.map(({ kind }) => kind))].sort(), ['published', 'sign']);
  assert.deepEqual(
    CALLS.map(({ input }) => `${input.method} ${input.call}`),
    [
      ...['POST CreateBearerToken', 'POST DecodeAuthorizationMessage', 'DELETE DeleteBearerToken'],
      ...['GET ListInstances', 'POST CreateProvisioningTenant'],
    ],
  );
});

function credentialsOf({ input }) {
  return {
    accessKeyId: input.access_key,
    secretAccessKey: input.secret_key,
    securityToken: input.security_token ?? undefined,
  };
}

for (const vector of signing) {
  const { input, expected } = vector;
  const variants = {
    [expected.signed_headers]: expected,
    ...expected.by_signed_headers,
  };

  for (const [names, { authorization, signature }] of Object.entries(variants)) {
    test(`vector ${vector.id}, ${names}: computed and accepted`, () => {
      const request = requestOf(vector);
      const computed = expectedSignature(request, names.split(';'), input.secret_key);
      assert.equal(computed, signature);
      const access = `SDK-HMAC-SHA256 Access=${input.access_key}`;
      const header = `${access}, SignedHeaders=${names}, Signature=${computed}`;
      assert.equal(header, authorization);

      const credentials = credentialsOf(vector);
      request.headers = { ...request.headers, authorization };
      assert.equal(refusalReason(request, [credentials], input.epoch_ms), undefined);
    });
  }

  test(`vector ${vector.id}: canonical request`, () => {
    const canonical = canonicalRequest(requestOf(vector), expected.signed_headers.split(';'));
    assert.equal(canonical, expected.canonical_request);
  });
}

test('the canonical query is sorted and encoded, whatever its order on the wire', () => {
  const headers = { 'x-sdk-date': '20260101T000000Z' };
  const target = "/a/?b=2&a=%7e&b=1&c&a!='";
  const request = { method: 'GET', target, headers, body: '' };
  const [, uri, query] = canonicalRequest(request, ['x-sdk-date']).split('\n');
  assert.deepEqual([uri, query], ['/a/', 'a=~&a%21=%27&b=1&b=2&c=']);
});

// What each call answers past the gateway: the ids and the message of the vectors are made up.
const ANSWERS = {
  CreateBearerToken: 201,
  DecodeAuthorizationMessage: 400,
  DeleteBearerToken: 404,
  ListInstances: 400,
  CreateProvisioningTenant: 405, // the package has no such call
};

for (const vector of CALLS) {
  const { input, expected } = vector;
  test(`vector ${vector.id}: sent as it stands, and changed`, async (t) => {
    const clock = () => input.epoch_ms;
    const emulator = await emulatorFor(t, {
      clock,
      seed: { credentials: [credentialsOf(vector)] },
    });
    const url = emulator.url + expected.request_target;
    const { method, body, call } = input;
    for (const [names, { authorization }] of Object.entries(expected.by_signed_headers)) {
      const headers = { 'content-length': Buffer.byteLength(body), ...expected.headers };
      headers.authorization = authorization;
      const { status } = await send(url, { method, headers, body });
      assert.equal(status, ANSWERS[call], names);
      if (status === 405) continue;
      for (const [target, sent] of [
        [url, `${body} `],
        [`${url}${url.includes('?') ? '&' : '?'}x=`, body],
        [url.replace(/.$/, 'x'), body],
      ]) {
        const length = { 'content-length': Buffer.byteLength(sent) };
        const answer = await send(target, {
          method,
          headers: { ...headers, ...length },
          body: sent,
        });
        assert.notEqual(answer.status, ANSWERS[call], names);
        if (answer.status !== 404 && answer.status !== 405) assertRefused(answer, /verify aksk/);
      }
    }
  });
}

const NOW = Date.UTC(2026, 0, 31, 12, 0, 0);

/** Refused with 401 in the gateway's form, for the reason expected. */
function assertRefused({ status, headers, text }, reason) {
  assert.equal(status, 401);
  const body = JSON.parse(text);
  assert.deepEqual(Object.keys(body), ['error_code', 'error_msg', 'request_id']);
  assert.equal(body.error_code, 'APIGW.0301');
  assert.match(body.error_msg, reason);
  assert.equal(body.request_id, headers['x-request-id']);
}

test('a request changed on its way is refused', async (t) => {
  const emulator = await emulatorFor(t, { clock: () => NOW });
  const url = emulator.url + pathOf();
  const good = signedHeaders(url, { now: NOW });
  assert.equal((await send(url, { headers: good })).status, 200);

  const replaced = (from, to) => good.authorization.replace(from, to);
  const changes = {
    host: [{ host: `localhost:${emulator.port}` }, /verify aksk/],
    date: [{ 'x-sdk-date': sdkDate(NOW + 1000) }, /verify aksk/],
    'no date': [{ 'x-sdk-date': undefined }, /x-sdk-date is absent/],
    'not a date': [{ 'x-sdk-date': '20260231T120000Z' }, /X-Sdk-Date is malformed/],
    'another form of date': [{ 'x-sdk-date': new Date(NOW).toISOString() }, /is malformed/],
    'no authorization': [{ authorization: undefined }, /no Authorization/],
    'another algorithm': [{ authorization: replaced('SHA256', 'SHA512') }, /is malformed/],
    'another key': [{ authorization: replaced('0001', '0009') }, /access key is unknown/],
    signature: [
      { authorization: good.authorization.replace(/.$/, (c) => (c === '0' ? '1' : '0')) },
      /verify aksk/,
    ],
    'upper-case signature': [
      { authorization: good.authorization.replace(/\w+$/, (hex) => hex.toUpperCase()) },
      /is malformed/,
    ],
    'short signature': [{ authorization: good.authorization.slice(0, -1) }, /is malformed/],
    'fewer signed headers': [{ authorization: replaced('host;', '') }, /verify aksk/],
    'date not signed': [{ authorization: replaced(';x-sdk-date', '') }, /date is not signed/],
    'unsorted names': [
      { authorization: replaced('host;x-sdk-date', 'x-sdk-date;host') },
      /not sorted/,
    ],
    'repeated names': [{ authorization: replaced('host;', 'host;host;') }, /not sorted/],
    'upper-case names': [{ authorization: replaced('host', 'Host') }, /not sorted lower case/],
    'absent signed header': [
      { authorization: replaced('x-sdk-date', 'x-other;x-sdk-date').replace('host;', '') },
      /x-other is absent/,
    ],
    'inherited name': [{ authorization: replaced('host', 'constructor') }, /constructor is absent/],
    'token of other credentials': [{ 'x-security-token': 'left over' }, /X-Security-Token/],
  };
  for (const [what, [headers, reason]] of Object.entries(changes)) {
    await t.test(what, async () => {
      const sent = Object.entries({ ...good, ...headers }).filter(([, value]) => value);
      assertRefused(await send(url, { headers: Object.fromEntries(sent) }), reason);
    });
  }
  await t.test('query', async () => {
    assertRefused(await send(`${url}?a=1`, { headers: good }), /verify aksk/);
  });
  await t.test('body', async () => {
    const headers = { ...good, 'content-length': '1' };
    assertRefused(await send(url, { headers, body: 'x' }), /verify aksk/);
  });
  await t.test('method', async () => {
    const headers = { ...good, 'content-length': '0' };
    assertRefused(await send(url, { method: 'POST', headers }), /verify aksk/);
    assert.equal(emulator.tokensOf(...Object.values(DEFAULT_TENANT)).length, 2);
  });
  await t.test('another tenant', async () => {
    const other = url.replace('555555555555', '555555555556');
    assertRefused(await send(other, { headers: good }), /verify aksk/);
  });
  await t.test('a path that cannot be decoded', async () => {
    const broken = url.replace('d-9f8e7d6c5b', 'd-%ff');
    assertRefused(await send(broken, { headers: good }), /percent-encoded/);
  });
});

test('a signed query is accepted', async (t) => {
  const emulator = await emulatorFor(t);
  const url = `${emulator.url}${pathOf()}?z=1&a=%20b`;
  assert.equal((await send(url, { headers: signedHeaders(url) })).status, 200);
});

test('a query is verified in any order and spelling that means the same', async (t) => {
  const emulator = await emulatorFor(t);
  const url = `${emulator.url}/v1/instances`;
  const headers = signedHeaders(`${url}?a%21=~%2B&limit=5&c=`);
  for (const query of ['a%21=~%2B&c=&limit=5', 'limit=5&c&a!=%7E%2b', '&c=&limit=5&a%21=%7e%2B']) {
    assert.equal((await send(`${url}?${query}`, { headers })).status, 200, query);
  }
  for (const query of ['a%21=~%2B&limit=5', 'a%21=~%2B&c=&limit=5&limit=5', 'a!=~%2B&c=&limit=6']) {
    assertRefused(await send(`${url}?${query}`, { headers }), /verify aksk/);
  }
});

test('a body is verified byte by byte', async (t) => {
  const emulator = await emulatorFor(t);
  const url = `${emulator.url}/v5/decode-authorization-message`;
  const body = '{"encoded_message":"e30="}';
  const more = { 'content-type': 'application/json' };
  const headers = signedHeaders(url, { method: 'POST', body, headers: more });
  assert.equal((await send(url, { method: 'POST', headers, body })).status, 400);
  for (const changed of [`${body}\n`, body.replace('e30', 'e31'), '']) {
    assertRefused(await send(url, { method: 'POST', headers, body: changed }), /verify aksk/);
  }
  const type = { ...headers, 'content-type': 'application/json; charset=utf-8' };
  assertRefused(await send(url, { method: 'POST', headers: type, body }), /verify aksk/);
});

test('the clock may be fifteen minutes off, not more', async (t) => {
  let now = NOW;
  const emulator = await emulatorFor(t, { clock: () => now });
  const minutes = 60_000;
  for (const [offset, status] of [
    [-15 * minutes, 200],
    [-15 * minutes - 1, 401],
    [15 * minutes, 200],
    [15 * minutes + 1, 401],
  ]) {
    now = NOW + offset;
    const answer = await get(emulator, { now: NOW });
    assert.equal(answer.status, status, `${offset} ms`);
    if (status === 401) assertRefused(answer, /15 minutes/);
  }
});

test('temporary credentials need their security token', async (t) => {
  const emulator = await emulatorFor(t);
  const signed = ['host', 'x-sdk-date', 'x-security-token'];
  const whole = await get(emulator, { credentials: TEMPORARY_CREDENTIALS, signed });
  assert.equal(whole.status, 200);

  const { securityToken: _, ...keysOnly } = TEMPORARY_CREDENTIALS;
  assertRefused(await get(emulator, { credentials: keysOnly }), /X-Security-Token/);
  const wrong = { ...TEMPORARY_CREDENTIALS, securityToken: 'emulatorOther' };
  assertRefused(await get(emulator, { credentials: wrong, signed }), /X-Security-Token/);
  const mixed = { ...DEFAULT_CREDENTIALS, accessKeyId: TEMPORARY_CREDENTIALS.accessKeyId };
  mixed.securityToken = TEMPORARY_CREDENTIALS.securityToken;
  assertRefused(await get(emulator, { credentials: mixed, signed }), /verify aksk/);
});
