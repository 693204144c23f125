// Failures between the service and a client, on demand. A fault changes the answer, its delivery, or
// both, and decides whether the call takes effect.

import { gzipSync } from 'node:zlib';
import { errorAnswer } from './answers.js';
import { CALLS } from './calls.js';

const MAX_DELAY_MS = 2 ** 31 - 1;
const FLAG_VALUES = { true: true, false: false };
const HTML = '<!DOCTYPE html><html><head><title>Proxy</title></head><body>Sign in</body></html>\n';
const GARBAGE = Buffer.from('fffe7b2200c3285b80', 'hex'); // neither UTF-8 nor JSON

const isFlag = (value) => typeof value === 'boolean';
const isText = (value) => typeof value === 'string';
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
const isDelay = (value) => Number.isFinite(value) && value >= 0 && value <= MAX_DELAY_MS;
const isBody = (value) =>
  isText(value) || value instanceof Uint8Array || typeof value === 'function';
const isCall = (value) => CALLS.some(({ name }) => name === value);
const isStatus = (value) => Number.isInteger(value) && value >= 200 && value <= 599;

/** The members of a fault and what each accepts. */
const KINDS = {
  // The answer
  status: isStatus, //            documented body of that status unless another is asked for
  body: isBody, //                text, bytes, or a function of the text that the call answers
  empty: isFlag, //               no body
  html: isFlag, //                an HTML page, with 200 unless `status` says otherwise
  garbage: isFlag, //             bytes that are neither UTF-8 nor JSON
  size: isCount, //               the body padded to that many bytes
  echoToken: isFlag, //           the request's secrets repeated in error_msg (401 unless `status`)
  redirect: isText, //            302 to that place unless `status` says otherwise
  retryAfter: (value) => isText(value) || isCount(value),
  contentType: isText,
  headers: (value) => typeof value === 'object' && value !== null,
  gzip: isFlag, //                the body compressed
  // The delivery
  delay: isDelay, //              milliseconds before the headers
  bodyDelay: isDelay, //          milliseconds in the middle of the body
  cut: (value) => isFlag(value) || isCount(value), // connection closed after half, or n bytes
  endless: isFlag, //             a body that goes on until the client leaves
  hang: isFlag, //                no answer at all
  drop: isFlag, //                connection closed without an answer
  // The effect
  effect: isFlag, //              whether the call takes effect, whatever its answer says
  // The queue
  call: isCall, //                for requests of this call only
  times: (value) => value === Infinity || (isCount(value) && value > 0),
};

/**
 * Refuses a fault that would have no effect.
 * @param {object} fault
 * @throws {TypeError}
 */
export function checkFault(fault) {
  for (const [name, value] of Object.entries(fault)) {
    if (!Object.hasOwn(KINDS, name)) throw new TypeError(`unknown fault: ${name}`);
    if (!KINDS[name](value)) throw new TypeError(`invalid value of fault ${name}`);
  }
  return fault;
}

/**
 * Reads the header form: `status=503;retry-after=1`, `cut`, `html;delay=500`.
 * Values are percent-decoded, so that `%3B` can stand for a semicolon.
 * @param {string} text
 * @throws {TypeError | URIError}
 */
export function parseFault(text) {
  const fault = {};
  for (const part of text.split(';')) {
    const [key, ...rest] = part.trim().split('=');
    const name = key.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
    const value = decodeURIComponent(rest.join('='));
    if (rest.length === 0) fault[name] = true;
    else if (KINDS[name] === isFlag) fault[name] = FLAG_VALUES[value] ?? value;
    else fault[name] = /^\d+$/.test(value) && name !== 'body' ? Number(value) : value;
  }
  return checkFault(fault);
}

/** A JSON object with one more member, which fills it up to that many bytes. */
function padded(body, size) {
  const own = body.length === 0 ? '{' : `${body.toString().slice(0, -1)},`;
  const [start, end] = [Buffer.from(`${own}"padding":"`), Buffer.from('"}')];
  const padding = Buffer.alloc(Math.max(0, size - start.length - end.length), 'x');
  return Buffer.concat([start, padding, end]);
}

function secretsOf(headers) {
  return [headers['x-security-token'], headers.authorization].filter(Boolean).join(' ');
}

/**
 * The next fault in the queue that is for this call, taken out of it.
 * @param {object[]} faults
 * @param {string | undefined} name of the call
 */
export function takeFault(faults, name) {
  const at = faults.findIndex(({ call }) => call === undefined || call === name);
  if (at < 0) return {};
  const fault = checkFault(faults[at]);
  const left = (fault.times ?? 1) - 1;
  if (left > 0) faults[at] = { ...fault, times: left };
  else faults.splice(at, 1);
  return fault;
}

/**
 * Whether the call takes effect. A call that is refused, dropped or left hanging does not, unless the
 * fault says so: then the answer to an effect is lost or wrong.
 * @param {object} fault
 * @param {number} status of the answer as the fault leaves it
 */
export function takesEffect({ effect, drop, hang }, status) {
  return effect ?? (status < 300 && !drop && !hang);
}

/**
 * The answer as the fault leaves it.
 * @param {{ status: number, headers: Record<string, string>, body: Buffer }} answer
 * @param {object} fault
 * @param {object} request
 */
export function spoilAnswer(answer, fault, request) {
  let { status, headers, body } = answer;
  const say = (newStatus, type, newBody) => {
    status = newStatus;
    headers = { 'Content-Type': type };
    body = Buffer.from(newBody);
  };

  if (fault.echoToken) {
    const message = `Invalid token: ${secretsOf(request.headers)}`;
    ({ status, headers, body } = errorAnswer(fault.status ?? 401, request, { message }));
  } else if (fault.status >= 300) {
    ({ status, headers, body } = errorAnswer(fault.status, request));
  }
  if (fault.html) say(200, 'text/html; charset=utf-8', HTML);
  if (fault.garbage) say(200, 'application/json', GARBAGE);
  if (fault.redirect !== undefined) {
    say(302, 'text/html', '');
    headers.Location = fault.redirect;
  }
  if (typeof fault.body === 'function') body = Buffer.from(fault.body(answer.body.toString()));
  else if (fault.body !== undefined) body = Buffer.from(fault.body);
  if (fault.empty) body = Buffer.alloc(0);
  if (fault.size !== undefined) body = padded(body, fault.size);
  if (fault.contentType !== undefined) headers['Content-Type'] = fault.contentType;
  if (fault.retryAfter !== undefined) headers['Retry-After'] = String(fault.retryAfter);
  if (fault.gzip) {
    body = gzipSync(body);
    headers['Content-Encoding'] = 'gzip';
  }
  return { status: fault.status ?? status, headers: { ...headers, ...fault.headers }, body };
}
