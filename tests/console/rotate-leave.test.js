// Reload, back, another view and closing the tab at each step of a rotation in the console: what
// exists then, whether the page asks, and that no secret is shown twice or stays.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useStage } from './page.js';
import { rotationFor } from './rotation.js';

const stage = useStage();

const SHOWN_ONCE = 'The secret of a token is shown once';

/** Each step: the way there, what exists then, whether the page asks before it is left. */
const STEPS = {
  'what there is': {
    go: (rotation) => rotation.begin(),
    exists: 'old-1234',
    shown: 'The token expires in',
  },
  'a create that has not arrived': {
    async go(rotation) {
      await rotation.begin();
      rotation.fault({ call: 'createToken', hang: true });
      await rotation.button('Create a token').click();
      await rotation.until(() => rotation.count('createToken') === 1);
    },
    exists: 'old-1234',
    shown: 'The token expires in',
    asks: true,
  },
  'a create whose answer is under way': {
    async go(rotation) {
      await rotation.begin();
      rotation.fault({ call: 'createToken', hang: true, effect: true });
      await rotation.button('Create a token').click();
      await rotation.until(() => rotation.count('createToken') === 1);
    },
    exists: 'old-1234,new',
    shown: SHOWN_ONCE,
    asks: true,
  },
  'the check': {
    async go(rotation) {
      await rotation.begin();
      rotation.fault({ call: 'checkToken', hang: true });
      await rotation.button('Create a token').click();
      await rotation.until(() => rotation.count('checkToken') === 1);
    },
    exists: 'old-1234,new',
    shown: SHOWN_ONCE,
    asks: true,
  },
  'the secret': {
    async go(rotation) {
      await rotation.begin();
      await rotation.create();
    },
    exists: 'old-1234,new',
    shown: SHOWN_ONCE,
    asks: true,
  },
  'the old ones': {
    async go(rotation) {
      await rotation.begin();
      await rotation.create();
      await rotation.accept();
      await rotation.page.getByRole('form').waitFor();
    },
    exists: 'old-1234,new',
    shown: SHOWN_ONCE,
  },
  'a delete that has not arrived': {
    async go(rotation) {
      await STEPS['the old ones'].go(rotation);
      rotation.fault({ call: 'deleteToken', hang: true });
      await rotation.remove('old-1234');
      await rotation.until(() => rotation.count('deleteToken') === 1);
    },
    exists: 'old-1234,new',
    shown: SHOWN_ONCE,
  },
  'a delete whose answer is under way': {
    async go(rotation) {
      await STEPS['the old ones'].go(rotation);
      rotation.fault({ call: 'deleteToken', hang: true, effect: true });
      await rotation.remove('old-1234');
      await rotation.until(() => rotation.count('deleteToken') === 1);
    },
    exists: 'new',
    shown: 'The token is valid for another 364 days',
  },
};

/** What the visitor does. Each ends at the first step of the same tenant. */
const WAYS = {
  reload: (rotation) => rotation.page.evaluate(() => location.reload()),
  async back(rotation) {
    await rotation.page.evaluate(() => history.back());
    await rotation.page.locator('#tokens').waitFor();
    await rotation.checkSecrets();
    await rotation.page.locator('#rotate-tokens').click();
  },
  async 'another view'(rotation) {
    await rotation.page.getByRole('link', { name: 'Validator' }).click();
    await rotation.page.locator('#validate').waitFor();
    await rotation.checkSecrets();
    await rotation.page.getByRole('link', { name: 'Rotate', exact: true }).click();
  },
  async 'the tab is closed'(rotation) {
    const { page, context } = rotation;
    const other = await context.newPage();
    rotation.watch(other);
    const closed = page.waitForEvent('close');
    await page.close({ runBeforeUnload: true });
    await closed;
    rotation.page = other;
    await rotation.begin(other);
  },
};

describe('left at each step', { concurrency: 6 }, () => {
  for (const [step, { go, exists, shown, asks = false }] of Object.entries(STEPS)) {
    for (const [way, leave] of Object.entries(WAYS)) {
      test(`${way} at ${step}: ${exists}`, async (t) => {
        const rotation = await rotationFor(t, stage, { 'old-1234': 20 });
        await go(rotation);
        await leave(rotation);
        await rotation.shows(shown);
        assert.equal(rotation.dialogs.length, asks ? 1 : 0);
        assert.equal(rotation.names, exists);
        assert.equal(await rotation.page.locator('.secret').count(), 0);
        const before = rotation.count('createToken');
        await rotation.account();
        assert.equal(rotation.count('createToken'), before);
      });
    }
  }
});
