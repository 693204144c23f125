// After a call nothing of its keys is left in the module's memory.

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
