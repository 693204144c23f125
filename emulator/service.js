// The service itself: a request in, an answer out. No sockets, no clock of its own.

import { refusalReason } from './signature.js';

const ACTION = 'IdentityCenter:externalIdp:listBearerTokens';
const ENCODED_MESSAGE = 'ZW11bGF0b3I6IG5vdCBhIHJlYWwgYXV0aG9yaXphdGlvbiBtZXNzYWdl';
const ROUTE = /^\/v1\/identity-stores\/([^/?]+)\/tenant\/([^/?]+)\/bearer-token(?:\?.*)?$/;

// Codes and texts of the service's and the gateway's error code pages, where they are published.
// The code of 405 is nowhere documented.
const ERRORS = {
  400: ['IIC.400', 'Bad Request: invalid request parameter.'],
  401: ['APIGW.0301', 'Incorrect IAM authentication information'],
  403: ['IIC.1000', `No permission for action ${ACTION}.`],
  404: ['IIC.404', 'Not Found: the tenant does not exist.'],
  405: ['APIGW.0101', 'The API does not exist or has not been published in the environment'],
  429: ['APIGW.0308', 'The throttling threshold has been reached'],
  500: ['IIC.500', 'Internal error.'],
  502: ['APIGW.0201', 'Backend unavailable'],
  503: ['APIGW.0201', 'Service unavailable'],
  504: ['APIGW.0201', 'Backend timeout'],
};

const json = (value) => Buffer.from(JSON.stringify(value));

/**
 * An answer in the documented form of an error.
 * @param {number} status
 * @param {string} requestId
 * @param {{ code?: string, message?: string }} [text] instead of what the status usually says
 */
export function errorAnswer(status, requestId, { code, message } = {}) {
  const [usualCode, usualMessage] = ERRORS[status] ?? ['IIC.0000', `Status ${status}.`];
  const body = {
    error_code: code ?? usualCode,
    error_msg: message ?? usualMessage,
    request_id: requestId,
  };
  if (status === 403) body.encoded_authorization_message = ENCODED_MESSAGE;
  return { status, headers: { 'Content-Type': 'application/json' }, body: json(body) };
}

function decodeId(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined; // no tenant has such an id
  }
}

/**
 * What the service answers, before any fault.
 * @param {{ method: string, target: string, headers: Record<string, string>,
 *   body: Uint8Array }} request
 * @param {{ credentials: object[], tenants: object[], basePath: string,
 *   allowUnsigned: boolean }} world
 * @param {number} now epoch milliseconds
 * @param {string} requestId
 * @returns {{ status: number, headers: Record<string, string>, body: Buffer }}
 */
export function answerRequest(request, world, now, requestId) {
  const fail = (status, text) => errorAnswer(status, requestId, text);
  const { target, method, headers } = request;

  const route = target.startsWith(world.basePath)
    ? ROUTE.exec(target.slice(world.basePath.length))
    : null;
  if (!route) {
    const [code, message] = ERRORS[405];
    return fail(404, { code, message });
  }
  if (method !== 'GET') {
    const refusal = fail(405);
    refusal.headers.Allow = 'GET';
    return refusal;
  }

  if (!(world.allowUnsigned && headers.authorization === undefined)) {
    const reason = refusalReason(request, world.credentials, now);
    if (reason !== undefined) return fail(401, { message: `${ERRORS[401][1]}: ${reason}` });
  }

  const [identityStoreId, tenantId] = route.slice(1).map(decodeId);
  const tenant = world.tenants.find(
    (each) => each.identityStoreId === identityStoreId && each.tenantId === tenantId,
  );
  if (!tenant) return fail(404);
  if (tenant.denied) return fail(403);
  if (tenant.invalid) return fail(400);
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: json({ bearer_tokens: tenant.tokens }),
  };
}
