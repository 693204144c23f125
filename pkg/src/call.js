// One call, carried out. What is asked, sent, waited for and given up is the module's decision:
// `src/js/call.rs`.

import { saidAloud } from './cause.js';
import { errorOf, resultOf } from './errors.js';
import { instanceNow, instanceSoon } from './instance.js';
import { Phase, sleep } from './phase.js';
import { tagOf } from './value.js';

// How far an attempt came: `Ended` in `src/service/attempt.rs`.
const COMPLETE = 0;
const TIMED_OUT = 1;
const UNSENDABLE = 2;
const UNSENT = 3;
const BROKEN = 4;
const TOO_LARGE = 5;

/** The chunks of the answer's body. Throws what ends the call. */
export async function carryOut(source, call) {
  const { given, signal, keys } = call;
  const starting = instanceSoon(source);
  // Node loads it at its first use, which takes longer than compiling: both at the same time.
  // Without WebAssembly that would end the process.
  if (globalThis.WebAssembly) Reflect.get(globalThis, 'Request');
  const core = await starting;
  const [timeoutMs, longest] = resultOf(core.boundsOf(given));
  const attempt = { source, call, longest, keys: keys === undefined ? [] : [keys] };
  for (let tried = 1; ; tried++) {
    const { ended, cause, report } = await attempted(attempt, new Phase(signal, timeoutMs));
    const next = instanceNow(source).nextOf(given, tried, attempt.keys, ended, report);
    if (next === undefined) return report[4];
    if (typeof next === 'object') {
      // An answer is its own cause.
      if (next.code === 'NETWORK') {
        next.cause = saidAloud(cause, attempt.keys, instanceNow(source).scrubbed);
      }
      throw errorOf(next);
    }
    await sleep(signal, next);
  }
}

/** Makes one attempt; tells how far it came. Throws what is the caller's own. */
async function attempted(attempt, phase) {
  const connection = new AbortController();
  const result = { ended: UNSENT, cause: undefined, report: [] };
  try {
    phase.check();
    await exchange(attempt, phase, connection.signal, result);
  } catch (error) {
    // Whoever throws nothing throws no end either.
    if (!phase.ended || error !== phase.ended) throw error;
    if (!error.isTimeout) throw error.reason;
    result.ended = TIMED_OUT;
  } finally {
    phase.close();
    if (result.ended !== COMPLETE) connection.abort();
  }
  return result;
}

async function exchange({ source, call, longest, keys }, phase, signal, result) {
  const asked = call.credentials && (await phase.of(call.credentials()));
  if (asked) keys.push(asked);
  const request = instanceNow(source).requestOf(call.given, asked, signal);
  if (Array.isArray(request)) {
    result.ended = UNSENDABLE;
    [result.cause] = request;
    return;
  }
  resultOf(request);
  try {
    const response = await phase.of(send(call.fetch, request));
    result.ended = BROKEN;
    result.report = partsOf(response);
    const chunks = [];
    result.report.push(chunks);
    result.ended = await readBody(response, longest, phase, chunks);
  } catch (cause) {
    phase.check();
    result.cause = cause;
  }
}

/** Called without a receiver; whatever it throws becomes a rejection. */
const send = async (fetch, request) => fetch(request);

/** `Report` in `src/js/call.rs`, but for the body. */
function partsOf(response) {
  const { status, type, headers } = Object(response);
  return [status, type, headerOf(headers, 'x-request-id'), headerOf(headers, 'retry-after')];
}

function headerOf(headers, name) {
  try {
    return headers.get(name);
  } catch {
    return undefined;
  }
}

/** Reads a body to its end, within `longest` bytes; tells how far it came. */
async function readBody(response, longest, phase, chunks) {
  const reader = Object(response).body?.getReader();
  if (reader === undefined) return COMPLETE;
  let isDone = false;
  try {
    for (let length = 0; ; ) {
      const { done, value } = await phase.of(reader.read());
      isDone = done;
      if (done) return COMPLETE;
      // Byte arrays of another realm are no instances of ours.
      if (!ArrayBuffer.isView(value) || tagOf(value) !== 'Uint8Array') return BROKEN;
      length += value.length;
      if (length > longest) return TOO_LARGE;
      chunks.push(value);
    }
  } finally {
    if (!isDone) cancel(reader);
  }
}

/** What becomes of it is of no interest. */
async function cancel(reader) {
  try {
    await reader.cancel();
  } catch {}
}
