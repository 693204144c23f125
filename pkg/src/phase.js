// Waiting that a timer or the caller's signal may end.

/** The longest time that one timer of the platform can measure, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** One stretch of waiting, of at most `ms` milliseconds. Whoever starts one closes it. */
export class Phase {
  constructor(signal, ms) {
    this.signal = signal;
    this.over = new Promise((resolve) => {
      this.end = (ended) => {
        this.ended ??= ended;
        resolve();
      };
    });
    this.listener = () => {
      if (isAborted(signal)) this.end({ reason: reasonOf(signal) });
    };
    listen(signal, 'addEventListener', this.listener);
    this.listener();
    this.timer = setTimeout(() => this.end({ isTimeout: true }), Math.min(ms, LONGEST_TIMER));
  }

  /** Throws how the phase ended, if it has. */
  check() {
    if (this.ended) throw this.ended;
  }

  /** What comes of `work`, unless the phase ends first. */
  async of(work) {
    try {
      // The race settles even if `work` never does, so nothing is kept for it. It is run even if
      // the phase is over: it handles the rejection of what nobody waits for any more.
      return await Promise.race([work, this.over]);
    } finally {
      this.check();
    }
  }

  /** Removes the timer and the listener. */
  close() {
    clearTimeout(this.timer);
    listen(this.signal, 'removeEventListener', this.listener);
  }
}

/** Sleeps; throws the reason if the caller aborts meanwhile. */
export async function sleep(signal, ms) {
  for (let left = ms; left >= 0; left -= LONGEST_TIMER) {
    const phase = new Phase(signal, Math.ceil(left));
    await phase.over;
    phase.close();
    if (!phase.ended.isTimeout) throw phase.ended.reason;
  }
}

// The signal may be of another realm, and its members may do anything.

function isAborted(signal) {
  try {
    return signal?.aborted;
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
    // Then the call cannot be aborted, and goes on.
  }
}
