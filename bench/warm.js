// Calls one after the other in one process that has made many.

import * as own from './clients/package.js';
import * as sdk from './clients/sdk.js';
import * as zod from './clients/zod.js';
import { checkListed, startProcess } from './emulator.js';
import { inTurn, ratios, summary } from './measure.js';
import { onNode, table, withSpread } from './table.js';

const CLIENTS = [
  ['official SDK, signed', sdk],
  ['fetch + zod, not signed', zod],
  ['this package, signed', own],
];
const WARM_UP = 300;
const ROUNDS = 31;
const BATCH = 30;

export async function warm() {
  const { given, close } = await startProcess();
  try {
    for (const [, { list }] of CLIENTS) {
      for (let i = 0; i < WARM_UP; i++) checkListed(await list(given));
    }
    const tasks = CLIENTS.map(([, { list }]) => async () => {
      const began = performance.now();
      for (let i = 0; i < BATCH; i++) await list(given);
      return (performance.now() - began) / BATCH;
    });
    const figures = await inTurn(tasks, ROUNDS);
    const to = ratios(figures);
    return `${onNode()}\n\n${table(
      ['one call, 2 tokens, loopback', 'ms', 'to the SDK'],
      CLIENTS.map(([name], i) => [name, withSpread(summary(figures[i])), withSpread(to[i])]),
    )}`;
  } finally {
    close();
  }
}
