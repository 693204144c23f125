// The behaviour cases in Node. `tests/browser` runs the same ones in a page.

import { SECTIONS } from './cases/sections.js';
import { runInNode } from './run-cases.js';

runInNode(SECTIONS);
