// The gateway's side of SDK-HMAC-SHA256: recomputes the signature of a received request. Written on
// node:crypto, apart from the package's signer, so that an error of that one shows here.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const ALGORITHM = 'SDK-HMAC-SHA256';
const WINDOW_MS = 15 * 60 * 1000;
const AUTHORIZATION =
  /^SDK-HMAC-SHA256 Access=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})$/;
const SDK_DATE = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

const sha256 = (data) => createHash('sha256').update(data).digest('hex');

/** RFC 3986: everything but the unreserved characters is percent-encoded. */
function encode(text) {
  const percent = (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, percent);
}

const recode = (part) => encode(decodeURIComponent(part));

function canonicalUri(path) {
  const uri = path.split('/').map(recode).join('/');
  return uri.endsWith('/') ? uri : `${uri}/`;
}

function canonicalQuery(query) {
  const compare = (a, b) => (a < b ? -1 : Number(a > b));
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [recode(pair), ''] : [recode(pair.slice(0, at)), recode(pair.slice(at + 1))];
    })
    .sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/**
 * The canonical request, whose hash is signed.
 * @param {{ method: string, target: string, headers: Record<string, string>,
 *   body: string | Uint8Array }} request as received: `target` is the path and query as sent
 * @param {string[]} signedHeaders lower-case names in order
 * @throws {URIError} when the target has an invalid percent-encoding
 */
export function canonicalRequest({ method, target, headers, body }, signedHeaders) {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? '' : target.slice(mark + 1);
  return [
    method,
    canonicalUri(path),
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${headers[name].trim()}`),
    '',
    signedHeaders.join(';'),
    sha256(body),
  ].join('\n');
}

/**
 * The lower-case hexadecimal signature that the request must carry.
 * @param {Parameters<typeof canonicalRequest>[0]} request
 * @param {string[]} signedHeaders
 * @param {string} secretAccessKey
 */
export function expectedSignature(request, signedHeaders, secretAccessKey) {
  const hash = sha256(canonicalRequest(request, signedHeaders));
  const stringToSign = [ALGORITHM, request.headers['x-sdk-date'], hash].join('\n');
  return createHmac('sha256', secretAccessKey).update(stringToSign).digest('hex');
}

/** `X-Sdk-Date` as epoch milliseconds, or undefined for anything but a real date in that form. */
function parseSdkDate(text) {
  const [, year, month, day, hour, minute, second] = SDK_DATE.exec(text)?.map(Number) ?? [];
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  if (Number.isNaN(time)) return undefined;
  const again = new Date(time).toISOString().replace(/[-:]|\.000/g, '');
  return again === text ? time : undefined; // Date.UTC rolls 20250231 over to March
}

const sameText = (a, b) => timingSafeEqual(Buffer.from(sha256(a)), Buffer.from(sha256(b)));

/**
 * The access key that a request names, whether or not it is known.
 * @param {Record<string, string>} headers
 * @returns {string | undefined}
 */
export const accessKeyIdOf = ({ authorization }) => AUTHORIZATION.exec(authorization ?? '')?.[1];

/**
 * Why the gateway refuses the request, or undefined when the signature holds.
 * @param {Parameters<typeof canonicalRequest>[0]} request
 * @param {{ accessKeyId: string, secretAccessKey: string, securityToken?: string }[]} credentials
 * @param {number} now epoch milliseconds
 * @returns {string | undefined}
 */
export function refusalReason(request, credentials, now) {
  const { headers } = request;
  if (headers.authorization === undefined) return 'no Authorization header';
  const parts = AUTHORIZATION.exec(headers.authorization);
  if (!parts) return 'the Authorization header is malformed';
  const [, accessKeyId, names, signature] = parts;

  const signedHeaders = names.split(';');
  const inOrder = signedHeaders.every((name, i) => i === 0 || signedHeaders[i - 1] < name);
  if (!inOrder || names !== names.toLowerCase()) return 'SignedHeaders is not sorted lower case';
  if (!signedHeaders.includes('x-sdk-date')) return 'x-sdk-date is not signed';
  const absent = signedHeaders.find((name) => !Object.hasOwn(headers, name));
  if (absent !== undefined) return `the signed header ${absent} is absent`;
  // An unsigned account id could be changed on the way.
  if (Object.hasOwn(headers, 'x-domain-id') && !signedHeaders.includes('x-domain-id')) {
    return 'X-Domain-Id is not signed';
  }

  const date = parseSdkDate(headers['x-sdk-date']);
  if (date === undefined) return 'X-Sdk-Date is malformed';
  if (Math.abs(now - date) > WINDOW_MS) return 'expired: X-Sdk-Date is over 15 minutes off';

  const known = credentials.find((each) => each.accessKeyId === accessKeyId);
  if (!known) return 'the access key is unknown';
  // Permanent keys come without a token; a leftover one belongs to other credentials.
  if (!sameText(headers['x-security-token'] ?? '', known.securityToken ?? '')) {
    return 'X-Security-Token does not belong to the access key';
  }

  try {
    const expected = expectedSignature(request, signedHeaders, known.secretAccessKey);
    return sameText(signature, expected) ? undefined : 'verify aksk signature fail';
  } catch (error) {
    if (error instanceof URIError) return 'the request target is not percent-encoded UTF-8';
    throw error;
  }
}
