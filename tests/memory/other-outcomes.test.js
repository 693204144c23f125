// Beside `outcomes.test.js`: each file has its own time limit.

import { test } from 'node:test';
import { assertFlat } from './growth.js';
import { OTHER_OUTCOMES } from './outcomes.js';

for (const outcome of Object.keys(OTHER_OUTCOMES)) {
  test(`${outcome}: 20 000 calls leave nothing behind`, () => assertFlat(outcome));
}
