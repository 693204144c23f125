// The service: a request in, an answer out. No sockets and no clock of its own.

import { errorAnswer, jsonAnswer, NO_SUCH_API, Refusal } from './answers.js';
import { ORGANIZATIONS_ACTION } from './calls.js';

const UNKNOWN_STORE = { message: 'Not Found: the identity store does not exist.' };
const UNKNOWN_TENANT = { code: 'IIC.1332', message: 'Tenant ID not found.' };

function checkPermission({ action, needsOrganizations }, denied = []) {
  if (denied.includes(action)) throw new Refusal(403, { action });
  if (needsOrganizations && denied.includes(ORGANIZATIONS_ACTION)) {
    throw new Refusal(403, {
      code: 'IIC.1001',
      message: `No permission for the dependent action ${ORGANIZATIONS_ACTION}.`,
      action: ORGANIZATIONS_ACTION,
    });
  }
}

/** The tenant that the path names, if it names one; refuses unknown ones. */
function findTenant({ call, ids, headers }, state) {
  const store = call.isScim ? state.tenantById(ids.tenant)?.identityStoreId : ids.store;
  if ('store' in ids && !state.hasStoreIn(headers['x-region'], store)) {
    throw new Refusal(404, UNKNOWN_STORE);
  }
  if (!('tenant' in ids)) return undefined;
  const tenant = state.tenantOf(store, ids.tenant);
  if (!tenant || !state.hasStoreIn(headers['x-region'], store)) {
    throw new Refusal(404, UNKNOWN_TENANT);
  }
  if (!call.isScim && tenant.denied) throw new Refusal(403);
  if (!call.isScim && tenant.invalid) throw new Refusal(400);
  return tenant;
}

function answerCall(request, world) {
  const { call } = request;
  if (!call.isScim) {
    const { reason, known } = world.admit(request);
    if (reason !== undefined) {
      throw new Refusal(401, { message: `Incorrect IAM authentication information: ${reason}` });
    }
    checkPermission(call, known?.deniedActions);
  }
  const { state, scimAcceptsAll } = world;
  const tenant = findTenant(request, state);
  const {
    status = 200,
    value,
    change,
  } = call.answer({ ...request, state, scimAcceptsAll, tenant });
  const type = call.isScim ? 'application/scim+json' : undefined;
  return { answer: jsonAnswer(status, value, type), change };
}

/**
 * The answer of the service, before any fault, and the change that the call would make.
 * @param {{ id: string, method: string, headers: Record<string, string>, body: Buffer, now: number,
 *   query: URLSearchParams, call?: import('./calls.js').Call, ids: object,
 *   methods: string[] }} request
 * @param {{ state: import('./state.js').State, scimAcceptsAll: boolean,
 *   admit: ReturnType<import('./gateway.js').createGateway> }} world
 * @returns {{ answer: { status: number, headers: Record<string, string>, body: Buffer },
 *   change?: () => void }}
 */
export function answerRequest(request, world) {
  const { call, methods } = request;
  if (!call && methods.length === 0) return { answer: errorAnswer(404, request, NO_SUCH_API) };
  if (!call) {
    const answer = errorAnswer(405, request);
    answer.headers.Allow = methods.join(', ');
    return { answer };
  }
  try {
    return answerCall(request, world);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { answer: errorAnswer(error.status, request, error.text) };
  }
}
