// After a call nothing of its keys and tokens is left in the module's memory.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { credentialsFromEnv } from '../../pkg/node.js';
import { IDS, quick } from '../faults/cases/support.js';
import { library, linearMemory } from './module.js';

const BODY = '{"bearer_tokens":[]}';
const answering = (status, body) => async () => new Response(body, { status });

/** Keys that no other test has, one longer than a block of the hash. */
let count = 0;
function newKeys() {
  count += 1;
  const secretAccessKey = `secret-key-of-nobody-${count}`.padEnd(count % 2 ? 40 : 80, '#');
  return {
    accessKeyId: 'AK',
    secretAccessKey,
    securityToken: `token-of-nobody-${count}-`.repeat(20),
  };
}

/** What would give the keys away: themselves, parts of them, and the blocks of the HMAC. */
function tracesOf({ secretAccessKey, securityToken }) {
  const key = Buffer.from(secretAccessKey);
  const words = Buffer.from(key.subarray(0, key.length & ~3)).swap32();
  return {
    key,
    'start of the key': key.subarray(0, 24),
    'end of the key': key.subarray(-16),
    'inner block': key.map((byte) => byte ^ 0x36),
    'outer block': key.map((byte) => byte ^ 0x5c),
    'words of the key': words.subarray(0, 20),
    token: Buffer.from(securityToken),
    'start of the token': Buffer.from(securityToken.slice(0, 18)),
    'end of the token': Buffer.from(securityToken.slice(-18)),
  };
}

function assertGone(keys) {
  const memory = Buffer.from(linearMemory());
  for (const [name, bytes] of Object.entries(tracesOf(keys))) {
    assert.equal(memory.indexOf(bytes), -1, `the ${name} is left in memory`);
  }
}

const never = () => new Promise(() => {});

/** Ways of a call: options and, at times, what happens meanwhile. */
const ENDS = {
  success: () => ({ fetch: answering(200, BODY) }),
  'an error of the service': () => ({ fetch: answering(403, '{"error_msg":"no"}') }),
  'an answer that is refused': () => ({ fetch: answering(200, '{') }),
  'a network error': () => ({ fetch: () => Promise.reject(new Error('reset')) }),
  'several attempts': () => ({ fetch: answering(503, '{}') }),
  'a time-out': () => ({ fetch: never, timeoutMs: 1, retry: false }),
  'an abort': () => {
    const controller = new AbortController();
    const fetch = () => {
      setTimeout(() => controller.abort('enough'));
      return never();
    };
    return { fetch, signal: controller.signal };
  },
  'an argument that is refused': () => ({ fetch: answering(200, BODY), timeoutMs: -1 }),
};

for (const [end, optionsOf] of Object.entries(ENDS)) {
  for (const [kind, sourceOf] of Object.entries({
    keys: (keys) => keys,
    'a callback': (keys) => async () => keys,
  })) {
    test(`${end}, with ${kind}: nothing of the keys is left in memory`, async () => {
      const keys = newKeys();
      let seen = false;
      const { fetch, ...options } = optionsOf();
      const watched = (...call) => {
        seen = Buffer.from(linearMemory()).includes(keys.secretAccessKey);
        return fetch(...call);
      };
      const given = quick({ ...options, fetch: watched, credentials: sourceOf(keys) });
      await library.listTokens(IDS, given).catch((error) => error);
      // The search finds them while the call is under way.
      if (end !== 'an argument that is refused') assert.ok(seen);
      assertGone(keys);
    });
  }
}

test('keys that are refused are not left in memory', async () => {
  const keys = newKeys();
  const { secretAccessKey, securityToken } = keys;
  const bad = { accessKeyId: 'A K', secretAccessKey, securityToken };
  await assert.rejects(library.listTokens(IDS, quick({ credentials: bad })));
  assertGone(keys);
});

test('keys of the environment are not left in memory', () => {
  const keys = newKeys();
  Object.assign(process.env, {
    HUAWEICLOUD_SDK_AK: keys.accessKeyId,
    HUAWEICLOUD_SDK_SK: keys.secretAccessKey,
    HUAWEICLOUD_SDK_SECURITY_TOKEN: keys.securityToken,
  });
  assert.deepEqual(credentialsFromEnv(), keys);
  assertGone(keys);
});

/** An access token that no other test has: distinct all along, so that no part is there by chance. */
function newToken() {
  count += 1;
  const part = (name) => Array.from({ length: 20 }, (_, n) => `${name}${count}x${n}`).join('_');
  return `${part('head')}.${part('body')}.${part('sign')}`;
}

/** A token, its parts, and ends of them. */
function assertTokenGone(token, about) {
  const memory = Buffer.from(linearMemory());
  const half = token.length / 2;
  const pieces = [token.slice(0, 24), token.slice(-24), token.slice(half, half + 24)];
  for (const piece of pieces) assert.equal(memory.indexOf(piece), -1, `${about}: ${piece}`);
}

const createdWith = (token, change = (text) => text) =>
  change(JSON.stringify({ creation_time: 1, expiration_time: 2, token, token_id: `id-${count}` }));

/** Answers to a create that hold its token, or part of it. */
const CREATES = {
  'a token': (token) => [201, createdWith(token)],
  'a token with escapes': (token) => [
    201,
    createdWith(token, (text) => text.replaceAll('_', '\\u005f')),
  ],
  'a wrong type beside a token': (token) => [
    201,
    createdWith(token, (text) => text.replace('1', 'true')),
  ],
  'a member that is repeated': (token) => [
    201,
    createdWith(token, (text) => text.replace('{', `{"token":"${token}",`)),
  ],
  'half a token': (token) => [201, createdWith(token).slice(0, -60)],
  'an unknown member': (token) => [
    201,
    createdWith(token, (text) => text.replace('{', `{"jwt":"${token}",`)),
  ],
  'an error that quotes the token': (token) => [
    500,
    `{"error_msg":"kept ${token}","token":"${token}"}`,
  ],
};

for (const [answer, answerOf] of Object.entries(CREATES)) {
  test(`createToken, ${answer}: nothing of it is left in memory`, async () => {
    const token = newToken();
    const end = await library
      .createToken(IDS, quick({ fetch: answering(...answerOf(token)), credentials: newKeys() }))
      .catch((error) => error);
    assert.ok(end instanceof Error || end.token === token);
    assertTokenGone(token, answer);
  });
}

const SCIM_ENDPOINT = 'https://scim.cn-north-4.myhuaweicloud.com/tenant-1/scim/v2/';

/** Ends of a check, by its request and its control. */
const CHECKS = {
  accepted: [answering(200, '{}'), answering(401, '{}')],
  rejected: [answering(403, '{}')],
  'not the documented answer': [answering(200, '[]')],
  'an error of the service': [answering(500, '{}')],
  'an error of the control': [answering(200, '{}'), answering(404, '{}')],
  'a network error of the control': [
    answering(200, '{}'),
    (_, { headers }) => Promise.reject(new Error(headers.authorization)),
  ],
  'a time-out': [never],
};

for (const [end, answers] of Object.entries(CHECKS)) {
  test(`checkToken, ${end}: nothing of token and control is left in memory`, async () => {
    const token = newToken();
    const sent = [];
    let isThere = false;
    const fetch = (url, init) => {
      isThere = Buffer.from(linearMemory()).includes(token.slice(0, 24));
      sent.push(init.headers.authorization.slice('Bearer '.length));
      return answers[sent.length - 1](url, init);
    };
    const options = quick({
      fetch,
      retry: false,
      ...(end === 'a time-out' ? { timeoutMs: 5 } : {}),
    });
    const request = { scimEndpoint: SCIM_ENDPOINT, token };
    await library.checkToken(request, options).catch((error) => error);
    assert.equal(sent.length, answers.length);
    // The search finds it while the call is under way.
    assert.ok(isThere);
    for (const each of sent) assertTokenGone(each, end);
  });
}

test('a token that cannot be checked is not left in memory', async () => {
  for (const change of [(token) => `${token} `, (token) => `${token}.`]) {
    const token = newToken();
    const request = { scimEndpoint: SCIM_ENDPOINT, token: change(token) };
    await assert.rejects(library.checkToken(request, quick()), { argument: 'token' });
    assertTokenGone(token, 'refused');
  }
  const token = newToken();
  await assert.rejects(library.checkToken({ scimEndpoint: 'x', token }, quick()));
  await assert.rejects(
    library.checkToken({ scimEndpoint: SCIM_ENDPOINT, token }, { timeoutMs: -1 }),
  );
  assertTokenGone(token, 'other arguments');
});
