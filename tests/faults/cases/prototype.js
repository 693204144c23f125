// What a careless merge of someone's JSON may leave on `Object.prototype`.

const ELSEWHERE = 'https://elsewhere.example/';

/** Data by name: members of a request, of options, and of what platforms make of them. */
export const MEMBERS = {
  method: 'DELETE',
  headers: { 'x-evil': '1', authorization: 'evil' },
  body: 'evil',
  credentials: 'include',
  redirect: 'follow',
  cache: 'force-cache',
  signal: 'evil',
  mode: 'no-cors',
  referrer: ELSEWHERE,
  referrerPolicy: 'unsafe-url',
  integrity: 'sha256-AAAA',
  keepalive: true,
  dispatcher: { origin: ELSEWHERE },
  duplex: 'half',
  priority: 'low',
  window: 'evil',
  fetch: 'evil',
  endpoint: ELSEWHERE,
  signingEndpoint: ELSEWHERE,
  region: 'evil',
  identityStoreId: 'evil',
  tenantId: 'evil',
  tokenId: 'evil',
  scimEndpoint: ELSEWHERE,
  token: 'evil',
  encodedMessage: 'evil',
  domainId: 'evil',
  accessKeyId: 'evil',
  secretAccessKey: 'evil',
  securityToken: 'evil',
  timeoutMs: 1,
  retry: false,
  maxResponseBytes: 1,
  url: ELSEWHERE,
  href: ELSEWHERE,
  protocol: 'http:',
  host: 'elsewhere.example',
  hostname: 'elsewhere.example',
  pathname: '/evil',
  path: '/evil',
  origin: ELSEWHERE,
  query: 'evil',
  status: 500,
  type: 'opaqueredirect',
};

/** Runs `work` while these members stand on `Object.prototype`. */
export async function polluted(names, work) {
  try {
    for (const name of names) {
      if (name !== '') Object.prototype[name] = MEMBERS[name];
    }
    return await work();
  } finally {
    for (const name of names) delete Object.prototype[name];
  }
}
