// Makes 20 000 calls of one outcome and prints how much memory grew. Run with `--expose-gc`:
// `node --expose-gc outcomes.js OUTCOME`.

import { library, linearBytes } from './module.js';

const CALLS = 20_000;
const WARM_UP = 2_000;
const BESIDE = 50;

const IDS = { identityStoreId: 'd-1', tenantId: 't-1' };
const CREDENTIALS = { accessKeyId: 'AK', secretAccessKey: 'SECRET', securityToken: 'TOKEN' };
const BODY = '{"bearer_tokens":[{"token_id":"a","creation_time":1,"expiration_time":2}]}';
const BAD = '{"bearer_tokens":[{"token_id":7},null,{"creation_time":"x"}]}';

const CREATED = '{"token_id":"i","token":"a.b.c","creation_time":1,"expiration_time":2}';
const SCIM = 'https://scim.cn-north-4.myhuaweicloud.com/t/scim/v2/';
/** Answers to a discovery of two stores, in the order of its calls. */
const DISCOVERY = [
  { regions: [{ region_id: 'r-1' }] },
  {
    instances: Array.from({ length: 2 }, (_, n) => ({
      ...{ identity_store_id: `d-${n}`, instance_id: `ins-${n}`, alias: null },
    })),
  },
  { provisioning_tenants: [{ tenant_id: 't', scim_endpoint: 's', creation_time: 1 }] },
].map((answer) => JSON.stringify(answer));

/** An answer without the weight of the platform's own. */
const answer = (status, text) => ({
  status,
  headers: { get: () => null },
  body: { getReader: () => readerOf(new TextEncoder().encode(text)) },
});

function readerOf(chunk) {
  let done = false;
  return {
    async read() {
      if (done) return { done };
      done = true;
      return { done: false, value: chunk };
    },
    cancel: async () => {},
  };
}

const list = (options) =>
  library.listTokens(IDS, {
    endpoint: 'https://a.example',
    credentials: CREDENTIALS,
    retry: false,
    ...options,
  });
const changing = (name, request, status, text) =>
  library[name](request, {
    ...{ endpoint: 'https://a.example', credentials: CREDENTIALS },
    fetch: () => answer(status, text),
  });
const never = () => new Promise(() => {});

/** Each lists tokens, or reads an answer. */
export const LIST_OUTCOMES = {
  success: () => list({ fetch: () => answer(200, BODY) }),
  'success with a signal': () =>
    list({ fetch: () => answer(200, BODY), signal: new AbortController().signal }),
  'success after a retry': () => {
    let attempt = 0;
    const retry = { baseDelayMs: 0 };
    return list({ retry, fetch: () => answer(++attempt === 1 ? 503 : 200, BODY) });
  },
  argument: () => list({ timeoutMs: 'x' }),
  'credentials callback': () =>
    list({ credentials: async () => CREDENTIALS, fetch: () => answer(200, BODY) }),
  'credentials error': () => list({ credentials: () => Promise.reject(new Error('none')) }),
  validation: () => list({ fetch: () => answer(200, BAD) }),
  'too large': () => list({ fetch: () => answer(200, BODY), maxResponseBytes: 4 }),
  status: () => list({ fetch: () => answer(403, '{"error_code":"IIC.1","error_msg":"TOKEN"}') }),
  network: () => list({ fetch: () => Promise.reject(new Error('reset by TOKEN')) }),
  'time-out': () => list({ fetch: never, timeoutMs: 1 }),
  'abort before': () => list({ signal: AbortSignal.abort() }),
  'abort during': () => {
    const controller = new AbortController();
    queueMicrotask(() => queueMicrotask(() => controller.abort()));
    return list({ fetch: never, signal: controller.signal });
  },
  'validated text': () => library.validateResponse(BODY),
  'validated object': () => library.validateResponse(JSON.parse(BODY)),
  'refused bytes': () => library.validateResponse(new TextEncoder().encode(BAD)),
  'refused status': () => library.validateResponse(BAD, { status: 500 }),
  'token status': () => library.tokenStatus({ expirationTime: 1 }),
};

/** Each makes one of the calls around the list. */
export const OTHER_OUTCOMES = {
  'token created': () => changing('createToken', IDS, 201, CREATED),
  'token not created': () => changing('createToken', IDS, 201, '{"token":"TOKEN"}'),
  'token deleted': () => changing('deleteToken', { ...IDS, tokenId: 'id' }, 200, ''),
  'token checked': () => {
    let asked = 0;
    const fetch = () => answer(++asked === 1 ? 200 : 401, '{}');
    return library.checkToken({ scimEndpoint: SCIM, token: 'a.b.c' }, { fetch });
  },
  discovery: () => {
    let asked = 0;
    const fetch = () => answer(200, DISCOVERY[Math.min(asked++, 2)]);
    return library.discoverTenants({ fetch });
  },
  'discovery that fails': () => {
    let asked = 0;
    const fetch = () => answer(asked < 2 ? 200 : 403, DISCOVERY[asked++] ?? '{}');
    return library.discoverTenants({ fetch });
  },
};

async function make(outcome, calls) {
  for (let done = 0; done < calls; done += BESIDE) {
    await Promise.allSettled(Array.from({ length: BESIDE }, async () => outcome()));
  }
}

/** What is in use once nothing more is freed: platforms free some things in tasks of their own. */
async function used() {
  let heap = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 40; round++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    globalThis.gc();
    const { heapUsed } = process.memoryUsage();
    if (round > 3 && heapUsed > heap - 10_000) break;
    heap = Math.min(heap, heapUsed);
  }
  return { heap, linear: linearBytes() };
}

if (process.argv[2]) {
  const outcome = { ...LIST_OUTCOMES, ...OTHER_OUTCOMES }[process.argv[2]];
  await make(outcome, WARM_UP);
  const before = await used();
  await make(outcome, CALLS);
  const after = await used();
  const growth = { heap: after.heap - before.heap, linear: after.linear - before.linear };
  console.log(JSON.stringify(growth));
}
