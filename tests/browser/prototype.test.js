// Nothing that stands on `Object.prototype` of a page steers a request: what arrives is as always.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MEMBERS } from '../faults/cases/prototype.js';
import { IDS } from '../faults/cases/support.js';
import { servePage } from './page.js';

const SCRIPT = `
  const library = await import('/pkg/index.js');
  const { polluted } = await import('/tests/faults/cases/prototype.js');
  const keys = { accessKeyId: 'AK', secretAccessKey: 'SK', securityToken: 'T' };
  const ownFetch = (...call) => fetch(...call);
  Date.now = () => 1700000000000;
  // The end of each call: good, or the error.
  globalThis.makeCalls = (names, ids) => {
    const endpoint = location.origin;
    return polluted(names, async () => {
      const ends = [];
      for (const credentials of [undefined, keys]) {
        for (const fetch of [undefined, ownFetch]) {
          const options = { endpoint, credentials, fetch, timeoutMs: 20000, retry: false };
          const call = library.listTokens(ids, options);
          ends.push(await call.then(() => 'good', (error) => String(error)));
        }
      }
      return ends.join();
    });
  };
`;

const arrived = [];
const open = await servePage(SCRIPT, 'makeCalls', {
  // A cookie that an unsigned call carries, and a signed one does not.
  headers: { 'set-cookie': 'session=1' },
  async answer(request, response) {
    const { method, url, rawHeaders } = request;
    if (!url.startsWith('/v1/')) return false;
    let body = '';
    for await (const bytes of request) body += bytes;
    arrived.push(JSON.stringify({ method, url, rawHeaders, body }));
    response.end('{"bearer_tokens":[]}');
    return true;
  },
});

/** What arrives of the calls of a fresh page. */
async function call(names) {
  const page = await open();
  const run = `makeCalls(${JSON.stringify(names)}, ${JSON.stringify(IDS)})`;
  assert.equal(await page.evaluate(run), 'good,good,good,good', names.join());
  await page.close();
  return arrived.splice(0);
}

test('no member of Object.prototype steers a request of a page', async () => {
  const expected = await call([]);
  const cookies = expected.map((request) => request.includes('session=1'));
  assert.deepEqual(cookies, [true, true, false, false]);
  assert.ok(expected.every((request) => request.includes('"method":"GET"')));
  const names = Object.keys(MEMBERS);
  for (const some of [...names.map((name) => [name]), names]) {
    assert.deepEqual(await call(some), expected, some.join());
  }
});
