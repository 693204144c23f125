// Checks whether SCIM accepts a new token, for the command and the console. It may take a moment
// until SCIM knows the token.

/** The wait between two checks of a new token. */
const PAUSE_MS = 1000;

/** Errors that a repetition cannot change: a wrong value, a refusal of the relay. */
const FINAL_CODES = ['INVALID_ARGUMENT', 'FORBIDDEN'];

/**
 * Checks repeatedly until the token is accepted or the time is over.
 * @param {(options: {timeoutMs: number, retry: false}) => Promise<{verdict: string}>} check One
 *   call of `checkToken`.
 * @param {{withinMs: number, timeoutMs: number, signal: AbortSignal}} options
 * @returns {Promise<{verdict: 'accepted' | 'rejected' | 'inconclusive' | 'failed', error?: any}>}
 *   The last answer.
 */
export async function checkUntilAccepted(check, { withinMs, timeoutMs, signal }) {
  const end = Date.now() + withinMs;
  let last;
  for (;;) {
    const left = Math.max(1, Math.min(timeoutMs, end - Date.now()));
    const answer = await check({ timeoutMs: left, retry: false }).then(
      ({ verdict }) => ({ verdict }),
      (error) => ({ verdict: 'failed', error }),
    );
    signal.throwIfAborted();
    // The time limit ended this call: the answer before it counts.
    if (last && left < timeoutMs && answer.error?.code === 'TIMEOUT') return last;
    const isOver = Date.now() + PAUSE_MS >= end;
    if (answer.verdict === 'accepted' || isOver || FINAL_CODES.includes(answer.error?.code)) {
      return answer;
    }
    last = answer;
    await pause(signal);
  }
}

function pause(signal) {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end);
      resolve(undefined);
    }, PAUSE_MS);
    signal.addEventListener('abort', end, { once: true });
  });
}
