// A process of its own: prints the size of the module's memory before, during and after 200 calls
// whose bodies have arrived half.

import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT } from '../emulator/seed.js';
import { startEmulator } from '../emulator/server.js';
import { checkListed } from './emulator.js';

const CALLS = 200;
const BODY_DELAY_MS = 1500;

/** The memory of the first module that starts. Node starts one of its own with the first fetch. */
const memory = await new Promise((resolve) => {
  const { Instance } = WebAssembly;
  WebAssembly.Instance = class extends Instance {
    constructor(...args) {
      super(...args);
      const exported = Object.values(this.exports);
      resolve(exported.find((value) => value instanceof WebAssembly.Memory));
    }
  };
  import('./clients/package.js').then(({ ready }) => ready());
});
const { list } = await import('./clients/package.js');
const kibNow = () => memory.buffer.byteLength / 1024;

const emulator = await startEmulator();
const given = { endpoint: emulator.url, ...DEFAULT_TENANT, credentials: DEFAULT_CREDENTIALS };
checkListed(await list(given));
const kib = { before: kibNow() };
emulator.faults.push({ bodyDelay: BODY_DELAY_MS, times: CALLS });
const calls = Array.from({ length: CALLS }, () => list(given));
await sleep(BODY_DELAY_MS / 2);
kib.during = kibNow();
for (const result of await Promise.all(calls)) checkListed(result);
kib.after = kibNow();
await emulator.close();

process.stdout.write(JSON.stringify({ calls: CALLS, kib }));
