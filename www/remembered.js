// What the page keeps between visits: ids and settings, never credentials. A browser without
// storage just forgets.

const KEY = 'identity-center-tokens';
const FIELDS = ['identityStoreId', 'tenantId', 'region', 'warnWithinDays', 'utc', 'autoMinutes'];

/**
 * What was kept, or nothing.
 * @returns {Record<string, any>}
 */
export function recall() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null ? kept : {};
  } catch {
    return {};
  }
}

/**
 * Keeps the given values beside those already kept; only known names.
 * @param {Record<string, any>} values
 */
export function remember(values) {
  try {
    const all = { ...recall(), ...values };
    const known = FIELDS.filter((name) => all[name] !== undefined);
    localStorage.setItem(
      KEY,
      JSON.stringify(Object.fromEntries(known.map((name) => [name, all[name]]))),
    );
  } catch {
    // Storage is full or forbidden: the page works without it.
  }
}

/** Forgets everything. */
export function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}

/**
 * The ids named by a deep link; `scimUrl` where the link carries the whole URL.
 * @param {string} query
 * @returns {Record<string, string>}
 */
export function fromQuery(query) {
  const given = new URLSearchParams(query);
  const values = {
    identityStoreId: given.get('identity-store'),
    tenantId: given.get('tenant'),
    region: given.get('region'),
    scimUrl: given.get('scim-url'),
    warnWithinDays: given.get('warn-within'),
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value));
}

/**
 * The deep link to what is shown.
 * @param {{identityStoreId: string, tenantId: string, region?: string}} target
 * @param {number} warnWithinDays
 * @returns {string}
 */
export function toQuery(target, warnWithinDays) {
  const query = new URLSearchParams({
    'identity-store': target.identityStoreId,
    tenant: target.tenantId,
  });
  if (target.region) query.set('region', target.region);
  if (warnWithinDays !== 90) query.set('warn-within', String(warnWithinDays));
  return `?${query}`;
}
