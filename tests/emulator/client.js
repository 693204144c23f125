// A small signed client for these tests, with a signer of its own: an error that the emulator and
// the package share would show here.

import { createHash, createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';

/** An emulator that ends with the test. */
export async function emulatorFor(t, options) {
  const emulator = await startEmulator(options);
  t.after(() => emulator.close());
  return emulator;
}

export const storePath = ({ identityStoreId } = DEFAULT_TENANT) =>
  `/v1/identity-stores/${encodeURIComponent(identityStoreId)}/provision-tenant`;

export function pathOf({ identityStoreId, tenantId } = DEFAULT_TENANT) {
  const [store, tenant] = [identityStoreId, tenantId].map(encodeURIComponent);
  return `/v1/identity-stores/${store}/tenant/${tenant}/bearer-token`;
}

export const sdkDate = (time) => new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');

const sha256 = (data) => createHash('sha256').update(data).digest('hex');

const percent = (text) =>
  [...Buffer.from(text)]
    .map((byte) => String.fromCharCode(byte))
    .map((c) =>
      /[\w.~-]/.test(c) ? c : `%${Buffer.from(c, 'latin1').toString('hex').toUpperCase()}`,
    )
    .join('');

/**
 * The headers of a correctly signed request.
 * @param {string} url
 * @param {{ method?: string, body?: string, headers?: Record<string, string>, now?: number,
 *   credentials?: object, signed?: string[] }} [options] `headers` are signed too; `signed` says
 *   otherwise
 */
export function signedHeaders(
  url,
  {
    method = 'GET',
    body = '',
    headers: more = {},
    now = Date.now(),
    credentials = DEFAULT_CREDENTIALS,
    signed = ['host', 'x-sdk-date', ...Object.keys(more)].sort(),
  } = {},
) {
  const { host, pathname, searchParams } = new URL(url);
  const headers = { host, 'x-sdk-date': sdkDate(now), ...more };
  if (credentials.securityToken) headers['x-security-token'] = credentials.securityToken;
  searchParams.sort();
  const canonical = [
    method,
    `${pathname.split('/').map(decodeURIComponent).map(percent).join('/')}/`,
    [...searchParams].map((pair) => pair.map(percent).join('=')).join('&'),
    ...signed.map((name) => `${name}:${headers[name]}`),
    '',
    signed.join(';'),
    sha256(body),
  ].join('\n');
  const text = `SDK-HMAC-SHA256\n${headers['x-sdk-date']}\n${sha256(canonical)}`;
  const signature = createHmac('sha256', credentials.secretAccessKey).update(text).digest('hex');
  headers.authorization = `SDK-HMAC-SHA256 Access=${credentials.accessKeyId}, SignedHeaders=${signed.join(';')}, Signature=${signature}`;
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

/**
 * A correctly signed call by fetch. `unsigned` headers are added after signing.
 * @returns {Promise<{ status: number, headers: Headers, text: string, value: any }>} `value` is the
 *   body read as JSON, if there is a body
 */
export async function call(emulator, method, path, { body, unsigned = {}, ...signing } = {}) {
  const url = emulator.url + path;
  const { host: _, ...headers } = signedHeaders(url, { method, body, ...signing });
  const response = await fetch(url, {
    method,
    body,
    headers: { ...headers, ...unsigned },
    redirect: 'manual',
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    get value() {
      return text === '' ? undefined : JSON.parse(text);
    },
  };
}

export const create = (emulator, { tenant, ...options } = {}) =>
  call(emulator, 'POST', pathOf(tenant), options);

export const remove = (emulator, tokenId, { tenant, ...options } = {}) =>
  call(emulator, 'DELETE', `${pathOf(tenant)}/${encodeURIComponent(tokenId)}`, options);

/** The ids that a list shows. */
export async function listedIds(emulator, { tenant, ...options } = {}) {
  const { value } = await call(emulator, 'GET', pathOf(tenant), options);
  return value.bearer_tokens.map(({ token_id }) => token_id);
}

export function decode(emulator, encodedMessage, options) {
  const body = JSON.stringify({ encoded_message: encodedMessage });
  const headers = { 'content-type': 'application/json' };
  return call(emulator, 'POST', '/v5/decode-authorization-message', { body, headers, ...options });
}

/** A SCIM request as an identity provider sends it: a bearer token, no signature. */
export function checkScim(emulator, tenantId, token, headers = {}) {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return send(`${emulator.url}/${encodeURIComponent(tenantId)}/scim/v2/ServiceProviderConfig`, {
    headers: { ...authorization, ...headers },
  });
}
