// The page's storage between visits: ids and settings, never credentials. Works without storage.

import { isRegion } from '../pkg/report/region.js';
import { wholeDays } from './link.js';

const KEY = 'identity-center-tokens';

/**
 * The stored values that have the form that this page writes; the ids only together.
 * @returns {{target?: {identityStoreId: string, tenantId: string, region?: string},
 *   isAll?: true, warnWithinDays?: number, utc?: boolean, autoMinutes?: number}}
 */
export function recall() {
  const { identityStoreId, tenantId, region, isAll, warnWithinDays, utc, autoMinutes } = stored();
  const isTarget =
    isText(identityStoreId) && isText(tenantId) && (region === undefined || isRegion(region));
  return {
    target: isTarget ? { identityStoreId, tenantId, region } : undefined,
    isAll: isAll === true ? true : undefined,
    warnWithinDays:
      typeof warnWithinDays === 'number' ? wholeDays(String(warnWithinDays)) : undefined,
    utc: typeof utc === 'boolean' ? utc : undefined,
    autoMinutes: typeof autoMinutes === 'number' ? autoMinutes : undefined,
  };
}

function isText(value) {
  return typeof value === 'string' && value !== '';
}

function stored() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

/**
 * Stores the current target: the ids of one tenant, or the list of all.
 * @param {import('./session.js').Target} target
 */
export function rememberTarget({ tenants, identityStoreId, tenantId, region }) {
  remember({ identityStoreId, tenantId, region, isAll: tenants ? true : undefined });
}

/**
 * Stores these values beside the others.
 * @param {{identityStoreId?: string, tenantId?: string, region?: string, isAll?: true,
 *   warnWithinDays?: number, utc?: boolean, autoMinutes?: number}} values
 */
export function remember(values) {
  const { target, ...settings } = recall();
  try {
    // JSON leaves out what is undefined.
    localStorage.setItem(KEY, JSON.stringify({ ...target, ...settings, ...values }));
  } catch {
    // Storage is full or forbidden: the page works without it.
  }
}

/** Deletes everything. */
export function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // There is no storage, so there is nothing to delete.
  }
}

/**
 * Calls back when another tab deletes everything.
 * @param {() => void} callback
 */
export function onForgotten(callback) {
  addEventListener('storage', ({ key, newValue }) => {
    if ((key === KEY || key === null) && newValue === null) callback();
  });
}
