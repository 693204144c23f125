// What goes back: documented members, three headers, and no credential in whatever spelling.

import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { validateResponse } from '../../pkg/index.js';
import { makeRelay, refusal, requestTo, TOKENS } from './handler.js';

const CREDENTIALS = {
  accessKeyId: 'ACCESS/KEY+EXAMPLE',
  secretAccessKey: 'secret/key+"EXAMPLE"&\\=',
  securityToken: 'security/token+EXAMPLE==',
};
const SECRETS = Object.values(CREDENTIALS);
const VALID = JSON.stringify(TOKENS);

/** The answer of a relay whose service answers with this. */
const relayed = (body, init, options) =>
  makeRelay({ credentials: CREDENTIALS, fetch: async () => new Response(body, init), ...options })(
    requestTo(),
  );

const hex = (character) => character.charCodeAt(0).toString(16).padStart(2, '0');
const each = (spell) => (text) => Array.from(text, spell).join('');
const SPELLINGS = {
  plain: (text) => text,
  'in JSON': (text) => JSON.stringify(text).slice(1, -1),
  'JSON with \\/': (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  'JSON by code': each((character) => `\\u00${hex(character)}`),
  percent: encodeURIComponent,
  'percent in lower case': (text) =>
    encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase()),
  HTML: (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('/', '&#47;'),
  'HTML by code': (text) => text.replace(/[&"/]/g, (character) => `&#x${hex(character)};`),
};

/** Fails if a secret, spelled in any way, is in an answer. */
async function assertClean(response, what) {
  const text = [await response.text(), ...[...response.headers].flat()].join('\n');
  for (const secret of SECRETS) {
    for (const spell of Object.values(SPELLINGS)) {
      assert.ok(!text.includes(spell(secret)), `${what} gave ${text}`);
    }
  }
}

test('no credential comes out of a body, however it is spelled', async () => {
  for (const secret of SECRETS) {
    for (const [name, spell] of Object.entries(SPELLINGS)) {
      const echo = spell(secret);
      const value = JSON.stringify(`before ${echo} after`);
      const token = `{"token_id":${value},"creation_time":1,"expiration_time":2}`;
      const valid = await relayed(`{"bearer_tokens":[${token}]}`);
      assert.equal(valid.status, 200);
      const { bearerTokens } = validateResponse(await valid.clone().text());
      assert.match(bearerTokens[0].tokenId, /^before .*\[REDACTED\].* after$/, name);
      await assertClean(valid, `a valid answer, ${name}`);

      const members = ['error_code', 'error_msg', 'request_id', 'encoded_authorization_message'];
      for (const member of members) {
        const refused = await relayed(`{"${member}":${value}}`, { status: 403 });
        assert.match((await refused.clone().json())[member], /\[REDACTED\]/, `${member}, ${name}`);
        await assertClean(refused, `${member}, ${name}`);
      }
      for (const body of [echo, `{"x":"${echo}`, `[${JSON.stringify(secret)},"${echo}"]`]) {
        const invalid = await relayed(body);
        assert.deepEqual(await refusal(invalid), [502, 'RELAY.ANSWER'], `${name}: ${body}`);
      }
    }
  }
});

test('of secrets that contain one another the longest is looked for first', async () => {
  const credentials = {
    accessKeyId: 'SHARED',
    secretAccessKey: 'SHARED-and-more',
    securityToken: 'before-SHARED-and-more-to-come',
  };
  for (const secret of Object.values(credentials)) {
    const body = JSON.stringify({ error_msg: `<${secret}>` });
    const refused = await relayed(body, { status: 403 }, { credentials });
    assert.equal((await refused.json()).error_msg, '<[REDACTED]>');
    const token = { token_id: `<${secret}>`, creation_time: 1, expiration_time: 2 };
    const valid = await relayed(JSON.stringify({ bearer_tokens: [token] }), {}, { credentials });
    assert.equal((await valid.json()).bearer_tokens[0].token_id, '<[REDACTED]>');
  }
});

test('the keys of a callback are looked for, as they were signed with', async () => {
  const reads = [];
  const credentials = async () => ({
    ...CREDENTIALS,
    get accessKeyId() {
      reads.push(1);
      return reads.length === 1 ? 'FIRST-KEY' : 'OTHER-KEY';
    },
  });
  const response = await relayed('{"error_msg":"FIRST-KEY"}', { status: 403 }, { credentials });
  assert.equal((await response.json()).error_msg, '[REDACTED]');
  assert.equal(reads.length, 1);
});

test('X-Request-Id goes back if it is short printable text without a credential', async () => {
  const header = async (value, init) => {
    const response = await relayed(VALID, { headers: { 'x-request-id': value }, ...init });
    await assertClean(response, value);
    return response.headers.get('x-request-id');
  };
  for (const value of ['a', '5e8f-00', 'a b', '~!"#', 'x'.repeat(128)]) {
    assert.equal(await header(value), value);
    assert.equal(await header(value, { status: 500 }), value);
  }
  for (const value of ['', 'x'.repeat(129), 'é', 'a\tb', 'a\u0080', ...SECRETS]) {
    assert.equal(await header(value), null, value);
  }
  for (const secret of SECRETS) {
    for (const spell of Object.values(SPELLINGS)) {
      const value = `id-${spell(secret)}`;
      assert.equal(await header(value), null, value);
      const body = await relayed('', { status: 500, headers: { 'x-request-id': value } });
      await assertClean(body, value);
    }
  }
});

test('Retry-After goes back if it is seconds or an HTTP-date', async () => {
  const header = async (value, credentials = CREDENTIALS) => {
    const init = { status: 503, headers: { 'retry-after': value } };
    return (await relayed('', init, { credentials })).headers.get('retry-after');
  };
  for (const value of [
    ...['0', '7', '0120', 'Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT'],
    'Sun Nov  6 08:49:37 1994',
  ]) {
    assert.equal(await header(value), value);
  }
  for (const value of [
    ...['', '-1', '1.5', '1e3', 'soon', '1, 2', '1994-11-06', 'Sun, 06 Nov 1994 08:49:37 CET'],
    ...['Nov 6 1994', 'Sun, 06 Nov 1994', '1 seconds', ...SECRETS],
  ]) {
    assert.equal(await header(value), null, value);
  }
  const credentials = { accessKeyId: '12345678', secretAccessKey: 'secret' };
  assert.equal(await header('12345678', credentials), null);
});

test('no other header of the service goes back', async () => {
  const headers = {
    'set-cookie': 'a=b',
    server: 'x',
    'x-trace': 'y',
    location: 'https://z.example',
  };
  for (const status of [200, 403]) {
    const response = await relayed(VALID, { status, headers });
    for (const name of Object.keys(headers)) assert.equal(response.headers.get(name), null);
  }
});

test('an invalid answer goes back byte by byte, whatever its bytes are', async () => {
  const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  for (const body of [
    ...['', 'no JSON', '\ufeff{"bearer_tokens":[]}', '{"bearer_tokens":[{"token_id":1}]}'],
    ...[every, Uint8Array.of(0xff, 0xfe, 0x7b, 0), Uint8Array.of(0xe2, 0x82), '"é中😀'],
  ]) {
    const response = await relayed(body);
    assert.equal(response.status, 200);
    const bytes = new Uint8Array(await response.arrayBuffer());
    assert.deepEqual(bytes, new Uint8Array(await new Response(body).arrayBuffer()));
  }
});

test('no byte before or after hides a credential', async () => {
  const around = [[0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xff], [0xef, 0xbb, 0xbf], [0]];
  for (const secret of SECRETS) {
    for (const bytes of around) {
      const echo = Uint8Array.from([...bytes, ...Buffer.from(secret), ...bytes]);
      assert.deepEqual(await refusal(await relayed(echo)), [502, 'RELAY.ANSWER']);
      const split = [echo.slice(0, 9), echo.slice(9)];
      const stream = ReadableStream.from(split);
      assert.deepEqual(await refusal(await relayed(stream)), [502, 'RELAY.ANSWER']);
    }
  }
});

test('a body of a status that has none is an answer like any other', async () => {
  for (const status of [204, 205]) {
    const response = await relayed(null, { status });
    assert.equal(response.status, 200);
    assert.equal((await response.arrayBuffer()).byteLength, 0);
  }
});

test('an answer whose body is a Node stream is one like any other', async () => {
  const { accessKeyId } = CREDENTIALS;
  for (const [text, expected, options] of [
    [VALID, [200, undefined]],
    ['no JSON', [200, undefined]],
    [`no JSON ${accessKeyId}`, [502, 'RELAY.ANSWER']],
    [VALID, [502, 'RELAY.TOO_LARGE'], { maxResponseBytes: 5 }],
  ]) {
    const body = Readable.from([...text].map((character) => Buffer.from(character)));
    const fetch = async () => ({ status: 200, headers: new Headers(), body });
    const response = await relayed(undefined, undefined, { fetch, ...options });
    const received = await response.text();
    const code = /"error_code":"([^"]+)"/.exec(received)?.[1];
    assert.deepEqual([response.status, code], expected);
    if (response.status === 200) assert.equal(received, text);
    assert.ok(body.destroyed);
  }
});

/** What a `fetch` of another kind may give: the constructor of the platform refuses it. */
const withStatus = (status) => async () => ({
  ...{ status, type: 'default', headers: new Headers() },
  body: new Response('{}').body,
});

test('a status that no answer can have is told', async () => {
  for (const status of [100, 101, 199, 600, 999]) {
    const response = await relayed(undefined, undefined, { fetch: withStatus(status) });
    const body = await response.json();
    assert.deepEqual([response.status, body.error_code], [502, 'RELAY.STATUS'], String(status));
    assert.match(body.error_msg, new RegExp(`\\b${status}\\b`));
  }
  for (const status of [0, 99, 1000, 200.5, Number.NaN, '200', undefined]) {
    const response = await relayed(undefined, undefined, { fetch: withStatus(status) });
    assert.deepEqual(await refusal(response), [502, 'RELAY.NETWORK'], String(status));
  }
  for (const status of [300, 301, 304, 307, 399]) {
    const response = await relayed(undefined, undefined, { fetch: withStatus(status) });
    assert.deepEqual(await refusal(response), [502, 'RELAY.REDIRECT'], String(status));
  }
  for (const status of [400, 404, 407, 451, 499, 500, 511, 599]) {
    const response = await relayed(undefined, undefined, { fetch: withStatus(status) });
    assert.equal(response.status, status);
  }
});

test('what fetch gives instead of an answer is a network error', async () => {
  for (const given of [undefined, null, 'text', 200, {}, { status: 200 }, { headers: {} }]) {
    const response = await relayed(undefined, undefined, { fetch: async () => given });
    assert.deepEqual(await refusal(response), [502, 'RELAY.NETWORK'], String(given));
  }
});
