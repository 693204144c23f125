// A fault at each step of a rotation in the console: what the visitor is told, and what exists
// afterwards. In every row some token that was valid before, or that is in use, stays valid, and
// each created token is shown, deleted again or named; nothing of it stays in the page.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openStage } from './page.js';
import { rotationFor } from './rotation.js';

// Long enough for a call that nothing holds up, on a busy machine too.
const RELAY_TIMEOUT_MS = 3000;
/** More than all attempts of a call. */
const ALL = 1000;

const FAULTS = {
  'lost before': { drop: true },
  'lost after': { drop: true, effect: true },
  500: { status: 500 },
  429: { status: 429 },
  'time-out': { hang: true },
  broken: { html: true },
};
const READS = ['lost before', '500', '429', 'time-out', 'broken'];
const WITHOUT_EFFECT = ['lost before', '500', '429', 'time-out'];
const WITH_EFFECT = ['lost after', 'broken'];

/** What the error panel says of each. */
const PANEL = {
  'lost before': 'The relay could not reach the service',
  'lost after': 'The relay could not reach the service',
  500: 'The service failed',
  429: 'Too many requests',
  'time-out': 'The service did not answer the relay in time',
  broken: /does not have the documented form|The answer was held back/,
};

let stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.close());

/** The ways to the step that meets the fault. */
const CLICKS = {
  enter: async (rotation) => rotation.enterCode(),
  create: (rotation) => rotation.button('Create a token').click(),
  delete: (rotation) => rotation.remove('old-1234'),
};
const BEFORE = {
  enter: (rotation) => rotation.open(),
  create: (rotation) => rotation.begin(),
  async delete(rotation) {
    await rotation.begin();
    await rotation.create();
    await rotation.accept();
    await rotation.page.getByRole('form', { name: 'Delete old-1234' }).waitFor();
  },
};

/**
 * The rows: the step, the click that leads to it, the call that fails and how many of its name pass
 * before, the faults, what is told beside the panel, what exists then.
 */
const ROWS = [];
const every = (step, click, at, faults, told, exists, then) => {
  for (const fault of faults) ROWS.push({ step, click, at, fault, told, exists, then });
};
const LIST = { call: 'listTokens', times: ALL };
const CREATE = { call: 'createToken', times: ALL };
const DELETE = { call: 'deleteToken', times: ALL };

every('the first list', 'enter', LIST, READS, 'The tokens are not listed', 'old-1234', listed);
every('the list before the create', 'create', LIST, READS, '', 'old-1234', listed);
const SCIM_URL = { call: 'listTenants', times: ALL };
every('the SCIM URL', 'create', SCIM_URL, READS, 'The token expires in', 'old-1234', createsNow);
const NONE = 'No token was created.';
every('create', 'create', CREATE, WITHOUT_EFFECT, NONE, 'old-1234', createsNow);
const STRANGER = 'Its secret is not in this page';
every('create', 'create', CREATE, WITH_EFFECT, STRANGER, 'old-1234,new', deletesStranger);
const LOOK = { ...LIST, passes: 1 };
every(
  'the look after the create',
  'create',
  LOOK,
  READS,
  'shown only now',
  'old-1234,new',
  finishes,
);
const CHECK = { call: 'checkToken', times: ALL };
const UNCHECKED = 'The new token could not be checked';
every('every check', 'create', CHECK, READS, UNCHECKED, 'old-1234,new', finishes);
every('the list before the delete', 'delete', LIST, READS, 'stays', 'old-1234,new', deletesNow);
every('delete', 'delete', DELETE, WITHOUT_EFFECT, 'stays', 'old-1234,new', deletesNow);
// The list tells that it is gone; the body of its answer is not looked at.
every('delete', 'delete', DELETE, WITH_EFFECT, 'Done:', 'new');
every('the last list', 'delete', LOOK, READS, 'Done:', 'new');

/** What the visitor does next, once nothing fails any more. */
async function listed(rotation) {
  await rotation.page.locator('.problem').getByRole('button', { name: 'Try again' }).click();
  await rotation.told('The token expires in');
}
async function createsNow(rotation) {
  await rotation.create();
  assert.equal(rotation.names, 'old-1234,new');
}
async function finishes(rotation) {
  await rotation.accept();
  await deletesNow(rotation);
}
async function deletesNow(rotation) {
  await rotation.remove('old-1234');
  await rotation.told('Done:');
  assert.equal(rotation.names, 'new');
}
async function deletesStranger(rotation) {
  const [{ token_id }] = rotation.newTokens;
  await rotation.remove(token_id);
  await rotation.told('The token expires in');
  assert.equal(rotation.names, 'old-1234');
}

describe('a fault at each step', { concurrency: 4 }, () => {
  for (const { step, click, at, fault, told, exists, then } of ROWS) {
    test(`${step}, ${fault}: ${exists}`, async (t) => {
      const options = { console: { timeoutMs: RELAY_TIMEOUT_MS } };
      const rotation = await rotationFor(t, stage, { 'old-1234': 20 }, options);
      const { page, emulator } = rotation;
      await BEFORE[click](rotation);
      // A create is never repeated but after 429: its fault is met once.
      rotation.fault({ ...at, ...FAULTS[fault] });
      await CLICKS[click](rotation);
      await page.locator('.working').first().waitFor({ state: 'attached' });
      const isEnded = () => page.locator('#rotation .working[hidden]').count();
      await page.locator('#rotation .problem').first().waitFor({ timeout: 60_000 });
      await rotation.until(isEnded);
      const isSilent = WITH_EFFECT.includes(fault) && step === 'delete';
      if (!isSilent) await rotation.told(PANEL[fault]);
      await rotation.told(told || 'The token expires in');
      assert.equal(rotation.names, exists);
      const left = emulator.faults.find(({ call, times }) => call === at.call && times < ALL);
      assert.ok(left, 'the fault was met');
      emulator.faults.length = 0;
      if (then) await then(rotation);
      await rotation.account();
    });
  }
});

test('a token that SCIM rejects is deleted again', async (t) => {
  const rotation = await rotationFor(t, stage, { 'old-1234': 20 });
  await rotation.begin();
  rotation.fault({ call: 'checkToken', status: 401, times: ALL });
  await rotation.button('Create a token').click();
  await rotation.page.getByText('SCIM rejects the new token').first().waitFor({ timeout: 40_000 });
  assert.equal(rotation.names, 'old-1234');
  assert.equal(await rotation.page.locator('.secret').count(), 0);
  await rotation.account();
});

test('a rejected token that cannot be deleted is named, and deleted by its end', async (t) => {
  const rotation = await rotationFor(t, stage, { 'old-1234': 20 });
  await rotation.begin();
  rotation.fault({ call: 'checkToken', status: 401, times: ALL });
  rotation.fault({ call: 'deleteToken', status: 403 });
  await rotation.button('Create a token').click();
  await rotation.page.getByText('may still be there').first().waitFor({ timeout: 40_000 });
  await rotation.told('The credentials may not make this call');
  const [{ token_id }] = rotation.newTokens;
  assert.equal(await rotation.page.locator('.secret').count(), 0);
  await rotation.remove(token_id);
  await rotation.told('The token expires in');
  assert.equal(rotation.names, 'old-1234');
  await rotation.account();
});

test('a service that accepts every token: shown with a warning', async (t) => {
  const emulator = { scimAcceptsAll: true };
  const rotation = await rotationFor(t, stage, { 'old-1234': 20 }, { emulator });
  await rotation.begin();
  await rotation.button('Create a token').click();
  await rotation.page.locator('.secret').waitFor({ timeout: 40_000 });
  await rotation.told('it cannot be told whether the new one works');
  await rotation.account();
});

test('one click, two tokens: the browser sent the request again', async (t) => {
  const rotation = await rotationFor(t, stage, { 'old-1234': 20 });
  const { page } = rotation;
  await rotation.begin();
  await page.route('**/bearer-token', async (route) => {
    // The answer to the first one is lost.
    if (route.request().method() === 'POST') await route.fetch();
    await route.continue();
  });
  await rotation.create();
  const shown = await page.locator('.secret').textContent();
  const other = rotation.newTokens.find(({ token }) => token !== shown);
  assert.equal(rotation.newTokens.length, 2);
  await rotation.told(`Not known here: ${other.token_id}`);
  await page.unrouteAll();
  await rotation.accept();
  await rotation.remove(other.token_id);
  await rotation.until(() => rotation.newTokens.length === 1);
  await rotation.remove('old-1234');
  await rotation.told('Done:');
  assert.deepEqual(
    rotation.tokens.map(({ token }) => token),
    [shown],
  );
  await rotation.account();
});

test('what reads can be cancelled, what changes cannot', async (t) => {
  const rotation = await rotationFor(t, stage, { 'old-1234': 20 });
  await rotation.open();
  rotation.fault({ call: 'listTokens', hang: true });
  await rotation.enterCode();
  await rotation.button('Cancel').click();
  await rotation.told('The tokens are not listed');
  await rotation.button('List the tokens').click();
  await rotation.told('The token expires in');
  rotation.fault({ call: 'createToken', bodyDelay: 1500 });
  rotation.fault({ call: 'checkToken', hang: true });
  await rotation.button('Create a token').click();
  await rotation.told('Creating the token.');
  assert.equal(await rotation.button('Cancel').count(), 0);
  await rotation.told('Checking whether SCIM accepts the token.');
  await rotation.button('Cancel').click();
  await rotation.told('The new token could not be checked');
  const [{ token }] = rotation.newTokens;
  assert.equal(await rotation.page.locator('.secret').textContent(), token);
  await rotation.account();
});
