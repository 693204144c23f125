// The behaviour cases of the calls in Node. `tests/browser` runs the same ones in a page.

import { runInNode } from '../faults/run-cases.js';
import { SECTIONS } from './cases/sections.js';

runInNode(SECTIONS);
