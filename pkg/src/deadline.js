// A time limit and the caller's abort signal around asynchronous work: a promise, a pause, the body
// of a response.

import { objectTag } from './arguments.js';

/** The longest time that one timer of the platform can measure, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Deadlines of attempts that are under way. */
const open = new Set();

/** A stretch of work that ends after `ms` milliseconds or when `callerSignal` is aborted. */
export class Deadline {
  /** Whether the time was over first. */
  timedOut = false;
  /** Whether the caller's signal was aborted first; `reason` is its reason. */
  aborted = false;
  reason = undefined;

  constructor(callerSignal, ms) {
    this.callerSignal = callerSignal;
    this.controller = new AbortController();
    this.ended = new Promise((_, reject) => {
      this.reject = reject;
    });
    // Nobody may be waiting at the moment it ends.
    this.ended.catch(() => {});
    this.onAbort = () => {
      if (!isAborted(callerSignal) || this.timedOut || this.aborted) return;
      this.aborted = true;
      this.reason = reasonOf(callerSignal);
      this.reject();
    };
    this.timer = setTimeout(
      () => {
        this.timedOut = !this.aborted;
        this.reject();
      },
      Math.min(ms, LONGEST_TIMER),
    );
    listen(callerSignal, 'addEventListener', this.onAbort);
    this.onAbort();
    open.add(this);
  }

  /** Aborted when the work is given up. */
  get signal() {
    return this.controller.signal;
  }

  /**
   * Settles like `work`, or rejects when the deadline ends. `Promise.race` also attaches a handler
   * to `work`, so a late rejection is never reported as unhandled.
   */
  race(work) {
    return Promise.race([this.ended, work]);
  }

  /** Removes the timer and the listener: the work is done. */
  close() {
    clearTimeout(this.timer);
    listen(this.callerSignal, 'removeEventListener', this.onAbort);
    open.delete(this);
  }

  /** Closes and aborts `signal`; does nothing once closed. */
  cancel() {
    if (!open.has(this)) return;
    this.close();
    this.controller.abort();
  }
}

/** Cancels all work: the module that waits for it has stopped. */
export function cancelAll() {
  for (const deadline of open) deadline.cancel();
}

/** Resolves after `ms` milliseconds; rejects with the reason of the caller's signal. */
export async function sleep(callerSignal, ms) {
  for (let left = ms; left >= 0; left -= LONGEST_TIMER) {
    const deadline = new Deadline(callerSignal, Math.ceil(left));
    await deadline.ended.catch(() => {});
    deadline.close();
    if (deadline.aborted) throw deadline.reason;
  }
}

/**
 * Reads the body of a response to its end: `{ chunks, isTooLarge }`. Beyond `limit` bytes reading
 * stops. Rejects when the stream fails or the deadline ends; either way the stream is cancelled.
 */
export async function collectBody(response, limit, deadline) {
  const chunks = [];
  const reader = Object(response).body?.getReader();
  if (reader === undefined) return { chunks, isTooLarge: false };
  let isDone = false;
  try {
    for (let length = 0; ; ) {
      const { done, value } = await deadline.race(reader.read());
      isDone = done;
      if (done) return { chunks, isTooLarge: false };
      // Byte arrays of another realm are no instances of ours.
      if (!ArrayBuffer.isView(value) || objectTag(value) !== 'Uint8Array') {
        throw new TypeError('the body is no stream of bytes');
      }
      length += value.length;
      if (length > limit) return { chunks, isTooLarge: true };
      chunks.push(value);
    }
  } finally {
    if (!isDone) cancel(reader);
  }
}

async function cancel(reader) {
  try {
    await reader.cancel();
  } catch {
    // The stream had failed already.
  }
}

// The signal may be of another realm, and its members may throw.

function isAborted(signal) {
  try {
    return signal?.aborted === true;
  } catch {
    return false;
  }
}

function reasonOf(signal) {
  try {
    return signal.reason;
  } catch (error) {
    return error;
  }
}

function listen(signal, method, listener) {
  try {
    signal?.[method]('abort', listener);
  } catch {
    // Then an abort goes unnoticed; the call itself goes on.
  }
}
