// Clause 8.6: which calls a discovery makes, and what it makes of their answers.

import {
  answer,
  CREDENTIALS,
  caught,
  counted,
  ENDPOINT,
  equal,
  fetchOf,
  isError,
  later,
  ok,
  quick,
  same,
  turn,
} from '../../faults/cases/support.js';
import { json, pathsOf } from './support.js';

const instanceOf = (store) => ({
  identity_store_id: store,
  instance_id: `ins-${store}`,
  alias: store,
});
const tenantOf = (id) => ({ tenant_id: id, scim_endpoint: `s-${id}`, creation_time: 1 });
const LISTING = /\/identity-stores\/([^/]+)\/provision-tenant$/;

/**
 * A service with these regions, pages of stores, and tenants by region and store; what is in neither
 * is a 404. `about(store, region)` may answer instead.
 */
function serviceOf({ regions, pages = [['d-1']], tenants = {}, about = () => undefined }) {
  return fetchOf((request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname.endsWith('/registered-regions')) {
      return json({ regions: regions.map((region_id) => ({ region_id })) })();
    }
    if (pathname.endsWith('/instances')) {
      const at = Number(searchParams.get('marker') ?? 0);
      const next_marker = at + 1 < pages.length ? String(at + 1) : null;
      return json({ instances: pages[at].map(instanceOf), page_info: { next_marker } })();
    }
    const [, store] = LISTING.exec(pathname);
    const region =
      request.headers.get('x-region') ?? /identitystore\.([^.]+)\./.exec(request.url)?.[1];
    const found = tenants[region]?.[store];
    const usual = found
      ? json({ provisioning_tenants: found.map(tenantOf) })
      : json({ error_code: 'IIC.404' }, 404);
    return about(store, region, request) ?? usual();
  });
}

const STORES = ['d-1', 'd-2', 'd-3', 'd-4', 'd-5'];
const EVERYWHERE = Object.fromEntries(STORES.map((store) => [store, [`t-${store}`]]));

export default ({ discoverTenants }) => {
  const discover = (fetch, options) => discoverTenants(quick({ fetch, ...options }));
  const placesOf = ({ tenants }) =>
    tenants.map(
      ({ region, identityStoreId, tenantId }) => `${region} ${identityStoreId} ${tenantId}`,
    );

  return {
    'a discovery asks for regions, instances and the tenants of each, in this order': async () => {
      const fetch = serviceOf({
        regions: ['r-1', 'r-2'],
        pages: [['d-1'], ['d-2']],
        tenants: { 'r-1': { 'd-1': ['t-1', 't-2'] }, 'r-2': { 'd-1': [], 'd-2': ['t-3'] } },
      });
      const found = await discover(fetch);
      same(placesOf(found), ['r-1 d-1 t-1', 'r-1 d-1 t-2', 'r-2 d-2 t-3']);
      same(found.tenants[2], {
        ...{ tenantId: 't-3', scimEndpoint: 's-t-3', creationTime: 1, region: 'r-2' },
        ...{ identityStoreId: 'd-2', instanceId: 'ins-d-2', alias: 'd-2' },
      });
      const listing = (store) => `GET /v1/identity-stores/${store}/provision-tenant`;
      same(pathsOf(fetch), [
        ...['GET /v1/registered-regions', 'GET /v1/instances?limit=100'],
        'GET /v1/instances?limit=100&marker=1',
        ...['d-1', 'd-2', 'd-1', 'd-2'].map(listing),
      ]);
    },

    'regions come in the order of the service, however fast each answers': async () => {
      const regions = ['r-3', 'r-1', 'r-2'];
      const fetch = serviceOf({
        regions,
        pages: [STORES],
        tenants: Object.fromEntries(regions.map((region) => [region, EVERYWHERE])),
        // The first ones answer last.
        about: async (store, region) => {
          await later(region === 'r-3' ? 20 : 0);
          return json({ provisioning_tenants: [tenantOf(`${region}-${store}`)] })();
        },
      });
      const expected = regions.flatMap((region) =>
        STORES.map((store) => `${region} ${store} ${region}-${store}`),
      );
      same(placesOf(await discover(fetch)), expected);
    },

    'with a region no regions are asked for': async () => {
      const fetch = serviceOf({ tenants: { 'r-1': { 'd-1': ['t-1'] } } });
      same(placesOf(await discover(fetch, { region: 'r-1' })), ['r-1 d-1 t-1']);
      equal(fetch.requests.length, 2);
    },

    'without an endpoint each region is asked at its own host, and learns it beside one':
      async () => {
        for (const credentials of [undefined, CREDENTIALS]) {
          const service = () =>
            serviceOf({ regions: ['r-1', 'r-2'], tenants: { 'r-1': EVERYWHERE } });
          const direct = service();
          await discover(direct, { endpoint: undefined, credentials });
          same(
            direct.requests.map(({ url }) => new URL(url).host),
            [
              ...Array(2).fill('identitycenter.myhuaweicloud.com'),
              ...['r-1', 'r-2'].map((region) => `identitystore.${region}.myhuaweicloud.com`),
            ],
          );
          ok(direct.requests.every(({ headers }) => !headers.has('x-region')));
          const relayed = service();
          await discover(relayed, { credentials });
          ok(relayed.requests.every(({ url }) => url.startsWith(ENDPOINT)));
          const named = relayed.requests.map(({ headers }) => headers.get('x-region'));
          same(named, [null, null, 'r-1', 'r-2']);
        }
      },

    'at most four calls are made at a time': async () => {
      let open = 0;
      let most = 0;
      const about = async (store) => {
        open += 1;
        most = Math.max(most, open);
        await turn();
        open -= 1;
        return json({ provisioning_tenants: [tenantOf(store)] })();
      };
      const fetch = serviceOf({ regions: ['r-1', 'r-2', 'r-3'], pages: [STORES], about });
      equal((await discover(fetch)).tenants.length, 15);
      equal(most, 4);
    },

    'a store that one of several regions does not know has no tenants there': async () => {
      const fetch = serviceOf({ regions: ['r-1', 'r-2'], tenants: { 'r-2': { 'd-1': ['t-1'] } } });
      same(placesOf(await discover(fetch)), ['r-2 d-1 t-1']);
      for (const options of [{ region: 'r-1' }, {}]) {
        const error = await caught(discover(serviceOf({ regions: ['r-1'] }), options));
        equal(isError(error, 'ApiError', '404').status, 404);
      }
      const noPage = (status) =>
        fetchOf(json({ regions: [{ region_id: 'r-1' }, { region_id: 'r-2' }] }), json({}, status));
      equal((await caught(discover(noPage(404)))).status, 404);
    },

    'no instances are no tenants, and without regions nothing else is asked': async () => {
      const fetch = serviceOf({ regions: ['r-1'], pages: [[]] });
      same(await discover(fetch), { tenants: [] });
      equal(fetch.requests.length, 2);
      const nowhere = serviceOf({ regions: [] });
      same(await discover(nowhere), { tenants: [] });
      equal(nowhere.requests.length, 1);
    },

    'any other failure fails the whole with the error of that call, and ends the others':
      async () => {
        const signals = [];
        const fetch = serviceOf({
          regions: ['r-1'],
          pages: [STORES],
          about: (store, _, { signal }) => {
            if (store === 'd-3') {
              return json(
                { error_code: 'IIC.1000', error_msg: 'no', encoded_authorization_message: 'AbC' },
                403,
              )();
            }
            signals.push(signal);
            return new Promise(() => {});
          },
        });
        const error = isError(await caught(discover(fetch)), 'ForbiddenError', 'IIC.1000');
        equal(error.encodedAuthorizationMessage, 'AbC');
        equal(signals.length, 3);
        ok(signals.every(({ aborted }) => aborted));
        await turn();
        equal(fetch.requests.length, 6);
      },

    'each call of a discovery has its own retries': async () => {
      const failures = {};
      const fetch = serviceOf({
        regions: ['r-1'],
        pages: [STORES],
        tenants: { 'r-1': EVERYWHERE },
        about: (store) => {
          failures[store] = (failures[store] ?? 0) + 1;
          return failures[store] < 3 ? answer(503, '{}') : undefined;
        },
      });
      equal((await discover(fetch)).tenants.length, 5);
      equal(fetch.requests.length, 17);
    },

    'an id that is no host or path is refused at its place, and nothing is sent to it':
      async () => {
        const bad = ['evil.example/', 'R-1', '', '..', 'r_1', 'r-1.'];
        const fetch = serviceOf({ regions: ['r-1', ...bad] });
        const error = isError(await caught(discover(fetch)), 'ValidationError');
        same(
          error.issues.map(({ path, kind }) => [path, kind]),
          bad.map((_, at) => [`/regions/${at + 1}/region_id`, 'format']),
        );
        equal(fetch.requests.length, 1);

        // The place is that within its own page, and tenants are asked for after the last one.
        const pages = [['d-1'], ['d-2', '..', 'a/b']];
        const stores = serviceOf({ regions: ['r-1'], pages, tenants: { 'r-1': EVERYWHERE } });
        const refused = isError(await caught(discover(stores)), 'ValidationError');
        same(
          refused.issues.map(({ path, kind }) => [path, kind]),
          [1, 2].map((at) => [`/instances/${at}/identity_store_id`, 'format']),
        );
        equal(stores.requests.length, 3);
      },

    'what cannot stand for several hosts is refused': async () => {
      const fetch = serviceOf({ regions: ['r-1'] });
      const argumentOf = async (options) => {
        const error = await caught(discover(fetch, options));
        return isError(error, 'InvalidArgumentError').argument;
      };
      const signingEndpoint = 'https://a.example';
      equal(await argumentOf({ signingEndpoint, credentials: CREDENTIALS }), 'signingEndpoint');
      for (const name of ['X-Region', 'x-region']) {
        equal(await argumentOf({ headers: { [name]: 'r-1' } }), `headers.${name}`);
      }
      equal(await argumentOf({ region: 'R' }), 'region');
      equal(fetch.requests.length, 0);
    },

    'an abort ends all calls of a discovery': async () => {
      const { signal, listeners, abort } = counted();
      const signals = [];
      const fetch = serviceOf({
        regions: ['r-1'],
        pages: [STORES],
        about: (_store, _region, request) => {
          signals.push(request.signal);
          if (signals.length === 4) setTimeout(() => abort('enough'));
          return new Promise(() => {});
        },
      });
      equal(await discover(fetch, { signal }).catch((reason) => reason), 'enough');
      equal(signals.length, 4);
      ok(signals.every(({ aborted }) => aborted));
      equal(listeners.size, 0);
      await turn();
      equal(fetch.requests.length, 6);
    },

    'the error of a callback ends a discovery unchanged': async () => {
      const mine = new Error('mine');
      for (const last of [1, 2, 3, 5]) {
        let asked = 0;
        const credentials = async () => {
          asked += 1;
          if (asked >= last) throw mine;
          return CREDENTIALS;
        };
        const signals = [];
        const about = (_store, _region, { signal }) => {
          signals.push(signal);
          return new Promise(() => {});
        };
        const fetch = serviceOf({ regions: ['r-1'], pages: [STORES], about });
        equal(await discover(fetch, { credentials }).catch((error) => error), mine);
        ok(signals.every(({ aborted }) => aborted));
        equal(fetch.requests.length, last - 1);
      }
    },

    'a callback is asked once for each request of a discovery': async () => {
      let asked = 0;
      const credentials = async () => {
        asked += 1;
        return CREDENTIALS;
      };
      const fetch = serviceOf({
        regions: ['r-1'],
        pages: [STORES],
        tenants: { 'r-1': EVERYWHERE },
      });
      await discover(fetch, { credentials });
      equal(asked, fetch.requests.length);
      equal(asked, 7);
    },
  };
};
