// Which tenants a command is for: those that its options name, or those that discovery finds.

import { isRegion, REGION_PROBLEM } from '../../report/region.js';
import { counted } from '../../report/time.js';
import { UsageError } from '../terminal/arguments.js';
import { CommandError } from '../terminal/exit.js';
import { shellWord } from '../terminal/output.js';

/**
 * @typedef {object} Tenant
 * @property {string} identityStoreId
 * @property {string} tenantId
 * @property {string} [region] Absent where there is only an endpoint.
 * @property {string} [scimEndpoint] Absent where nothing gave it; see `scimEndpointOf`.
 * @property {number} [creationTime] Epoch milliseconds; this and what follows only if discovered.
 * @property {string} [instanceId]
 * @property {string} [alias]
 */

/**
 * The tenants that match `--identity-store --tenant --region --scim-url`. No call is made if these
 * name one tenant completely. Otherwise all tenants are discovered, then filtered, so a store in
 * another region than `--region` is no error.
 * @param {typeof import('identity-center-tokens')} client
 * @param {Record<string, any>} values The options of the command.
 * @param {import('identity-center-tokens').CallOptions} callOptions
 * @param {(text: string) => void} progress
 * @returns {Promise<Tenant[]>} At least one; nothing is a `CommandError`.
 */
export async function findTenants(client, values, callOptions, progress) {
  const wanted = wantedTenant(client, values);
  const { identityStoreId, tenantId, region } = wanted;
  const hasPlace = region !== undefined || callOptions.endpoint !== undefined;
  if (identityStoreId !== undefined && tenantId !== undefined && hasPlace) return [wanted];
  return discoverTenants(client, values, callOptions, progress);
}

/**
 * The same, always by discovery: with all that the service knows of each.
 * @param {Parameters<typeof findTenants>} args
 * @returns {Promise<import('identity-center-tokens').DiscoveredTenant[]>}
 */
export async function discoverTenants(client, values, callOptions, progress) {
  const wanted = wantedTenant(client, values);
  const all = await discover(client, callOptions, progress);
  const found = all.filter((tenant) =>
    ['identityStoreId', 'tenantId', 'region'].every(
      (name) => wanted[name] === undefined || wanted[name] === tenant[name],
    ),
  );
  if (found.length === 0) throw nothingFound(all, values);
  return found;
}

/**
 * The same for a command of one tenant.
 * @param {Parameters<typeof findTenants>} args
 * @returns {Promise<Tenant>} Several are a `UsageError` that lists them.
 */
export async function oneTenant(...args) {
  const [, values] = args;
  const found = await findTenants(...args);
  if (found.length > 1) {
    throw new UsageError(`there are ${found.length} tenants; choose one:`, {
      lines: found.map((tenant) => `  ${tenantArguments(tenant, values)}`),
    });
  }
  return found[0];
}

/**
 * The options that name this tenant, for a command to copy.
 * @param {Tenant} tenant
 * @param {{endpoint?: string}} [values]
 * @returns {string}
 */
export function tenantArguments({ region, identityStoreId, tenantId }, { endpoint } = {}) {
  return [
    ['--endpoint', endpoint],
    ['--region', region],
    ['--identity-store', identityStoreId],
    ['--tenant', tenantId],
  ]
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => optionText(name, value))
    .join(' ');
}

/** An option with its value; a value that begins with a dash needs the equals sign. */
function optionText(name, value) {
  return `${name}${value.startsWith('-') ? '=' : ' '}${shellWord(value)}`;
}

/**
 * Makes a call for a tenant, with its region. Adds `tenant` to its error.
 * @template T
 * @param {Tenant} tenant
 * @param {import('identity-center-tokens').CallOptions} callOptions
 * @param {(options: import('identity-center-tokens').CallOptions) => Promise<T>} call
 * @returns {Promise<T>}
 */
export async function forTenant(tenant, callOptions, call) {
  try {
    return await call({ ...callOptions, region: tenant.region ?? callOptions.region });
  } catch (error) {
    if (error instanceof Error) error.tenant = tenant;
    throw error;
  }
}

/**
 * The SCIM URL of a tenant: from its record, or else from `listTenants`.
 * @param {typeof import('identity-center-tokens')} client
 * @param {Tenant} tenant
 * @param {import('identity-center-tokens').CallOptions} callOptions
 * @returns {Promise<string>}
 */
export async function scimEndpointOf(client, tenant, callOptions) {
  if (tenant.scimEndpoint !== undefined) return tenant.scimEndpoint;
  const { identityStoreId, tenantId } = tenant;
  const { provisioningTenants } = await forTenant(tenant, callOptions, (options) =>
    client.listTenants({ identityStoreId }, options),
  );
  const found = provisioningTenants.find((each) => each.tenantId === tenantId);
  if (found === undefined) {
    throw new CommandError(`identity store ${identityStoreId} has no tenant ${tenantId}`);
  }
  return found.scimEndpoint;
}

/** The tenant that the options name, checked before anything is sent. */
function wantedTenant(client, values) {
  for (const name of ['identity-store', 'tenant']) {
    // Most likely an unset variable of a script. Other ids are checked by the call.
    if (values[name] === '') throw new UsageError(`--${name}: must not be empty`);
  }
  const { 'identity-store': identityStoreId, 'scim-url': url } = values;
  if (values.region !== undefined && !isRegion(values.region)) {
    throw new UsageError(`--region: ${REGION_PROBLEM}`);
  }
  if (url === undefined) return { identityStoreId, tenantId: values.tenant, region: values.region };
  const { region, tenantId } = client.parseScimEndpoint(url);
  refuseConflict('region', values.region, region);
  refuseConflict('tenant', values.tenant, tenantId);
  return { identityStoreId, tenantId, region, scimEndpoint: url };
}

function refuseConflict(name, value, fromUrl) {
  if (value !== undefined && value !== fromUrl) {
    throw new UsageError(`--${name} and --scim-url disagree; leave --${name} out`);
  }
}

async function discover(client, { region: _, fetch, ...options }, progress) {
  let calls = 0;
  const counting = (...args) => {
    calls += 1;
    progress(`Looking for tenants: ${counted(calls, 'call')}`);
    return fetch(...args);
  };
  // Without the region: with the region alone, a store of another region would be an error.
  const { tenants } = await client.discoverTenants({ ...options, fetch: counting });
  return tenants;
}

function nothingFound(all, values) {
  if (all.length === 0) {
    return new CommandError('no tenant was found: automatic provisioning is nowhere switched on');
  }
  const names = ['identity-store', 'tenant', 'region', 'scim-url'];
  const named = names.filter((name) => values[name] !== undefined).map((name) => `--${name}`);
  return new CommandError(`no tenant fits ${named.join(', ')}; found:`, {
    lines: all.map((tenant) => `  ${tenantArguments(tenant, values)}`),
  });
}
