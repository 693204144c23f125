// The data that calls read and change. No HTTP in here.

/** The stores, tenants and tokens. */
export class State {
  #tenants;
  #changed;
  #keep;

  /**
   * @param {object} seed a resolved one
   * @param {object[]} kept tenants whose tokens an earlier run changed
   * @param {(tenants: object[]) => void} keep is given all tenants whose tokens have changed, before
   *   a change holds; a change that it refuses by throwing does not happen
   */
  constructor({ regions, instances, tenants, tokenQuota, pageSize }, kept, keep) {
    this.regions = regions;
    this.instances = instances;
    this.tokenQuota = tokenQuota ?? Infinity;
    this.pageSize = pageSize;
    this.#tenants = tenants.map((tenant) => ({ ...tenant }));
    this.#changed = new Map();
    this.#keep = keep;
    for (const { identityStoreId, tenantId, tokens } of kept) {
      const tenant = this.tenantOf(identityStoreId, tenantId);
      tenant.tokens = tokens;
      this.#changed.set(tenant, tokens);
    }
  }

  hasStore(identityStoreId) {
    return this.instances.some((each) => each.identityStoreId === identityStoreId);
  }

  /** Whether a region has the store. With one region, or none, every store is in it. */
  hasStoreIn(region, identityStoreId) {
    if (region === undefined || this.regions.length < 2) return this.hasStore(identityStoreId);
    return this.instances.some(
      (each) => each.identityStoreId === identityStoreId && each.region === region,
    );
  }

  tenantsOf(identityStoreId) {
    return this.#tenants.filter((each) => each.identityStoreId === identityStoreId);
  }

  tenantOf(identityStoreId, tenantId) {
    return this.tenantsOf(identityStoreId).find((each) => each.tenantId === tenantId);
  }

  /** A SCIM address names the tenant alone. */
  tenantById(tenantId) {
    return this.#tenants.find((each) => each.tenantId === tenantId);
  }

  setTokens(tenant, tokens) {
    const changed = new Map(this.#changed).set(tenant, tokens);
    this.#keep(
      [...changed].map(([{ identityStoreId, tenantId }, its]) => ({
        identityStoreId,
        tenantId,
        tokens: its,
      })),
    );
    this.#changed = changed;
    tenant.tokens = tokens;
  }
}
