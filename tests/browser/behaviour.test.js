// The behaviour cases of `tests/faults/cases` and `tests/calls/cases` in a page of headless Chromium.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SECTIONS as CALLS } from '../calls/cases/sections.js';
import { SECTIONS as FAULTS } from '../faults/cases/sections.js';
import { openPage } from './page.js';

const page = await openPage(
  `
  import * as library from '/pkg/index.js';
  import { SECTIONS as CALLS } from '/tests/calls/cases/sections.js';
  import { SECTIONS as FAULTS } from '/tests/faults/cases/sections.js';
  import { turn } from '/tests/faults/cases/support.js';
  const unhandled = [];
  for (const name of ['unhandledrejection', 'error']) {
    addEventListener(name, ({ reason, error }) => unhandled.push(String(reason ?? error)));
  }
  globalThis.runCase = async (suite, section, name) => {
    try {
      await { CALLS, FAULTS }[suite][section](library)[name]();
      await turn();
      return unhandled.splice(0).join();
    } catch (error) {
      return String(error?.stack ?? error);
    }
  };`,
  'runCase',
);

for (const [suite, sections] of Object.entries({ FAULTS, CALLS })) {
  for (const [section, cases] of Object.entries(sections)) {
    describe(section, () => {
      for (const name of Object.keys(cases({}))) {
        test(name, async () => {
          const failure = await page.evaluate(
            ([...names]) => globalThis.runCase(...names),
            [suite, section, name],
          );
          assert.equal(failure, '');
        });
      }
    });
  }
}
