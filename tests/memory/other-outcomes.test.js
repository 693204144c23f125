// Beside `outcomes.test.js`: each file has its own time limit.

import { testGrowth } from './growth.js';
import { OTHER_OUTCOMES } from './outcomes.js';

testGrowth(OTHER_OUTCOMES);
