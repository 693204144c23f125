// Rows of faults at steps of a rotation in the console, for two test files.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rotationFor } from './rotation.js';

// Long enough for a call that nothing holds up, on a busy machine too.
const RELAY_TIMEOUT_MS = 3000;
/** More than all attempts of a call. */
export const ALL = 1000;

const FAULTS = {
  'lost before': { drop: true },
  'lost after': { drop: true, effect: true },
  500: { status: 500 },
  429: { status: 429 },
  'time-out': { hang: true },
  broken: { html: true },
};
export const READS = ['lost before', '500', '429', 'time-out', 'broken'];
export const WITHOUT_EFFECT = ['lost before', '500', '429', 'time-out'];
export const WITH_EFFECT = ['lost after', 'broken'];

/** What the error panel says of each. */
const PANEL = {
  'lost before': 'The relay could not reach the service',
  'lost after': 'The relay could not reach the service',
  500: 'The service failed',
  429: 'Too many requests',
  'time-out': /No answer in time|did not answer the relay in time/,
  broken: /does not have the documented form|The answer was held back/,
};

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
 * Defines a test for each row: the step, the click that leads to it, the call that fails and how
 * many of its name pass before, the fault, what is shown beside the panel, what exists then, and what
 * the visitor does next.
 * @param {object[]} rows
 * @param {object} stage
 */
export const runRows = (rows, stage) =>
  describe('a fault at each step', { concurrency: 6 }, () => {
    for (const { step, click, at, fault, shown, exists, then } of rows) {
      test(`${step}, ${fault}: ${exists}`, async (t) => {
        const options = { console: { timeoutMs: RELAY_TIMEOUT_MS } };
        const rotation = await rotationFor(t, stage, { 'old-1234': 20 }, options);
        const { page, emulator } = rotation;
        await BEFORE[click](rotation);
        rotation.fault({ ...at, ...FAULTS[fault] });
        await CLICKS[click](rotation);
        const isSilent = WITH_EFFECT.includes(fault) && step === 'delete';
        if (isSilent) await rotation.shows('Done:');
        else await page.locator('#rotation .problem').first().waitFor({ timeout: 60_000 });
        await rotation.until(() => page.locator('#rotation .working[hidden]').count());
        if (!isSilent) await rotation.shows(PANEL[fault]);
        await rotation.shows(shown);
        assert.equal(rotation.names, exists);
        const left = emulator.faults.find(({ call, times }) => call === at.call && times < ALL);
        assert.ok(left, 'the fault was met');
        emulator.faults.length = 0;
        if (then) await then(rotation);
        await rotation.account();
      });
    }
  });

/** One row for each fault. */
export const every = (step, click, at, faults, shown, exists, then) =>
  faults.map((fault) => ({ step, click, at, fault, shown, exists, then }));

// What the visitor does next, once nothing fails any more.

export async function listed(rotation) {
  await rotation.page.locator('.problem').getByRole('button', { name: 'Try again' }).click();
  await rotation.shows('The token expires in');
}
export async function createsNow(rotation) {
  await rotation.create();
  assert.equal(rotation.names, 'old-1234,new');
}
export async function finishes(rotation) {
  await rotation.accept();
  await deletesNow(rotation);
}
export async function deletesNow(rotation) {
  await rotation.remove('old-1234');
  await rotation.shows('Done:');
  assert.equal(rotation.names, 'new');
}
export async function deletesStranger(rotation) {
  const [{ token_id }] = rotation.newTokens;
  await rotation.remove(token_id);
  await rotation.shows('The token expires in');
  assert.equal(rotation.names, 'old-1234');
}
