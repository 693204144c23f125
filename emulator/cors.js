// The service documents no CORS. Switched on, the emulator behaves like a gateway that allows pages.

import { CALLS } from './calls.js';

const ALLOW_METHODS = [...new Set(CALLS.map(({ method }) => method))];
const ALLOW_HEADERS = [
  'authorization',
  'content-type',
  'x-domain-id',
  'x-region',
  'x-sdk-date',
  'x-security-token',
  'x-emulator-fault',
];

/**
 * The headers that let a page of another origin read the answer.
 * @param {boolean | string} cors off, any origin, or that origin alone
 * @returns {Record<string, string>}
 */
export function corsHeaders(cors) {
  if (!cors) return {};
  const headers = {
    'Access-Control-Allow-Origin': cors === true ? '*' : cors,
    'Access-Control-Expose-Headers': 'X-Request-Id, Retry-After',
  };
  if (cors !== true) headers.Vary = 'Origin';
  return headers;
}

/** The answer to a preflight, where there is one. */
export function preflightAnswer() {
  return {
    status: 204,
    headers: {
      'Access-Control-Allow-Methods': ALLOW_METHODS.join(', '),
      'Access-Control-Allow-Headers': ALLOW_HEADERS.join(', '),
      'Access-Control-Max-Age': '600',
    },
    body: Buffer.alloc(0),
  };
}
