// Makes access tokens, and compares a text with their secrets.

import { randomBytes, randomUUID } from 'node:crypto';

/** A day in milliseconds. */
export const DAY_MS = 24 * 60 * 60 * 1000;

/** The lifetime: 365 days from the creation, cut to the second, as in the documentation's examples. */
export const expiryOf = (creationTime) => Math.floor(creationTime / 1000) * 1000 + 365 * DAY_MS;

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * A token in the documented form of the answer to a create. Its secret looks like a JWT; the
 * signature is random, since it is only compared.
 * @param {string} tenantId
 * @param {number} now epoch milliseconds
 */
export function newToken(tenantId, now) {
  const token_id = randomUUID();
  const expiration_time = expiryOf(now);
  const claims = {
    iss: 'emulator',
    sub: tenantId,
    jti: token_id,
    iat: Math.floor(now / 1000),
    exp: expiration_time / 1000,
  };
  const head = `${base64url({ alg: 'RS256', typ: 'JWT' })}.${base64url(claims)}`;
  const token = `${head}.${randomBytes(256).toString('base64url')}`;
  return { creation_time: now, expiration_time, token, token_id };
}

/** The bytes of a JWT's signature: its last character may carry bits of no byte. */
function signatureBytes(text) {
  const [, head, signature] = /^([\w-]+\.[\w-]+)\.([\w-]{2,})$/.exec(text ?? '') ?? [];
  return head && `${head}.${Buffer.from(signature, 'base64url').toString('hex')}`;
}

/**
 * @param {string | undefined} text
 * @param {{ token?: string }} token one from the seed may have no known secret
 */
export function isSecretOf(text, { token }) {
  if (token === undefined) return false;
  const bytes = signatureBytes(text);
  return text === token || (bytes !== undefined && bytes === signatureBytes(token));
}
