// The page's address as a link: read once, at the start, and checked as a whole; later it always
// links to the current view.

import { isRegion, REGION_PROBLEM } from '../pkg/report/region.js';

const NAMES = ['identity-store', 'tenant', 'region', 'scim-url', 'tenants', 'warn-within'];
const ALL = 'all';
const PARAMETER_OF_ARGUMENT = { identityStoreId: 'identity-store', tenantId: 'tenant' };
const MOST_DAYS = 3650;

/** A link that cannot be read; the message names its wrong parts. */
class LinkError extends Error {
  code = 'LINK';
  name = 'LinkError';
}

/**
 * Days to warn within, as text of a link or a field.
 * @param {string} text
 * @returns {number | undefined} Nothing if it is no whole number from 0 to 3650.
 */
export function wholeDays(text) {
  return /^\d{1,4}$/.test(text) && Number(text) <= MOST_DAYS ? Number(text) : undefined;
}

/**
 * Reads a link. The ids are checked by the call itself, see `refusedLink`.
 * @param {string} query
 * @param {object} options
 * @param {(url: string) => {region: string, tenantId: string}} options.parseScimEndpoint
 * @param {string} [options.onlyRegion] The one that the relay is set up for.
 * @returns {{target?: Record<string, string>, isAll: boolean, warnWithinDays?: number,
 *   error?: LinkError}} `target` is there if the link names any part of one; `isAll` if it is to
 *   the tokens of all tenants.
 */
export function readLink(query, { parseScimEndpoint, onlyRegion }) {
  const { values, problems } = decode(query);
  const { 'scim-url': scimUrl, 'warn-within': warnWithin, tenants, ...ids } = values;
  let { tenant, region } = ids;
  if (region !== undefined && !isRegion(region)) {
    problems.push(`region: ${REGION_PROBLEM}`);
  }
  if (scimUrl !== undefined) {
    try {
      const scim = parseScimEndpoint(scimUrl);
      if ((tenant ?? scim.tenantId) !== scim.tenantId)
        problems.push('tenant: scim-url has another');
      if ((region ?? scim.region) !== scim.region) problems.push('region: scim-url has another');
      ({ tenantId: tenant, region } = scim);
    } catch (error) {
      if (error?.code !== 'INVALID_ARGUMENT') throw error;
      problems.push(inTermsOf('scim-url', error));
    }
  }
  if (onlyRegion !== undefined && region !== undefined && region !== onlyRegion) {
    problems.push(`region: this console works in ${onlyRegion} only`);
  }
  const warnWithinDays = wholeDays(warnWithin ?? '');
  if (warnWithin !== undefined && warnWithinDays === undefined) {
    problems.push(`warn-within: expected a whole number of days from 0 to ${MOST_DAYS}`);
  }
  if (tenants !== undefined && tenants !== ALL) problems.push(`tenants: expected ${ALL}`);
  else if (tenants !== undefined && (scimUrl ?? Object.values(ids)[0]) !== undefined) {
    problems.push('tenants: is there beside the parts of one tenant');
  }
  const target = { identityStoreId: ids['identity-store'], tenantId: tenant, region, scimUrl };
  return {
    target: Object.values(target).some((value) => value !== undefined) ? target : undefined,
    isAll: tenants !== undefined,
    warnWithinDays,
    error: problems.length > 0 ? new LinkError(problems.join('; ')) : undefined,
  };
}

// URLSearchParams replaces bytes that are not UTF-8, which would change an id.
function decode(query) {
  const values = {};
  const problems = [];
  for (const piece of query.replace(/^\?/, '').split('&')) {
    for (const [name, value] of new URLSearchParams(piece)) {
      if (!NAMES.includes(name)) continue;
      if (Object.hasOwn(values, name)) problems.push(`${name}: is there twice`);
      else if (value === '') problems.push(`${name}: is empty`);
      else if (!isEncoded(piece)) problems.push(`${name}: is not percent-encoded UTF-8`);
      else values[name] = value;
    }
  }
  return { values, problems };
}

function isEncoded(text) {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

// The message of an InvalidArgumentError begins with the argument.
function inTermsOf(parameter, { argument, message }) {
  return message.replace(argument, parameter);
}

/**
 * The error of a link whose target the call refused; any other error as it is.
 * @param {any} error
 * @returns {any}
 */
export function refusedLink(error) {
  const parameter = PARAMETER_OF_ARGUMENT[error?.argument];
  if (error?.code !== 'INVALID_ARGUMENT' || parameter === undefined) return error;
  return Object.assign(new LinkError(inTermsOf(parameter, error)), { argument: error.argument });
}

/**
 * The link to a list, with all that decides what is shown.
 * @param {import('./session.js').Target} target
 * @param {number} warnWithinDays
 * @returns {string}
 */
export function linkTo({ tenants, identityStoreId, tenantId, region }, warnWithinDays) {
  const query = new URLSearchParams(
    tenants ? { tenants: ALL } : { 'identity-store': identityStoreId, tenant: tenantId },
  );
  if (region) query.set('region', region);
  query.set('warn-within', String(warnWithinDays));
  return `?${query}`;
}
