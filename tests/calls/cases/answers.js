// Clauses 8.4 and 8.5: what the calls make of answers, and pages.

import {
  answer,
  caught,
  counted,
  equal,
  fetchOf,
  isError,
  ok,
  quick,
  same,
} from '../../faults/cases/support.js';
import { argumentsOf, CALLS, json, pathsOf } from './support.js';

/** Answers that are not the documented ones, with the places of all faults. */
const WRONG = {
  listRegions: [
    [{}, ['/regions']],
    [{ regions: {} }, ['/regions']],
    [
      { regions: [{}, { region_id: 7 }, null] },
      ['/regions/0/region_id', '/regions/1/region_id', '/regions/2'],
    ],
  ],
  listInstances: [
    [{ page_info: {} }, ['/instances']],
    [
      {
        instances: [{ instance_id: 'i' }, { identity_store_id: 's', instance_id: null }],
        page_info: { next_marker: 7 },
      },
      ['/instances/0/identity_store_id', '/instances/1/instance_id', '/page_info/next_marker'],
    ],
    [
      { instances: [{ identity_store_id: 's', instance_id: 'i', alias: 7, instance_urn: [] }] },
      ['/instances/0/alias', '/instances/0/instance_urn'],
    ],
  ],
  listTenants: [
    [{ provisioning_tenants: null }, ['/provisioning_tenants']],
    [
      { provisioning_tenants: [{ creation_time: -1 }] },
      [
        '/provisioning_tenants/0/creation_time',
        '/provisioning_tenants/0/tenant_id',
        '/provisioning_tenants/0/scim_endpoint',
      ],
    ],
  ],
  createToken: [
    [{}, ['/token_id', '/token', '/creation_time', '/expiration_time']],
    [
      { token_id: 'a', token: 'b', creation_time: '1', expiration_time: 1.5 },
      ['/creation_time', '/expiration_time'],
    ],
  ],
  decodeAuthorizationMessage: [
    [{}, ['/decoded_message']],
    [{ decoded_message: { a: 1 } }, ['/decoded_message']],
  ],
  checkToken: [[[], ['']]],
};

const page = (store, next) => ({
  instances: [{ identity_store_id: store, instance_id: 'ins-1' }],
  page_info: { next_marker: next },
});

export default (library) => {
  const { listRegions, listInstances, deleteToken } = library;
  const call = (name, fetch, options) =>
    library[name](...argumentsOf(name, quick({ fetch, ...options })));

  return {
    'the body of a 2xx decides, not which 2xx it is': async () => {
      for (const [name, { body, result }] of Object.entries(CALLS)) {
        for (const status of [200, 201, 202, 203, 206, 299]) {
          same(await call(name, fetchOf(json(body, status))), result, `${name} ${status}`);
        }
      }
    },

    'each member that is documented is required, and every fault is told': async () => {
      for (const [name, answers] of Object.entries(WRONG)) {
        for (const [body, paths] of answers) {
          const fetch = fetchOf(json(body));
          const error = isError(await caught(call(name, fetch)), 'ValidationError');
          same(error.issues.map(({ path }) => path).sort(), [...paths].sort(), name);
          equal(fetch.requests.length, 1, name);
        }
      }
    },

    'answers of the calls are one JSON text, read by the rules of the list': async () => {
      const wrong = (text) => [
        ['', 'cut-off'],
        [text.slice(0, -1), 'cut-off'],
        [`${text}x`, 'trailing'],
        [`\ufeff${text}`, 'byte-order-mark'],
        ['<html>', 'syntax'],
        [text.replace('{', '{"x":\u0001,'), 'syntax'],
        [text.replace('{', `{"x":${'['.repeat(200)}${']'.repeat(200)},`), 'too-deep'],
        [new Uint8Array([0x7b, 0x22, 0xff]), 'utf-8'],
      ];
      for (const [name, { body }] of Object.entries(CALLS)) {
        // The body of a delete is not looked at, that of a check must be an object.
        if (name === 'deleteToken') continue;
        for (const [text, kind] of wrong(JSON.stringify(body))) {
          const error = await caught(
            call(
              name,
              fetchOf(() => answer(200, text)),
            ),
          );
          isError(error, 'ValidationError');
          equal(error.issues[0].kind, kind, `${name}: ${text}`);
        }
      }
    },

    'a recognised member that is repeated is refused, unknown ones are ignored': async () => {
      for (const [name, { body, result }] of Object.entries(CALLS)) {
        const unknown = { ...body, unknown: [null], __proto__: null, constructor: 7 };
        same(await call(name, fetchOf(json(unknown))), result, name);
        const text = JSON.stringify(body);
        const [, member] = /^\{("\w+":(?:\[.*?\]|"[^"]*"))/.exec(text) ?? [];
        if (member === undefined) continue;
        const twice = text.replace('{', `{${member},`);
        const error = await caught(
          call(
            name,
            fetchOf(() => answer(200, twice)),
          ),
        );
        equal(isError(error, 'ValidationError').issues[0].kind, 'repeated', name);
      }
    },

    'alias and instance_urn may be absent or null, and are absent then': async () => {
      const entry = { identity_store_id: 's', instance_id: 'i' };
      const instances = [
        entry,
        { ...entry, alias: null, instance_urn: null },
        { ...entry, alias: 'a', instance_urn: 'u' },
      ];
      const found = await listInstances(quick({ fetch: fetchOf(json({ instances })) }));
      const plain = { identityStoreId: 's', instanceId: 'i' };
      same(found.instances, [plain, plain, { ...plain, alias: 'a', instanceUrn: 'u' }]);
      same(Object.keys(found.instances[1]), ['identityStoreId', 'instanceId']);
    },

    'results of the calls are plain objects of own members': async () => {
      const names = [
        ...['tenants', 'tenantId', 'scimEndpoint', 'creationTime', 'region', 'identityStoreId'],
        ...['instanceId', 'alias', 'token', 'tokenId', 'expirationTime', 'regionIds', 'instances'],
        ...['provisioningTenants', 'verdict', 'decodedMessage', 'region_id', 'instance_urn'],
      ];
      const taken = [];
      for (const name of names) {
        Object.defineProperty(Object.prototype, name, {
          configurable: true,
          get: () => undefined,
          set: (value) => taken.push(value),
        });
      }
      const results = {};
      try {
        for (const [name, { body }] of Object.entries(CALLS)) {
          const text = JSON.stringify(body);
          results[name] = await call(
            name,
            fetchOf(() => answer(200, text)),
          ).catch((error) => error);
        }
      } finally {
        for (const name of names) delete Object.prototype[name];
      }
      same(taken, []);
      for (const [name, { result }] of Object.entries(CALLS)) {
        same(results[name], result, name);
        if (result === undefined) continue;
        const lists = Object.values(results[name]).filter(Array.isArray).flat();
        for (const object of [results[name], ...lists.filter((each) => typeof each === 'object')]) {
          equal(Object.getPrototypeOf(object), Object.prototype, name);
        }
      }
    },

    'the body of a delete is not looked at': async () => {
      const { request } = CALLS.deleteToken;
      for (const body of [null, '', '<html>', '{"error_code":"x"}']) {
        for (const status of [200, 202]) {
          const fetch = fetchOf(() => answer(status, body));
          equal(await deleteToken(request, quick({ fetch })), undefined);
        }
      }
      const cancelled = [];
      const stream = () =>
        new ReadableStream({
          pull: () => new Promise(() => {}),
          cancel: () => cancelled.push(true),
        });
      equal(
        await deleteToken(request, quick({ fetch: fetchOf(() => answer(200, stream())) })),
        undefined,
      );
    },

    'no region registered is an empty list': async () => {
      const refusal = (code, status = 404) => fetchOf(json({ error_code: code }, status));
      for (const code of ['IIC.1254', 'IdentityCenter.1254']) {
        same(await listRegions(quick({ fetch: refusal(code) })), { regionIds: [] });
        same(await library.discoverTenants(quick({ fetch: refusal(code) })), { tenants: [] });
      }
      for (const fetch of [
        refusal('IIC.404'),
        refusal('IIC.11254'),
        refusal('IIC.1254', 403),
        refusal(),
      ]) {
        ok((await caught(listRegions(quick({ fetch })))).status >= 403);
      }
      for (const name of Object.keys(CALLS)) {
        if (name === 'listRegions' || name === 'discoverTenants') continue;
        equal((await caught(call(name, refusal('IIC.1254')))).status, 404, name);
      }
    },

    'pages follow one another until none is named': async () => {
      for (const last of [null, '']) {
        const fetch = fetchOf(
          json(page('d-1', 'm-1')),
          json(page('d-2', 'm-2')),
          json(page('d-3', last)),
        );
        const { instances } = await listInstances(quick({ fetch }));
        same(
          instances.map(({ identityStoreId }) => identityStoreId),
          ['d-1', 'd-2', 'd-3'],
        );
        same(pathsOf(fetch), [
          'GET /v1/instances?limit=100',
          'GET /v1/instances?limit=100&marker=m-1',
          'GET /v1/instances?limit=100&marker=m-2',
        ]);
      }
      for (const page_info of [undefined, null, {}, { next_marker: null, current_count: 1 }]) {
        const fetch = fetchOf(json({ instances: [], page_info }));
        same(await listInstances(quick({ fetch })), { instances: [] });
        equal(fetch.requests.length, 1);
      }
    },

    'a marker that was seen before ends in an error': async () => {
      for (const markers of [
        ['m-1', 'm-1'],
        ['m-1', 'm-2', 'm-1'],
      ]) {
        const fetch = fetchOf(...markers.map((marker) => json(page('d-1', marker))));
        const error = isError(await caught(listInstances(quick({ fetch }))), 'ValidationError');
        same(
          error.issues.map(({ path, kind }) => [path, kind]),
          [['/page_info/next_marker', 'repeated']],
        );
        equal(fetch.requests.length, markers.length);
      }
    },

    '1000 pages are read, and a thousandth that names one more is refused': async () => {
      const pages = (last) => {
        let count = 0;
        return fetchOf(() => {
          count += 1;
          return json(page(`d-${count}`, count === 1000 ? last : `m-${count}`))();
        });
      };
      const good = pages(null);
      const { instances } = await listInstances(quick({ fetch: good }));
      equal(instances.length, 1000);
      equal(instances[999].identityStoreId, 'd-1000');
      const endless = pages('m-1000');
      const error = isError(
        await caught(listInstances(quick({ fetch: endless }))),
        'ValidationError',
      );
      equal(error.issues[0].path, '/page_info/next_marker');
      equal(endless.requests.length, 1000);
    },

    'each page has its own retries': async () => {
      const failed = () => answer(503, '{}');
      const fetch = fetchOf(
        failed,
        failed,
        json(page('d-1', 'm-1')),
        failed,
        failed,
        json(page('d-2')),
      );
      const { instances } = await listInstances(quick({ fetch }));
      equal(instances.length, 2);
      equal(fetch.requests.length, 6);
    },

    'an abort ends all pages': async () => {
      const watched = counted();
      const fetch = fetchOf(json(page('d-1', 'm-1')), () => {
        watched.abort('enough');
        return new Promise(() => {});
      });
      const reason = await listInstances(quick({ fetch, signal: watched.signal })).catch(
        (end) => end,
      );
      equal(reason, 'enough');
      equal(fetch.requests.length, 2);
      ok(fetch.requests[1].signal.aborted);
      equal(watched.listeners.size, 0);
    },
  };
};
