// The options of a relay, read and checked once, when it is made.

import { CREDENTIAL_MEMBERS, copyMembers, objectTag, urlText } from '../arguments.js';
import { InvalidArgumentError } from '../errors.js';
import { checkOptions } from './module.js';

/** The region of a relay whose callers name theirs. */
export const ANY_REGION = '*';
/** The region with which the other options are checked, where callers name theirs. */
const SOME_REGION = 'cn-north-4';

const NAMES = [
  ...['region', 'endpoint', 'credentials', 'timeoutMs', 'maxResponseBytes', 'fetch'],
  ...['domainId', 'allowedOrigins', 'basePath', 'authorize', 'changes'],
];

/**
 * A copy of the options, all of them checked: those of a call by the rules of a call.
 * @throws `InvalidArgumentError` for the first that cannot work.
 */
export function readOptions(source, options) {
  const copy = copyMembers(options, NAMES);
  // `copyMembers` returned the value itself: it is no object, which the check of a call refuses.
  if (Object.is(copy, options)) checkOptions(source, options);
  const { region, allowedOrigins, basePath = '', authorize, changes = false } = copy;
  const endpoint = urlText(copy.endpoint);
  const credentials = copyMembers(copy.credentials, CREDENTIAL_MEMBERS);
  const callRegion = region === ANY_REGION ? SOME_REGION : region;
  checkOptions(source, { ...copy, region: callRegion, endpoint, credentials });
  if (credentials === undefined) {
    throw invalid('credentials', 'expected what the relay signs with, received undefined');
  }
  const origins = readOrigins(allowedOrigins);
  if (!isBasePath(basePath)) {
    throw invalid('basePath', 'expected a path as it stands in a URL, such as /api');
  }
  if (typeof authorize !== 'function') {
    throw invalid('authorize', 'expected a function that decides who may call');
  }
  if (typeof changes !== 'boolean') {
    throw invalid('changes', 'expected true or false');
  }
  if (changes && origins === undefined) {
    throw invalid('allowedOrigins', 'expected the origins whose pages may make changes');
  }
  return { ...copy, endpoint, credentials, origins, basePath, authorize, changes };
}

function invalid(argument, problem) {
  const fields = { code: 'INVALID_ARGUMENT', argument };
  return new InvalidArgumentError(`${argument}: ${problem}`, fields);
}

function readOrigins(allowedOrigins) {
  if (allowedOrigins === undefined) return undefined;
  if (objectTag(allowedOrigins) !== 'Array' || allowedOrigins.length === 0) {
    throw invalid('allowedOrigins', 'expected an array of one origin or more');
  }
  return Array.from(allowedOrigins, (text) => {
    const origin = parseOrigin(text);
    if (origin) return origin;
    throw invalid('allowedOrigins', 'expected origins such as https://admin.example.com');
  });
}

/**
 * Parses an origin into a `URL`: host in lower case, without the default port. Undefined if the text
 * is no origin.
 */
export function parseOrigin(text) {
  const isOrigin = typeof text === 'string' && /^https?:\/\/[^\s/?#@\\]+$/i.test(text);
  return isOrigin && URL.canParse(text) ? new URL(text) : undefined;
}

/** Whether it is a path as the URL parser writes it, so that paths of requests can begin with it. */
function isBasePath(path) {
  if (path === '') return true;
  if (typeof path !== 'string' || !/^(?:\/[^/?#]+)+$/.test(path)) return false;
  return new URL(`http://localhost${path}`).pathname === path;
}
