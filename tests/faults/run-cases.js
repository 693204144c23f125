// Runs behaviour cases in Node, each as a test.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import * as library from '../../pkg/index.js';
import { turn } from './cases/support.js';

/** `sections`: functions that give the cases by name for a library. */
export function runInNode(sections) {
  const unhandled = [];
  const note = (reason) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
  after(() => {
    process.off('unhandledRejection', note);
    process.off('uncaughtException', note);
  });

  for (const [section, cases] of Object.entries(sections)) {
    describe(section, () => {
      for (const [name, run] of Object.entries(cases(library))) {
        test(name, async () => {
          await run();
          await turn();
          assert.deepEqual(unhandled.splice(0), [], 'every rejection is handled');
        });
      }
    });
  }
}
