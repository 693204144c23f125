// The gateway in front of the service: checks signature, key and account.

import { accessKeyIdOf, refusalReason } from './signature.js';

const FAILURES_ALLOWED = 5;
const LOCK_MS = 5 * 60 * 1000;

/** Locks an access key after too many signature failures in a row. */
class KeyLock {
  #failures = new Map();
  #until = new Map();

  isLocked(accessKeyId, now) {
    return now < (this.#until.get(accessKeyId) ?? -Infinity);
  }

  note(accessKeyId, isFailure, now) {
    const failures = isFailure ? (this.#failures.get(accessKeyId) ?? 0) + 1 : 0;
    const isTooMany = failures > FAILURES_ALLOWED;
    if (isTooMany) this.#until.set(accessKeyId, now + LOCK_MS);
    this.#failures.set(accessKeyId, isTooMany ? 0 : failures);
  }
}

/**
 * @param {{ credentials: object[], domainId?: string, allowUnsigned: boolean,
 *   keyLock: boolean }} settings
 * @returns {(request: object) => { reason?: string, known?: object }} why the gateway refuses the
 *   request, and whose key signed it
 */
export function createGateway({ credentials, domainId, allowUnsigned, keyLock }) {
  const lock = keyLock ? new KeyLock() : undefined;

  function checkKey(request) {
    const { headers, now } = request;
    if (allowUnsigned && headers.authorization === undefined) return {};
    const accessKeyId = accessKeyIdOf(headers);
    const known = credentials.find((each) => each.accessKeyId === accessKeyId);
    if (lock?.isLocked(accessKeyId, now)) return { reason: 'the access key is locked' };
    const reason = refusalReason(request, credentials, now);
    if (known) lock?.note(accessKeyId, reason !== undefined, now);
    return { reason, known };
  }

  return function admit(request) {
    const checked = checkKey(request);
    const needsDomain = request.call.isGlobal && domainId !== undefined;
    if (checked.reason === undefined && needsDomain) {
      const sent = request.headers['x-domain-id'];
      if (sent === undefined) return { reason: 'no X-Domain-Id header' };
      if (sent !== domainId) return { reason: 'X-Domain-Id is of another account' };
    }
    return checked;
  };
}
