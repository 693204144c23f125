// The options of a relay, read and checked once, when it is made.

import { CREDENTIAL_MEMBERS, copyMembers, objectTag, urlText } from '../arguments.js';
import { InvalidArgumentError } from '../errors.js';
import { checkOptions } from './module.js';

/** The region of a relay whose callers name theirs. */
export const ANY_REGION = '*';
/** Stands for a caller's region when the other options are checked. */
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
  const given = copyMembers(options, NAMES);
  // `copyMembers` gives back what is no object, and the check of a call refuses that.
  if (Object.is(given, options)) checkOptions(source, options);
  const { region, allowedOrigins, basePath = '', authorize, changes = false } = given;
  const endpoint = urlText(given.endpoint);
  const credentials = copyMembers(given.credentials, CREDENTIAL_MEMBERS);
  const callRegion = region === ANY_REGION ? SOME_REGION : region;
  checkOptions(source, { ...given, region: callRegion, endpoint, credentials });
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
  return { ...given, endpoint, credentials, origins, basePath, authorize, changes };
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
 * The origin that a text is, as a `URL`: the host in lower case and without the default port.
 * Nothing if the text is anything else.
 */
export function parseOrigin(text) {
  const isOrigin = typeof text === 'string' && /^https?:\/\/[^\s/?#@\\]+$/i.test(text);
  return isOrigin && URL.canParse(text) ? new URL(text) : undefined;
}

/** Whether paths of requests can begin with it: it is what the URL parser makes of it. */
function isBasePath(path) {
  if (path === '') return true;
  if (typeof path !== 'string' || !/^(?:\/[^/?#]+)+$/.test(path)) return false;
  return new URL(`http://localhost${path}`).pathname === path;
}
