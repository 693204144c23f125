// The check of a new token in the console: faults, and each verdict.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useStage } from './page.js';
import { rotationFor } from './rotation.js';
import { ALL, every, finishes, READS, runRows } from './rotation-faults.js';

const stage = useStage();

const CHECK = { call: 'checkToken', times: ALL };
const UNCHECKED = 'The new token could not be checked';

runRows(every('every check', 'create', CHECK, READS, UNCHECKED, 'old-1234,new', finishes), stage);

describe('each verdict', { concurrency: 3 }, () => {
  test('a token that SCIM rejects is deleted again', async (t) => {
    const rotation = await rotationFor(t, stage, { 'old-1234': 20 });
    await rotation.begin();
    rotation.fault({ call: 'checkToken', status: 401, times: ALL });
    await rotation.button('Create a token').click();
    await rotation.page
      .getByText('SCIM rejects the new token')
      .first()
      .waitFor({ timeout: 60_000 });
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
    await rotation.page.getByText('may still be there').first().waitFor({ timeout: 60_000 });
    await rotation.shows('The credentials may not make this call');
    const [{ token_id }] = rotation.newTokens;
    assert.equal(await rotation.page.locator('.secret').count(), 0);
    await rotation.remove(token_id);
    await rotation.shows('The token expires in');
    assert.equal(rotation.names, 'old-1234');
    await rotation.account();
  });

  test('a service that accepts every token: shown with a warning', async (t) => {
    const emulator = { scimAcceptsAll: true };
    const rotation = await rotationFor(t, stage, { 'old-1234': 20 }, { emulator });
    await rotation.begin();
    await rotation.button('Create a token').click();
    await rotation.page.locator('.secret').waitFor({ timeout: 60_000 });
    await rotation.shows('it cannot be told whether the new one works');
    await rotation.account();
  });
});
