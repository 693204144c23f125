// What the package does, on whatever module source an entry picks.

import { bytesOf, jsonOf } from './body.js';
import { carryOut } from './call.js';
import { errorOf, resultOf } from './errors.js';
import { instanceNow, instanceSoon } from './instance.js';
import { readBytes, readChunks, readText } from './reading.js';
import { snapshot, urlText } from './snapshot.js';
import { members, tagOf } from './value.js';

/** In bytes. The class of an error does not depend on its body, only its fields do. */
const LONGEST_REFUSAL = 2 ** 23;

export async function listTokens(source, request, options) {
  const chunks = await carryOut(source, snapshot(request, options));
  return readChunks(instanceNow(source), chunks);
}

export function validateResponse(source, body, init) {
  const core = instanceNow(source);
  const status = init === undefined ? undefined : core.statusToRefuse(initStatus(init));
  if (typeof status === 'object') throw errorOf(status);
  const bytes = bytesOf(body);
  if (bytes === undefined && typeof body !== 'string' && !isParsed(body)) {
    throw errorOf(core.unsupportedBody(body));
  }
  const text = bytes === undefined ? textOf(core, body) : undefined;
  if (status !== undefined) {
    const said = bytes ?? new TextEncoder().encode(text);
    // The memory of the module never shrinks again: what no service says stays outside.
    throw errorOf(
      core.refusedBytes(status, said.length > LONGEST_REFUSAL ? new Uint8Array() : said),
    );
  }
  return bytes === undefined ? readText(core, text) : readBytes(core, bytes);
}

/** The member `status`; what is no object stands for itself and is refused. */
function initStatus(init) {
  const [status] = members(init, ['status']) ?? [null];
  return status;
}

function isParsed(body) {
  return typeof body === 'object' && body !== null;
}

function textOf(core, body) {
  const text = typeof body === 'string' ? body : jsonOf(body);
  if (text === undefined) throw errorOf(core.readerOutOfMemory(0));
  // Encoding would replace a lone surrogate silently; no bytes stand for such a text.
  if (/\p{Surrogate}/u.test(text)) throw errorOf(core.illFormedText());
  return text;
}

/** Standard Schema: a result instead of an exception for whatever the value is. */
export function validateSchema(source, value) {
  try {
    return { value: validateResponse(source, value) };
  } catch (error) {
    if (error?.code === 'VALIDATION') {
      return { issues: error.issues.map(({ path, message }) => ({ path: keysOf(path), message })) };
    }
    if (error?.code === 'INVALID_ARGUMENT')
      return { issues: [{ message: error.message, path: [] }] };
    throw error;
  }
}

/** Keys and indexes of a JSON Pointer. Recognised names hold nothing that is escaped in one. */
function keysOf(pointer) {
  const parts = pointer.split('/').slice(1);
  return parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

export function tokenStatus(source, token, options) {
  const [expirationTime] = members(token, ['expirationTime']) ?? [token];
  const [now, warnWithinDays] = members(options, ['now', 'warnWithinDays']) ?? [options];
  return resultOf(
    instanceNow(source).tokenStatus(
      expirationTime,
      tagOf(now) === 'Date' ? Number(now) : now,
      warnWithinDays,
    ),
  );
}

export function parseScimEndpoint(source, url) {
  return resultOf(instanceNow(source).parseScimEndpoint(urlText(url)));
}

/** The credentials that an environment holds. */
export function credentialsFrom(source, environment) {
  return resultOf(instanceNow(source).credentialsFrom(environment));
}

export async function ready(source) {
  await instanceSoon(source);
}
