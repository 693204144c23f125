// axe-core on each state of the guided rotation, in both schemes and at both widths.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkAccessibility } from './axe.js';
import { useStage } from './page.js';
import { rotationFor } from './rotation.js';

const DUE = { 'old-1234': 20 };
const SEVERAL = { 'gone-0000': -10, 'old-1234': 20, 'new-5678': 300 };

const stage = useStage();

/** Each state: the tokens, and the way there. */
const STATES = {
  'no tenant': [DUE, ({ page, server }) => page.goto(`${server.url}?tenants=all#rotate`)],
  'the code': [DUE, (rotation) => rotation.open()],
  'a wrong code': [
    DUE,
    async (rotation) => {
      await rotation.open();
      await rotation.enterCode('wrong');
      await rotation.shows('This is not the code');
    },
  ],
  'one token': [DUE, (rotation) => rotation.begin()],
  'no token': [{}, (rotation) => rotation.begin()],
  'a rotation is under way': [SEVERAL, (rotation) => rotation.begin()],
  'a list that fails': [
    DUE,
    async (rotation) => {
      await rotation.open();
      rotation.fault({ call: 'listTokens', status: 403 });
      await rotation.enterCode();
      await rotation.page.locator('#rotation .problem').waitFor();
    },
  ],
  'a create under way': [
    DUE,
    async (rotation) => {
      await rotation.begin();
      rotation.fault({ call: 'createToken', hang: true });
      await rotation.button('Create a token').click();
      await rotation.shows('Creating the token.');
    },
  ],
  'a create that may have made one': [
    DUE,
    async (rotation) => {
      await rotation.begin();
      rotation.fault({ call: 'createToken', drop: true, effect: true });
      await rotation.button('Create a token').click();
      await rotation.shows('Not known here');
    },
  ],
  'the secret': [
    DUE,
    async (rotation) => {
      await rotation.begin();
      await rotation.create();
    },
  ],
  'the secret, unchecked': [
    DUE,
    async (rotation) => {
      await rotation.begin();
      rotation.fault({ call: 'checkToken', hang: true });
      await rotation.button('Create a token').click();
      await rotation.shows('Checking whether SCIM accepts');
      await rotation.button('Cancel').click();
      await rotation.shows('could not be checked');
    },
  ],
  'the old ones, after a wrong end': [
    SEVERAL,
    async (rotation) => {
      await rotation.begin();
      await rotation.button('It works with the newest').click();
      await rotation.remove('old-1234', 'no');
      await rotation.shows('These are not its last characters');
    },
  ],
  done: [
    DUE,
    async (rotation) => {
      await rotation.begin();
      await rotation.create();
      await rotation.accept();
      await rotation.remove('old-1234');
      await rotation.shows('Done:');
    },
  ],
};

describe('axe', { concurrency: 4 }, () => {
  for (const [name, [days, show]] of Object.entries(STATES)) {
    test(name, async (t) => {
      const rotation = await rotationFor(t, stage, days, { page: { bypassCSP: true } });
      const { page } = rotation;
      await show(rotation);
      for (const colorScheme of ['light', 'dark']) {
        for (const width of [320, 1280]) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize({ width, height: 900 });
          await checkAccessibility(page, `${colorScheme}, ${width} px`);
          const isWider = () => document.documentElement.scrollWidth > innerWidth;
          assert.equal(await page.evaluate(isWider), false, `${width} px`);
        }
      }
    });
  }
});
