// A process of its own: prints the milliseconds of the first call on a million tokens, and the peak
// of memory over what the process had with the input. Argument: `package` or `parse`.

import { checkResult, largeBody } from './bodies.js';
import { rename } from './clients/http.js';

const N = 1_000_000;
const isPackage = process.argv[2] === 'package';
const read = isPackage
  ? (await import('./clients/package.js')).read
  : (bytes) => JSON.parse(new TextDecoder().decode(bytes));
read(largeBody(2000));
const bytes = largeBody(N);
globalThis.gc();

const before = process.memoryUsage.rss();
const began = performance.now();
const result = read(bytes);
const ms = performance.now() - began;
const peak = process.resourceUsage().maxRSS * 1024;
checkResult(isPackage ? result : rename(result), N);

process.stdout.write(JSON.stringify({ ms, mib: (peak - before) / 2 ** 20 }));
