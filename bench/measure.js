// Contenders take turns within each round, so a slow moment of the machine hits all of them.

const WARM_UP_MS = 40;

/** Holds results, so that no engine removes the calls. */
const kept = { result: undefined };

function time(run, count) {
  const began = performance.now();
  for (let i = 0; i < count; i++) kept.result = run();
  return performance.now() - began;
}

/** How many calls take about `batchMs`. Finding out warms up the engine. */
function calibrate(run, batchMs) {
  let count = 1;
  let spent = 0;
  // The fastest try: others may include a pause, and clocks of pages are coarse.
  let callMs = Number.POSITIVE_INFINITY;
  while (spent < WARM_UP_MS || callMs === Number.POSITIVE_INFINITY) {
    const took = time(run, count);
    spent += took;
    if (took >= batchMs) callMs = Math.min(callMs, took / count);
    else count *= 2;
  }
  return Math.max(1, Math.round(batchMs / callMs));
}

/** Numbers of contenders, all of them in each round; another one begins each round. */
function* turns(count, rounds) {
  for (let round = 0; round < rounds; round++) {
    for (let k = 0; k < count; k++) yield (k + round) % count;
  }
}

/**
 * Times synchronous tasks. `settle` runs untimed before each batch.
 * @returns {number[][]} for each task the milliseconds of one call, by round
 */
export function measure(tasks, { rounds, batchMs, settle = () => {} }) {
  const counts = tasks.map((run) => calibrate(run, batchMs));
  const times = tasks.map(() => []);
  for (const i of turns(tasks.length, rounds)) {
    kept.result = undefined;
    settle();
    times[i].push(time(tasks[i], counts[i]) / counts[i]);
  }
  return times;
}

/**
 * Runs asynchronous tasks, each of which gives its own figure. The first round is not counted.
 * @returns {Promise<unknown[][]>} for each task its figures, by round
 */
export async function inTurn(tasks, rounds) {
  const figures = tasks.map(() => []);
  for (const i of turns(tasks.length, rounds + 1)) figures[i].push(await tasks[i]());
  return figures.map((own) => own.slice(1));
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const low = Math.floor(place);
  return sorted[low] + (sorted[Math.ceil(place)] - sorted[low]) * (place - low);
}

/** Median and quartiles. */
export const summary = (values) => ({
  median: quantile(values, 0.5),
  low: quantile(values, 0.25),
  high: quantile(values, 0.75),
});

/** Each contender's figures over those of contender `base` in the same round. */
export const ratios = (figures, base = 0) =>
  figures.map((own) => summary(own.map((value, round) => value / figures[base][round])));
