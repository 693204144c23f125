// One emulator for all tests of a file.

import { after, beforeEach } from 'node:test';
import { startEmulator } from '../../emulator/server.js';

/** Starts it; it closes after the tests. Requests and faults are cleared before each test. */
export async function sharedEmulator(options) {
  const emulator = await startEmulator(options);
  after(() => emulator.close());
  beforeEach(() => {
    emulator.requests.length = 0;
    emulator.faults.length = 0;
  });
  return emulator;
}
