// Clause 8.1: what the calls take.

import {
  CREDENTIALS,
  caught,
  equal,
  fetchOf,
  IDS,
  isError,
  ok,
  quick,
  same,
  stackNames,
} from '../../faults/cases/support.js';
import {
  argumentsOf,
  CALLS,
  fetchFor,
  GLOBAL,
  json,
  pathsOf,
  SCIM,
  STORE,
  signing,
  TOKEN,
} from './support.js';

const REVOKED = Proxy.revocable({}, {});
REVOKED.revoke();
const ODD = [null, 7, 'text', Symbol('s'), 1n, [], () => {}, new Date(0), REVOKED.proxy];
const BAD_IDS = ['', '.', '..', 'a/b', 'a\n', '\u007f', '\ud800', 7, null, undefined];

export default (library) => {
  const { createToken, deleteToken, checkToken, decodeAuthorizationMessage } = library;

  /** The argument that a call refuses; nothing is sent. */
  async function refused(name, options, request) {
    const fetch = fetchFor(name);
    const error = await caught(
      library[name](...argumentsOf(name, quick({ ...options, fetch }), request)),
    );
    isError(error, 'InvalidArgumentError');
    equal(fetch.requests.length, 0);
    const outcome = ['createToken', 'deleteToken'].includes(name) ? false : undefined;
    equal(error.outcomeUnknown, outcome, name);
    return error.argument;
  }

  return {
    'ids of a path are refused under their names': async () => {
      for (const id of BAD_IDS) {
        equal(await refused('listTenants', {}, { identityStoreId: id }), 'identityStoreId');
        equal(await refused('createToken', {}, { ...IDS, tenantId: id }), 'tenantId');
        equal(await refused('deleteToken', {}, { ...IDS, tokenId: id }), 'tokenId');
      }
      equal(await refused('createToken', {}, { ...IDS, identityStoreId: '' }), 'identityStoreId');
      equal(await refused('deleteToken', {}, IDS), 'tokenId');
    },

    'every other id of a call stays inside its segment': async () => {
      for (const id of ['%2e%2e', 'a?b#c', '\\', '{token_id}', '$&', 'ü 𐍈', '...']) {
        const fetch = fetchOf(json({}));
        await deleteToken({ ...IDS, tokenId: id }, quick({ fetch }));
        const [path] = pathsOf(fetch);
        const [last, before] = path.split('/').reverse();
        equal(decodeURIComponent(last), id);
        equal(before, 'bearer-token');
      }
    },

    'a message is printable ASCII of up to 10240 characters': async () => {
      for (const message of ['', 'a b', 'ä', 'a\n', 'a'.repeat(10_241), 7, undefined]) {
        const request = { encodedMessage: message };
        equal(await refused('decodeAuthorizationMessage', {}, request), 'encodedMessage');
      }
      const fetch = fetchFor('decodeAuthorizationMessage');
      const request = { encodedMessage: '~'.repeat(10_240) };
      same(await decodeAuthorizationMessage(request, quick({ fetch })), { decodedMessage: '{}' });
    },

    'a token to check is printable ASCII of up to 8192 characters with a last part': async () => {
      for (const token of ['', 'a b', 'ä', 'a\n', 'a.b.', '.', 'a'.repeat(8193), 7, undefined]) {
        equal(await refused('checkToken', {}, { scimEndpoint: SCIM, token }), 'token');
      }
      for (const token of ['a', 'a.b', `a.${'~'.repeat(8190)}`]) {
        const fetch = fetchFor('checkToken');
        await checkToken({ scimEndpoint: SCIM, token }, quick({ fetch }));
        equal(fetch.requests[0].headers.get('authorization'), `Bearer ${token}`);
      }
    },

    'an address to check is what parseScimEndpoint takes, a URL too': async () => {
      const bad = [
        ...['', 'x', 'http://scim.cn-north-4.myhuaweicloud.com/t/scim/v2', `${SCIM}Users`],
        ...['https://scim.example/t/scim/v2/', 'https://scim.cn-north-4.myhuaweicloud.com/scim/v2'],
        ...[7, null, undefined, {}],
      ];
      for (const scimEndpoint of bad) {
        const request = { scimEndpoint, token: TOKEN };
        equal(await refused('checkToken', {}, request), 'scimEndpoint', String(scimEndpoint));
      }
      for (const scimEndpoint of [SCIM, SCIM.slice(0, -1), `${SCIM}//?a=b`, new URL(SCIM)]) {
        const fetch = fetchFor('checkToken');
        await checkToken({ scimEndpoint, token: TOKEN }, quick({ fetch, endpoint: undefined }));
        equal(fetch.requests[0].url, `${SCIM}ServiceProviderConfig`);
      }
      // A URL counts as it is at the call.
      const scimEndpoint = new URL(SCIM);
      const fetch = fetchFor('checkToken');
      const call = checkToken({ scimEndpoint, token: TOKEN }, quick({ fetch }));
      scimEndpoint.pathname = '/elsewhere/scim/v2/';
      await call;
      equal(new URL(fetch.requests[0].url).pathname.startsWith(new URL(SCIM).pathname), true);
    },

    'an account id is printable ASCII of up to 64 characters': async () => {
      const bad = ['', 'a b', 'ä', 'a\n', 'a'.repeat(65), 7, null];
      for (const name of Object.keys(CALLS)) {
        for (const domainId of bad) equal(await refused(name, { domainId }), 'domainId', name);
      }
      const fetch = fetchFor('listRegions');
      await library.listRegions(quick({ fetch, domainId: '~'.repeat(64) }));
      equal(fetch.requests[0].headers.get('x-domain-id'), '~'.repeat(64));
    },

    'a header that the call sets itself is refused, on every call': async () => {
      for (const name of Object.keys(CALLS)) {
        if (name === 'checkToken') continue;
        const headers = { 'X-Domain-Id': 'other' };
        equal(await refused(name, { headers, domainId: 'a' }), 'headers.x-domain-id', name);
        const fetch = fetchFor(name);
        await library[name](...argumentsOf(name, quick({ headers, fetch })));
      }
      const headers = { 'Content-Type': 'text/plain' };
      equal(await refused('decodeAuthorizationMessage', { headers }), 'headers.content-type');
      await createToken(IDS, quick({ headers, fetch: fetchFor('createToken') }));
    },

    'a check takes nothing that signs': async () => {
      const options = { credentials: CREDENTIALS };
      equal(await refused('checkToken', options), 'credentials');
      equal(await refused('checkToken', { credentials: () => CREDENTIALS }), 'credentials');
      const signingEndpoint = 'https://a.example';
      equal(await refused('checkToken', { signingEndpoint }), 'signingEndpoint');
      equal(await refused('checkToken', { domainId: 'a' }), 'domainId');
      const headers = { Authorization: 'Bearer other' };
      equal(await refused('checkToken', { headers }), 'headers.authorization');
    },

    'options are checked by the same rules on every call': async () => {
      const bad = {
        timeoutMs: -1,
        retry: { maxAttempts: 0 },
        maxResponseBytes: 1.5,
        signal: {},
        endpoint: 'http://elsewhere.example',
        region: 'CN',
      };
      const paths = { retry: 'retry.maxAttempts' };
      for (const name of Object.keys(CALLS)) {
        for (const [option, value] of Object.entries(bad)) {
          const argument = paths[option] ?? option;
          equal(await refused(name, { [option]: value }), argument, name);
        }
        const fetch = { fetch: 7 };
        const call = library[name](...argumentsOf(name, { ...quick(), ...fetch }));
        equal((await caught(call)).argument, 'fetch');
      }
    },

    'no value makes a call throw, and each is named': async () => {
      for (const [name, { request }] of Object.entries(CALLS)) {
        for (const odd of ODD) {
          // A rejection: `library[name]` itself does not throw.
          const calls = [library[name](...argumentsOf(name, odd))];
          if (request !== undefined) calls.push(library[name](odd, quick()));
          const [options, first] = await Promise.all(calls.map((call) => caught(call)));
          isError(options, 'InvalidArgumentError');
          equal(options.argument, 'options', name);
          if (first) equal(isError(first, 'InvalidArgumentError').argument, 'request', name);
        }
        if (request === undefined) continue;
        equal((await caught(library[name]())).argument, 'request', name);
      }
    },

    'arguments of a call are read once, at the call, and stay as they are': async () => {
      for (const [name, { request, result }] of Object.entries(CALLS)) {
        const reads = {};
        const watch = (object, prefix) =>
          Object.fromEntries(Object.keys(object).map((key) => [`${prefix}${key}`, 0])) &&
          new Proxy(object, {
            get(target, key) {
              reads[`${prefix}${String(key)}`] = (reads[`${prefix}${String(key)}`] ?? 0) + 1;
              return target[key];
            },
          });
        const fetch = fetchFor(name);
        const options = signing(name, { fetch });
        const copy = request && { ...request };
        const given = request && watch(copy, 'request.');
        const call = library[name](...argumentsOf(name, watch(options, 'options.'), given));
        const atCall = { ...reads };
        // Changed afterwards: to no effect.
        for (const key of Object.keys(copy ?? {})) copy[key] = '..';
        options.endpoint = 'https://elsewhere.example';
        same(await call, result, name);
        same(reads, atCall, name);
        const members = Object.entries(reads).filter(([key]) => !/Symbol|\.then$/.test(key));
        ok(members.length > 5, name);
        for (const [key, count] of members) equal(count, 1, `${name}: ${key}`);
      }
    },

    'the stack of an error names the code that made the call': async () => {
      // Engines without it keep the stack of where the error was made.
      const hasStacks = typeof Error.captureStackTrace === 'function';
      async function codeThatCalls(name, options) {
        return await library[name](...argumentsOf(name, quick(options)));
      }
      for (const name of Object.keys(CALLS)) {
        for (const options of [{ timeoutMs: -1 }, { fetch: () => 7, retry: false }]) {
          const error = isError(
            await caught(codeThatCalls(name, options)),
            'fetch' in options ? 'NetworkError' : 'InvalidArgumentError',
          );
          if (hasStacks) stackNames(error, 'codeThatCalls', name);
        }
      }
    },

    'a call without a request takes its options first': async () => {
      for (const name of [...GLOBAL, 'discoverTenants']) {
        const fetch = fetchFor(name);
        same(await library[name](quick({ fetch })), CALLS[name].result);
        ok(fetch.requests.length > 0);
      }
      // Ids in their place are no options that a call knows.
      const { argument } = await caught(library.discoverTenants({ ...STORE, signingEndpoint: 7 }));
      equal(argument, 'signingEndpoint');
    },
  };
};
