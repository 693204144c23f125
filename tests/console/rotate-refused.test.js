// The secret stays on the page if the visitor refuses to leave; a secret that was dropped is named.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useStage } from './page.js';
import { rotationFor } from './rotation.js';

const stage = useStage();

for (const way of ['reload', 'back', 'another view', 'forget', 'the tab is closed']) {
  test(`${way} that is refused: the secret stays`, async (t) => {
    const rotation = await rotationFor(t, stage, { 'old-1234': 20 });
    const { page } = rotation;
    await rotation.begin();
    await rotation.create();
    rotation.acceptsDialogs = false;
    await {
      reload: () => page.evaluate(() => location.reload()),
      back: () => page.evaluate(() => history.back()),
      'another view': () => page.getByRole('link', { name: 'Validator' }).click(),
      forget: () => page.getByRole('button', { name: 'Forget' }).click(),
      'the tab is closed': () => page.close({ runBeforeUnload: true }),
    }[way]();
    await rotation.until(() => rotation.dialogs.length === 1);
    const [{ token }] = rotation.newTokens;
    assert.equal(await page.locator('.secret').textContent(), token);
    assert.ok(await page.locator('#rotate').isVisible());
    await rotation.until(async () => (await page.evaluate(() => location.hash)) === '#rotate');
    // The errand goes on.
    rotation.acceptsDialogs = true;
    await rotation.accept();
    await rotation.remove('old-1234');
    await rotation.shows('Done:');
    await rotation.account();
  });
}

test('what was shown once is named, with the ways out', async (t) => {
  const rotation = await rotationFor(t, stage, { 'old-1234': 20 });
  await rotation.begin();
  await rotation.create();
  const [{ token_id }] = rotation.newTokens;
  await rotation.leave();
  await rotation.page.locator('#rotate-tokens').click();
  await rotation.shows(`Shown once already: ${token_id}`);
  await rotation.button('In doubt: create another one').click();
  await rotation.page.locator('.secret').waitFor();
  assert.equal(rotation.newTokens.length, 2);
  await rotation.accept();
  await rotation.remove(token_id);
  await rotation.remove('old-1234');
  await rotation.shows('Done:');
  await rotation.account();
});

test('it does not work: the new one is deleted again', async (t) => {
  const rotation = await rotationFor(t, stage, { 'old-1234': 20 });
  await rotation.begin();
  await rotation.create();
  const [{ token_id }] = rotation.newTokens;
  await rotation.button('It does not work').click();
  await rotation.remove(token_id);
  await rotation.shows('The token expires in');
  assert.equal(rotation.names, 'old-1234');
  await rotation.account();
});

test('the view is left during a create: what it made is named', async (t) => {
  const rotation = await rotationFor(t, stage, { 'old-1234': 20 });
  const { page } = rotation;
  await rotation.begin();
  rotation.fault({ call: 'createToken', bodyDelay: 1500 });
  await rotation.button('Create a token').click();
  await rotation.until(() => rotation.count('createToken') === 1);
  await page.getByRole('link', { name: 'Validator' }).click();
  await page
    .locator('#announce', { hasText: 'its secret was dropped' })
    .waitFor({ state: 'attached' });
  const [{ token_id }] = rotation.newTokens;
  await rotation.checkSecrets();
  await page.getByRole('link', { name: 'Rotate', exact: true }).click();
  await rotation.shows(`Shown once already: ${token_id}`);
  await rotation.account();
});
