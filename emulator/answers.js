// The forms of an answer: JSON, the service's error, SCIM's error.

import { encodeMessage } from './authorization-message.js';

const SCIM_ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** What the gateway answers where no call is. */
export const NO_SUCH_API = {
  code: 'APIGW.0101',
  message: 'The API does not exist or has not been published in the environment',
};

// Codes and texts of the service's and the gateway's error code pages, where they are published.
// The code of 405 is nowhere documented.
const ERRORS = {
  400: { code: 'IIC.400', message: 'Bad Request: invalid request parameter.' },
  401: { code: 'APIGW.0301', message: 'Incorrect IAM authentication information' },
  403: { code: 'IIC.1000', message: 'No permission.' },
  404: { code: 'IIC.404', message: 'Not Found.' },
  405: NO_SUCH_API,
  409: { code: 'IIC.1006', message: 'Concurrent operations, try again later.' },
  429: { code: 'APIGW.0308', message: 'The throttling threshold has been reached' },
  500: { code: 'IIC.500', message: 'Internal error.' },
  502: { code: 'APIGW.0201', message: 'Backend unavailable' },
  503: { code: 'APIGW.0201', message: 'Service unavailable' },
  504: { code: 'APIGW.0201', message: 'Backend timeout' },
};

/** A call that cannot be answered as asked. */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {{ code?: string, message?: string, action?: string }} [text] `action`: the one missing
   */
  constructor(status, text = {}) {
    super(text.message);
    this.status = status;
    this.text = text;
  }
}

/**
 * @param {number} status
 * @param {unknown} [value] undefined: no body
 * @param {string} [type]
 */
export function jsonAnswer(status, value, type = 'application/json') {
  if (value === undefined) return { status, headers: {}, body: Buffer.alloc(0) };
  return { status, headers: { 'Content-Type': type }, body: Buffer.from(JSON.stringify(value)) };
}

/**
 * An answer in the documented form of an error.
 * @param {number} status
 * @param {{ id: string, now: number, call?: { action?: string, isScim?: boolean } }} request
 * @param {{ code?: string, message?: string, action?: string }} [text] instead of what the status
 *   usually says
 */
export function errorAnswer(status, request, text = {}) {
  const usual = ERRORS[status] ?? { code: 'IIC.0000', message: `Status ${status}.` };
  if (request.call?.isScim) {
    const detail = text.message ?? usual.message;
    const timeStamp = new Date(request.now).toISOString();
    const body = { schema: SCIM_ERROR, schemas: [SCIM_ERROR], detail, status, timeStamp };
    return jsonAnswer(status, body, 'application/scim+json');
  }
  const body = {
    error_code: text.code ?? usual.code,
    error_msg: text.message ?? usual.message,
    request_id: request.id,
  };
  if (status === 403) {
    const action = text.action ?? request.call?.action ?? 'unknown';
    body.error_msg = text.message ?? `No permission for action ${action}.`;
    body.encoded_authorization_message = encodeMessage(action, request.id);
  }
  return jsonAnswer(status, body);
}
