// A discovery of an organization whose service takes 50 ms for each call.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { discoverTenants, listInstances, listRegions, listTenants } from '../pkg/index.js';
import { startProcess } from './emulator.js';
import { inTurn, ratios, summary } from './measure.js';
import { onNode, table, withSpread } from './table.js';

const REGIONS = ['cn-north-4', 'ap-southeast-3', 'eu-west-101'];
const INSTANCES = 5;
const TENANTS = 40;
const CALL_MS = 50;
/** As the package promises. */
const AT_A_TIME = 4;
const ROUNDS = 9;

/** Calls, and how many of them one after the other at least: one page of instances. */
const LISTINGS = REGIONS.length * INSTANCES;
const CALLS = 1 + 1 + LISTINGS;
const STEPS = 1 + 1 + Math.ceil(LISTINGS / AT_A_TIME);

function organization() {
  const stores = Array.from({ length: INSTANCES }, (_, n) => `d-${n}`);
  return {
    regions: REGIONS,
    instances: stores.map((identityStoreId, n) => ({
      ...{ identityStoreId, instanceId: `ins-${n}`, region: REGIONS[n % REGIONS.length] },
    })),
    tenants: Array.from({ length: TENANTS }, (_, n) => ({
      ...{ identityStoreId: stores[n % INSTANCES], tenantId: `tenant-${n}` },
    })),
  };
}

/** The same by the other calls, each after the one before. */
async function oneByOne(options) {
  const { regionIds } = await listRegions(options);
  const { instances } = await listInstances(options);
  const tenants = [];
  for (const region of regionIds) {
    const headers = { ...options.headers, 'X-Region': region };
    for (const { identityStoreId } of instances) {
      const found = await listTenants({ identityStoreId }, { ...options, headers }).catch(
        (error) => {
          if (error.status !== 404) throw error;
          return { provisioningTenants: [] };
        },
      );
      tenants.push(...found.provisioningTenants);
    }
  }
  return { tenants };
}

/** Times a way to all tenants; gives the calls of the last time too. */
const timed = (find, options) => async () => {
  let calls = 0;
  const counting = (...request) => {
    calls += 1;
    return fetch(...request);
  };
  const began = performance.now();
  const { tenants } = await find({ ...options, fetch: counting });
  const ms = performance.now() - began;
  if (tenants.length !== TENANTS) throw new Error(`${tenants.length} tenants`);
  return { ms, calls };
};

export async function discovery() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'discovery-'));
  const seed = path.join(folder, 'seed.json');
  writeFileSync(seed, JSON.stringify(organization()));
  const { given, close } = await startProcess('--seed', seed);
  try {
    const { endpoint, credentials } = given;
    const headers = { 'X-Emulator-Fault': `delay=${CALL_MS}` };
    const ways = [oneByOne, discoverTenants];
    const tasks = ways.map((find) => timed(find, { endpoint, credentials, headers }));
    const figures = await inTurn(tasks, ROUNDS);
    const times = figures.map((own) => own.map(({ ms }) => ms));
    const to = ratios(times);
    const rows = ['one call after the other', 'discoverTenants'].map((name, i) => [
      ...[name, String(figures[i][0].calls), withSpread(summary(times[i])), withSpread(to[i])],
    ]);
    const bound = STEPS * CALL_MS;
    rows.push([`${STEPS} steps of ${CALL_MS} ms: the least`, String(CALLS), String(bound), '']);
    const size = `${REGIONS.length} regions, ${INSTANCES} instances, ${TENANTS} tenants`;
    return `${onNode()}\n\n${table([size, 'calls', 'ms', 'to one by one'], rows)}`;
  } finally {
    close();
    rmSync(folder, { recursive: true });
  }
}
