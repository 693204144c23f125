// A time limit and the caller's abort signal around asynchronous work: a promise, a pause, the body
// of a response.

import { objectTag } from './arguments.js';

/** The longest time that one timer of the platform can measure, in milliseconds. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Deadlines of attempts that are under way. */
const open = new Set();

/** A stretch of work that ends after `ms` milliseconds or when `callerSignal` is aborted. */
export class Deadline {
  /** Whether the time was over first. */
  timedOut = false;
  /** Whether the caller's signal was aborted first; `reason` is its reason. */
  aborted = false;
  reason = undefined;
  /** Aborted when the work is given up; undefined where the platform has no working controller. */
  signal = undefined;

  /** Throws where the platform's timer does. */
  constructor(callerSignal, ms) {
    this.callerSignal = callerSignal;
    this.ended = new Promise((_, reject) => {
      this.reject = reject;
    });
    // Handled here as well: no one may await it at the moment it rejects.
    this.ended.catch(() => {});
    this.timer = setTimeout(
      () => {
        this.timedOut = !this.aborted;
        this.reject();
      },
      Math.min(ms, LONGEST_TIMER_MS),
    );
    // Without a controller the request goes on by itself after its deadline; the call does not.
    quietly(() => {
      this.controller = new AbortController();
      this.signal = this.controller.signal;
    });
    watch(callerSignal, this);
    this.onAbort();
    open.add(this);
  }

  /** The caller's signal may have been aborted. */
  onAbort() {
    if (!isAborted(this.callerSignal) || this.timedOut || this.aborted) return;
    this.aborted = true;
    this.reason = reasonOf(this.callerSignal);
    this.reject();
  }

  /**
   * Settles like `work`, or rejects when the deadline ends. `Promise.race` also attaches a handler
   * to `work`, so a late rejection is never reported as unhandled.
   */
  race(work) {
    return Promise.race([this.ended, work]);
  }

  /** Removes the timer and stops watching the signal: the work is done. */
  close() {
    open.delete(this);
    unwatch(this.callerSignal, this);
    quietly(() => clearTimeout(this.timer));
  }

  /** Closes and aborts `signal`; does nothing once closed. */
  cancel() {
    if (!open.has(this)) return;
    this.close();
    quietly(() => this.controller?.abort());
  }
}

/** Cancels all work: the module that waits for it has stopped. */
export function cancelAll() {
  for (const deadline of open) deadline.cancel();
}

/** Resolves after `ms` milliseconds; rejects with the reason of the caller's signal. */
export async function sleep(callerSignal, ms) {
  for (let left = ms; left >= 0; left -= LONGEST_TIMER_MS) {
    const deadline = quietly(() => new Deadline(callerSignal, Math.ceil(left)));
    // Without a timer there is no pause; the next attempt tells why.
    if (deadline === undefined) return;
    await deadline.ended.catch(() => {});
    deadline.close();
    if (deadline.aborted) throw deadline.reason;
  }
}

/**
 * Reads the body of a response to its end: `{ chunks, isTooLarge, isMissing }`. Beyond `limit` bytes
 * reading stops. Rejects when the stream fails or the deadline ends; either way the stream is
 * cancelled.
 */
export async function collectBody(response, limit, deadline) {
  const { body } = Object(response);
  const reader = readerOf(body);
  const collected = { chunks: [], isTooLarge: false, isMissing: false };
  if (reader === undefined) {
    // The body of a `Response` without one is null.
    collected.isMissing = body !== null;
    return collected;
  }
  let isDone = false;
  try {
    for (let length = 0; ; ) {
      const { done, value } = await deadline.race(reader.read());
      isDone = done;
      if (done) return collected;
      // Byte arrays of another realm are no instances of ours.
      if (!ArrayBuffer.isView(value) || objectTag(value) !== 'Uint8Array') {
        throw new TypeError('the body is no stream of bytes');
      }
      length += value.length;
      collected.isTooLarge = length > limit;
      if (collected.isTooLarge) return collected;
      collected.chunks.push(value);
    }
  } finally {
    if (!isDone) cancel(reader);
  }
}

/**
 * A reader of a web stream, or of a Node stream, which is what node-fetch gives. Undefined for
 * anything else.
 */
export function readerOf(body) {
  if (typeof body?.getReader === 'function') return body.getReader();
  // The body of a mock of node-fetch 2 is a Buffer.
  const iterator = ArrayBuffer.isView(body) ? [body].values() : body?.[Symbol.asyncIterator]?.();
  if (iterator === undefined) return undefined;
  return {
    read: () => iterator.next(),
    // `destroy` of a Node stream also ends a read that is under way.
    cancel: () => (body.destroy ? body.destroy() : iterator.return?.()),
  };
}

async function cancel(reader) {
  try {
    await reader.cancel();
  } catch {
    // The stream had failed already.
  }
}

/** What watches each signal of a caller's: one listener for all calls, as Node warns of many. */
const watched = new WeakMap();

function watch(signal, deadline) {
  if (signal === undefined) return;
  let watch = watched.get(signal);
  if (watch === undefined) {
    const deadlines = new Set();
    const listener = () => {
      for (const deadline of [...deadlines]) deadline.onAbort();
    };
    watch = { deadlines, listener };
    watched.set(signal, watch);
    quietly(() => signal.addEventListener('abort', listener));
  }
  watch.deadlines.add(deadline);
}

function unwatch(signal, deadline) {
  const watch = watched.get(signal);
  if (!watch?.deadlines.delete(deadline) || watch.deadlines.size > 0) return;
  watched.delete(signal);
  quietly(() => signal.removeEventListener('abort', watch.listener));
}

// The signal may be of another realm, its members and the platform's own functions may throw.

function isAborted(signal) {
  return quietly(() => signal?.aborted) === true;
}

function reasonOf(signal) {
  try {
    return signal.reason;
  } catch (error) {
    return error;
  }
}

/** What `work` gives; undefined where it throws. */
function quietly(work) {
  try {
    return work();
  } catch {
    return undefined;
  }
}
