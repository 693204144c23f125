// Rules that the command states in JavaScript and the module in Rust: both must say the same.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VARIABLES } from '../../pkg/cli/call/credentials.js';
import { LOOPBACK } from '../../pkg/cli/call/proxy.js';
import { InvalidArgumentError, listTokens, tokenStatus } from '../../pkg/index.js';
import { credentialsFromEnv } from '../../pkg/node.js';
import { isRegion } from '../../pkg/report/region.js';
import { WARN_WITHIN_DAYS } from '../../pkg/report/rows.js';
import { DAY_MS } from '../../pkg/report/time.js';
import { LONGEST_TIMER_MS } from '../../pkg/src/deadline.js';

const IDS = { identityStoreId: 'd-1', tenantId: 't-1' };

/** Whether a call takes these options. Nothing is sent: the transport is a stub that fails. */
async function isAccepted(options) {
  const fetch = () => Promise.reject(new TypeError('not sent'));
  const error = await listTokens(IDS, { retry: false, fetch, ...options }).catch((each) => each);
  return !(error instanceof InvalidArgumentError);
}

test('a token is expiring within the same days', () => {
  const state = (ms) => tokenStatus({ expirationTime: ms }, { now: 0 }).state;
  assert.equal(state(WARN_WITHIN_DAYS * DAY_MS), 'expiring');
  assert.equal(state((WARN_WITHIN_DAYS + 1) * DAY_MS), 'active');
});

test('the longest time-out is the same', async () => {
  const endpoint = 'http://127.0.0.1:1';
  assert.equal(await isAccepted({ endpoint, timeoutMs: LONGEST_TIMER_MS }), true);
  assert.equal(await isAccepted({ endpoint, timeoutMs: LONGEST_TIMER_MS + 1 }), false);
});

test('the variables of the credentials are the same', (t) => {
  const before = { ...process.env };
  t.after(() => {
    for (const name of Object.values(VARIABLES)) delete process.env[name];
    Object.assign(process.env, before);
  });
  for (const [member, name] of Object.entries(VARIABLES)) process.env[name] = member;
  const members = Object.keys(VARIABLES);
  assert.deepEqual({ ...credentialsFromEnv() }, Object.fromEntries(members.map((m) => [m, m])));
});

test('the hosts of this machine are the same', async () => {
  for (const host of ['localhost', '127.0.0.1', '127.9.9.9', '[::1]', '128.0.0.1', 'x.localhost']) {
    assert.equal(await isAccepted({ endpoint: `http://${host}` }), LOOPBACK.test(host), host);
  }
});

test('the form of a region is the same', async () => {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const regions = ['cn-north-4', 'a', 'A', '-a', 'a--b', 'a.b', '', 'a'.repeat(63), 'a'.repeat(64)];
  for (const region of regions) {
    assert.equal(await isAccepted({ region, credentials }), isRegion(region), region);
  }
});
