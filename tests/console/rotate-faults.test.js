// A fault at each step of a rotation in the console: what the visitor is told, and what exists
// afterwards. In every row some token that was valid before, or that is in use, stays valid, and
// each created token is shown, deleted again or named; nothing of it stays in the page.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useStage } from './page.js';
import { rotationFor } from './rotation.js';
import {
  ALL,
  createsNow,
  deletesStranger,
  every,
  listed,
  READS,
  runRows,
  WITH_EFFECT,
  WITHOUT_EFFECT,
} from './rotation-faults.js';

const stage = useStage();

const LIST = { call: 'listTokens', times: ALL };
const SCIM_URL = { call: 'listTenants', times: ALL };
const CREATE = { call: 'createToken', times: ALL };
const OLD = 'old-1234';
const NONE = 'No token was created.';
const STRANGER = 'Its secret is not in this page';

runRows(
  [
    ...every('the first list', 'enter', LIST, READS, 'The tokens are not listed', OLD, listed),
    ...every(
      'the list before the create',
      'create',
      LIST,
      READS,
      'The token expires in',
      OLD,
      listed,
    ),
    ...every('the SCIM URL', 'create', SCIM_URL, READS, 'The token expires in', OLD, createsNow),
    ...every('create', 'create', CREATE, WITHOUT_EFFECT, NONE, OLD, createsNow),
    ...every('create', 'create', CREATE, WITH_EFFECT, STRANGER, 'old-1234,new', deletesStranger),
  ],
  stage,
);

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
  await rotation.shows(`Not known here: ${other.token_id}`);
  await page.unrouteAll();
  await rotation.accept();
  await rotation.remove(other.token_id);
  await rotation.until(() => rotation.newTokens.length === 1);
  await rotation.remove('old-1234');
  await rotation.shows('Done:');
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
  await rotation.shows('The tokens are not listed');
  await rotation.button('List the tokens').click();
  await rotation.shows('The token expires in');
  rotation.fault({ call: 'createToken', bodyDelay: 1500 });
  rotation.fault({ call: 'checkToken', hang: true });
  await rotation.button('Create a token').click();
  await rotation.shows('Creating the token.');
  assert.equal(await rotation.button('Cancel').count(), 0);
  await rotation.shows('Checking whether SCIM accepts the token.');
  await rotation.button('Cancel').click();
  await rotation.shows('The new token could not be checked');
  const [{ token }] = rotation.newTokens;
  assert.equal(await rotation.page.locator('.secret').textContent(), token);
  await rotation.account();
});
