// A small signed client for these tests. Signatures come from the emulator's own function, which
// signature.test.js holds against the vectors.

import { request as httpRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { expectedSignature } from '../../emulator/signature.js';

/** An emulator that ends with the test. */
export async function emulatorFor(t, options) {
  const emulator = await startEmulator(options);
  t.after(() => emulator.close());
  return emulator;
}

export function pathOf({ identityStoreId, tenantId } = DEFAULT_TENANT) {
  const [store, tenant] = [identityStoreId, tenantId].map(encodeURIComponent);
  return `/v1/identity-stores/${store}/tenant/${tenant}/bearer-token`;
}

export const sdkDate = (time) => new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');

/** The headers of a correctly signed GET. */
export function signedHeaders(
  url,
  { credentials = DEFAULT_CREDENTIALS, now = Date.now(), signed = ['host', 'x-sdk-date'] } = {},
) {
  const { host, pathname, search } = new URL(url);
  const headers = { host, 'x-sdk-date': sdkDate(now) };
  if (credentials.securityToken) headers['x-security-token'] = credentials.securityToken;
  const request = { method: 'GET', target: pathname + search, headers, body: '' };
  const signature = expectedSignature(request, signed, credentials.secretAccessKey);
  const access = `Access=${credentials.accessKeyId}`;
  headers.authorization = `SDK-HMAC-SHA256 ${access}, SignedHeaders=${signed.join(';')}, Signature=${signature}`;
  return headers;
}

/** Sends exactly these headers; fetch would refuse some of them and follow redirects. */
export async function send(url, { method = 'GET', headers = {}, body } = {}) {
  const response = await new Promise((resolve, reject) => {
    const outgoing = httpRequest(url, { method, headers, agent: false }, resolve);
    outgoing.once('error', reject);
    outgoing.end(body);
  });
  const bytes = await buffer(response);
  return { status: response.statusCode, headers: response.headers, bytes, text: String(bytes) };
}

/** A correctly signed GET of a tenant, with further headers. */
export function get(emulator, { tenant, headers, ...signing } = {}) {
  const url = emulator.url + pathOf(tenant);
  return send(url, { headers: { ...signedHeaders(url, signing), ...headers } });
}
