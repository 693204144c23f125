// Two tabs rotate the tokens of one tenant. The second one tries each change at each step of the first.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useStage } from './page.js';
import { rotationFor } from './rotation.js';

const stage = useStage();

const OLD = 'old-1234';
const LOCKED = 'A rotation is going on in another tab';
const CHANGED = 'The tokens have changed meanwhile';

/** Opens a second tab at its first step. */
async function openSecondTab(rotation) {
  const second = await rotation.context.newPage();
  rotation.watch(second);
  await rotation.begin(second);
  await rotation.page.bringToFront();
  return second;
}

/** Each step of the first tab, where both began with the same list. */
const STEPS = {
  async create(rotation) {
    rotation.fault({ call: 'createToken', hang: true, effect: true });
    await rotation.button('Create a token').click();
    await rotation.until(() => rotation.count('createToken') === 1);
  },
  async check(rotation) {
    rotation.fault({ call: 'checkToken', hang: true });
    await rotation.button('Create a token').click();
    await rotation.until(() => rotation.count('checkToken') === 1);
  },
  secret: (rotation) => rotation.create(),
  async 'old tokens'(rotation) {
    await rotation.create();
    await rotation.accept();
    await rotation.page.getByRole('form', { name: `Delete ${OLD}` }).waitFor();
  },
  async delete(rotation) {
    await STEPS['old tokens'](rotation);
    rotation.fault({ call: 'deleteToken', hang: true });
    await rotation.remove(OLD);
    await rotation.until(() => rotation.count('deleteToken') === 1);
  },
  async done(rotation) {
    await STEPS['old tokens'](rotation);
    await rotation.remove(OLD);
    await rotation.shows('Done:');
  },
};

/** What the second tab does, with the list of before or with one of now. */
const CHANGES = {
  'create from the first list': (rotation, second) =>
    rotation.button('Create a token', second).click(),
  async 'create from a new list'(rotation, second) {
    await second.reload();
    await rotation.button('In doubt: create another one', second).click();
  },
  async 'delete the old token'(rotation, second) {
    await second.reload();
    await rotation.button('It works with the newest', second).click();
    await rotation.remove(OLD, undefined, second);
  },
  async 'delete the new token'(rotation, second) {
    await second.reload();
    await rotation.button('It does not', second).click();
    await rotation.remove(rotation.newTokens[0].token_id, undefined, second);
  },
};

/** The steps at which the first tab holds the lock: every change of the second is refused. */
const LOCKED_ROWS = ['create', 'check', 'secret', 'delete'].flatMap((step) =>
  Object.keys(CHANGES).map((change) => ({ step, change, shown: LOCKED, exists: 'old-1234,new' })),
);
const FREE_ROWS = [
  { step: 'old tokens', change: 'create from the first list', shown: CHANGED },
  { step: 'old tokens', change: 'delete the old token', shown: 'Done:', exists: 'new' },
  {
    step: 'old tokens',
    change: 'delete the new token',
    shown: 'The token expires in',
    exists: OLD,
  },
  { step: 'done', change: 'create from the first list', shown: CHANGED, exists: 'new' },
];

describe('a second tab', { concurrency: 4 }, () => {
  for (const { step, change, shown, exists = 'old-1234,new' } of [...LOCKED_ROWS, ...FREE_ROWS]) {
    test(`first tab at "${step}", second tab: ${change}: ${exists}`, async (t) => {
      const rotation = await rotationFor(t, stage, { [OLD]: 20 });
      await rotation.begin();
      const second = await openSecondTab(rotation);
      await STEPS[step](rotation);
      const changes = () => rotation.count('createToken') + rotation.count('deleteToken');
      const before = changes();
      await CHANGES[change](rotation, second);
      await rotation.shows(shown, second);
      assert.equal(rotation.names, exists);
      assert.equal(changes() - before, shown === LOCKED || shown === CHANGED ? 0 : 1);
      assert.equal(await second.locator('.secret').count(), 0);
      await rotation.checkSecrets(second);
    });
  }

  test('the token that the first tab keeps was deleted: it deletes no other', async (t) => {
    const rotation = await rotationFor(t, stage, { [OLD]: 20 });
    await rotation.begin();
    const second = await openSecondTab(rotation);
    await STEPS['old tokens'](rotation);
    await CHANGES['delete the new token'](rotation, second);
    await rotation.shows('The token expires in', second);
    await rotation.remove(OLD);
    await rotation.shows('The token that is to stay is not there any more');
    assert.equal(rotation.names, OLD);
    await rotation.account(second);
  });

  test('the lock is given back: after a refusal the first tab goes on', async (t) => {
    const rotation = await rotationFor(t, stage, { [OLD]: 20 });
    await rotation.begin();
    const second = await openSecondTab(rotation);
    await STEPS.secret(rotation);
    await CHANGES['delete the old token'](rotation, second);
    await rotation.shows(LOCKED, second);
    await rotation.accept();
    await rotation.remove(OLD);
    await rotation.shows('Done:');
    await rotation.account();
  });

  test('"Forget" there: the secret stays here, the code goes', async (t) => {
    const rotation = await rotationFor(t, stage, { [OLD]: 20 });
    const { page } = rotation;
    await rotation.begin();
    const other = await rotation.context.newPage();
    await other.goto(rotation.address);
    await rotation.create();
    await other.getByRole('button', { name: 'Forget' }).click();
    await rotation.until(() => page.evaluate(() => sessionStorage.length === 0));
    const [{ token }] = rotation.newTokens;
    assert.equal(await page.locator('.secret').textContent(), token);
    await rotation.accept();
    await rotation.enterCode();
    await rotation.remove(OLD);
    await rotation.shows('Done:');
    await rotation.account();
  });
});
