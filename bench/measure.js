// Times by rounds: in each, everyone runs once, so that a slow moment of the machine is shared.

const WARM_UP_MS = 40;

/** Kept, so that no engine may drop the calls. */
export const kept = { result: undefined };

/** Milliseconds of `count` calls. */
function time(run, count) {
  const began = performance.now();
  for (let i = 0; i < count; i++) kept.result = run();
  return performance.now() - began;
}

/** How many calls take about `batchMs`, found while the engine warms up. */
function calibrate(run, batchMs) {
  let count = 1;
  let spent = 0;
  // The fastest of all tries: one may have met a pause, and clocks of pages are coarse.
  let callMs = Number.POSITIVE_INFINITY;
  while (spent < WARM_UP_MS || callMs === Number.POSITIVE_INFINITY) {
    const took = time(run, count);
    spent += took;
    if (took >= batchMs) callMs = Math.min(callMs, took / count);
    else count *= 2;
  }
  return Math.max(1, Math.round(batchMs / callMs));
}

/**
 * Times each task.
 * @param {(() => unknown)[]} tasks
 * @param {{ rounds: number, batchMs?: number, settle?: (run: () => unknown) => void }} plan without
 *   `batchMs` a batch is one call; `settle` runs untimed before each batch of `run`
 * @returns {number[][]} for each task the milliseconds of one call, by round
 */
export function measure(tasks, { rounds, batchMs, settle = () => {} }) {
  const counts = tasks.map((run) => (batchMs === undefined ? 1 : calibrate(run, batchMs)));
  const times = tasks.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (let k = 0; k < tasks.length; k++) {
      // Another one begins each round: nobody always runs behind the same one.
      const i = (k + round) % tasks.length;
      kept.result = undefined;
      settle(tasks[i]);
      times[i].push(time(tasks[i], counts[i]) / counts[i]);
    }
  }
  return times;
}

/** The value below which this share of the values lies. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const low = Math.floor(place);
  const high = Math.ceil(place);
  return sorted[low] + (sorted[high] - sorted[low]) * (place - low);
}

/** Median and quartiles. */
export const summary = (values) => ({
  median: quantile(values, 0.5),
  low: quantile(values, 0.25),
  high: quantile(values, 0.75),
});

/** Each task's time over the first task's in the same round. */
export function ratios(times) {
  const [base] = times;
  return times.map((own) => summary(own.map((ms, round) => ms / base[round])));
}
