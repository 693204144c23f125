import assert from 'node:assert/strict';
import test from 'node:test';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT, TEMPORARY_CREDENTIALS } from '../../emulator/seed.js';
import { call, create, emulatorFor, pathOf } from './client.js';

const NOW = Date.UTC(2026, 0, 31, 12, 0, 0);
const MINUTE = 60_000;
const WRONG = { ...DEFAULT_CREDENTIALS, secretAccessKey: 'anotherSecret' };

/** An emulator with the key lock, and a clock that the test turns. */
async function lockable(t) {
  const time = { now: NOW };
  const emulator = await emulatorFor(t, { keyLock: true, clock: () => time.now });
  const list = (credentials = DEFAULT_CREDENTIALS) =>
    call(emulator, 'GET', pathOf(), { credentials, now: time.now });
  const fail = async (count, credentials = WRONG) => {
    for (let i = 0; i < count; i++) {
      const { status, value } = await list(credentials);
      assert.deepEqual([status, value.error_code], [401, 'APIGW.0301']);
      assert.match(value.error_msg, /verify aksk/);
    }
  };
  return { emulator, time, list, fail };
}

function assertLocked({ status, value }) {
  assert.deepEqual([status, value.error_code], [401, 'APIGW.0301']);
  assert.match(value.error_msg, /access key is locked/);
}

test('key lock: five bad signatures in a row do not lock, the sixth does', async (t) => {
  const { list, fail } = await lockable(t);
  await fail(5);
  assert.equal((await list()).status, 200);
  await fail(5); // counted from the last good one
  assert.equal((await list()).status, 200);
  await fail(6);
  assertLocked(await list());
  assertLocked(await list(WRONG));
});

test('key lock: every call with that key is refused, other keys are not', async (t) => {
  const { emulator, list, fail } = await lockable(t);
  await fail(6);
  const now = NOW;
  assertLocked(await create(emulator, { now }));
  assertLocked(await call(emulator, 'GET', '/v1/registered-regions', { now }));
  const body = '{}';
  assertLocked(await call(emulator, 'POST', '/v5/decode-authorization-message', { body, now }));
  assert.equal((await list(TEMPORARY_CREDENTIALS)).status, 200);
  assert.equal(emulator.tokensOf(...Object.values(DEFAULT_TENANT)).length, 2);
});

test('key lock: it ends after five minutes, however often the key is tried', async (t) => {
  const { time, list, fail } = await lockable(t);
  await fail(6);
  time.now = NOW + 5 * MINUTE - 1;
  assertLocked(await list());
  assertLocked(await list(WRONG));
  time.now = NOW + 5 * MINUTE;
  await fail(5); // counted anew
  assert.equal((await list()).status, 200);
});

test('key lock: a wrong date or security token counts; a key that is unknown has no lock', async (t) => {
  const { emulator, list } = await lockable(t);
  for (let i = 0; i < 6; i++) {
    await call(emulator, 'GET', pathOf(), { now: NOW - 16 * MINUTE });
    await list({ ...TEMPORARY_CREDENTIALS, securityToken: 'another' });
    const { value } = await list({ ...WRONG, accessKeyId: 'UNKNOWN' });
    assert.match(value.error_msg, /unknown/);
  }
  assertLocked(await list());
  assertLocked(await list(TEMPORARY_CREDENTIALS));
});

test('key lock: off unless asked for', async (t) => {
  const emulator = await emulatorFor(t);
  for (let i = 0; i < 7; i++) await call(emulator, 'GET', pathOf(), { credentials: WRONG });
  assert.equal((await call(emulator, 'GET', pathOf())).status, 200);
});

const GLOBAL = ['/v1/registered-regions', '/v1/instances'];

test('X-Domain-Id: accepted where it is signed', async (t) => {
  const emulator = await emulatorFor(t);
  for (const path of [...GLOBAL, pathOf()]) {
    const signed = await call(emulator, 'GET', path, { headers: { 'x-domain-id': 'a' } });
    assert.equal(signed.status, 200, path);
    const { status, value } = await call(emulator, 'GET', path, {
      unsigned: { 'x-domain-id': 'a' },
    });
    assert.deepEqual([status, value.error_code], [401, 'APIGW.0301']);
    assert.match(value.error_msg, /X-Domain-Id is not signed/);
  }
});

test('X-Domain-Id: required on the global calls, as the seed says', async (t) => {
  const domainId = '0a1b2c3d4e5f';
  for (const options of [{}, { allowUnsigned: true }]) {
    const emulator = await emulatorFor(t, { ...options, seed: { domainId } });
    for (const path of GLOBAL) {
      const right = await call(emulator, 'GET', path, { headers: { 'x-domain-id': domainId } });
      assert.equal(right.status, 200, path);
      const absent = await call(emulator, 'GET', path);
      assert.equal(absent.status, 401);
      assert.match(absent.value.error_msg, /no X-Domain-Id/);
      const wrong = await call(emulator, 'GET', path, { headers: { 'x-domain-id': 'other' } });
      assert.equal(wrong.status, 401);
      assert.match(wrong.value.error_msg, /another account/);
      const unsigned = await fetch(emulator.url + path, { headers: { 'x-domain-id': domainId } });
      assert.equal(unsigned.status, options.allowUnsigned ? 200 : 401);
    }
    assert.equal((await call(emulator, 'GET', pathOf())).status, 200);
    assert.equal((await create(emulator)).status, 201);
  }
});
