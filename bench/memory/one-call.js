// Arguments: a way to read, a number of tokens. Prints milliseconds of the first call, and the peak
// of the process's memory over what it had with the input in its hands.

import { checkResult, largeBody } from '../bodies.js';
import { rename } from '../contenders/rename.js';

const [name, count] = process.argv.slice(2);
const n = Number(count);

/** Only what this way needs is loaded. */
const LOADERS = {
  'TextDecoder + JSON.parse': async () => (bytes) => JSON.parse(new TextDecoder().decode(bytes)),
  'this package, bytes': async () => {
    const { packageBytes } = await import('../contenders/package.js');
    return packageBytes.read;
  },
  'TextDecoder + hand-written checks': async () => {
    const { handWritten } = await import('../contenders/hand-written.js');
    return (bytes) => handWritten.read(new TextDecoder().decode(bytes));
  },
  'TextDecoder + zod': async () => {
    const { zod } = await import('../contenders/zod.js');
    return (bytes) => zod.read(new TextDecoder().decode(bytes));
  },
};

const read = await LOADERS[name]();
read(largeBody(2000));
const bytes = largeBody(n);
globalThis.gc();

const before = process.memoryUsage.rss();
const began = performance.now();
const result = read(bytes);
const ms = performance.now() - began;
const peak = process.resourceUsage().maxRSS * 1024;
checkResult(result.bearerTokens ? result : rename(result), 'compact', n);

process.stdout.write(JSON.stringify({ ms, mib: (peak - before) / 2 ** 20 }));
