// A fault at each step of a rotation in the console from the new token on, as in
// `rotate-faults.test.js`.

import { useStage } from './page.js';
import {
  ALL,
  deletesNow,
  every,
  finishes,
  READS,
  runRows,
  WITH_EFFECT,
  WITHOUT_EFFECT,
} from './rotation-faults.js';

const stage = useStage();

const LIST = { call: 'listTokens', times: ALL };
const LOOK = { ...LIST, passes: 1 };
const DELETE = { call: 'deleteToken', times: ALL };
const BOTH = 'old-1234,new';

runRows(
  [
    ...every('the look after the create', 'create', LOOK, READS, 'shown only now', BOTH, finishes),
    ...every('the list before the delete', 'delete', LIST, READS, 'stays', BOTH, deletesNow),
    ...every('delete', 'delete', DELETE, WITHOUT_EFFECT, 'stays', BOTH, deletesNow),
    // The list tells that it is gone; the body of its answer is not looked at.
    ...every('delete', 'delete', DELETE, WITH_EFFECT, 'Done:', 'new'),
    ...every('the last list', 'delete', LOOK, READS, 'Done:', 'new'),
  ],
  stage,
);
