// Why a call got no answer: code, host and port of the transport's own error, in words, and what to
// do about it.

const CERTIFICATE =
  'If you trust it, give Node the certificate of its authority: NODE_EXTRA_CA_CERTS=FILE.pem';

// Pattern of the code (of the message where Node's fetch gives no code), meaning, what to do.
const CAUSES = [
  [/^ECONNREFUSED$/, 'nothing listens there', 'Check host and port, and that the server runs.'],
  [/^ENOTFOUND$/, 'there is no such host', 'Check the region or the endpoint for a typing error.'],
  [/^EAI_/, 'the name server does not answer', 'Check the network connection and its DNS.'],
  [
    /^(E(NET|HOST)(UNREACH|DOWN)|EADDRNOTAVAIL)$/,
    'there is no route to it',
    'Check the network connection and the VPN.',
  ],
  [
    /^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/,
    'no connection in time',
    'Check the network; where only a proxy leads out, set HTTPS_PROXY.',
  ],
  [
    /SELF_SIGNED|^UNABLE_TO_/,
    'its certificate is signed by no authority that Node knows',
    CERTIFICATE,
  ],
  [/^ERR_TLS_CERT_ALTNAME/, 'its certificate is for another host', 'Check the endpoint.'],
  [
    /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/,
    'its certificate is not valid at this time',
    'Check the clock of this machine, then the certificate.',
  ],
  [
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/,
    'it does not speak TLS',
    'Check the port: plain HTTP is for http: addresses of this machine.',
  ],
  [
    /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/,
    'no TLS version in common with it',
    'The server, or a proxy before it, must speak TLS 1.2 or later.',
  ],
  [
    /Proxy response|^UND_ERR_PRX/,
    'the proxy refused to connect',
    'Check the address, the user name and the password in HTTPS_PROXY.',
  ],
  [
    /^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/,
    'it closed the connection',
    'Check that the port is the right one for http: or https:, then try again.',
  ],
  [/^HPE_|HTTP\/1\.1 protocol/, 'its answer is not HTTP', 'Check host and port.'],
  [/^bad port$/, 'fetch connects to no such port', 'Choose another port.'],
];

/**
 * A `fetch` that remembers the host of each call.
 * @returns {{fetch: typeof globalThis.fetch, hostOf: (error: any) => string | undefined}} `hostOf`
 *   gives host and port of a failed call; undefined where calls to several hosts ran at once.
 */
export function watchNetwork() {
  const hostOfCause = new WeakMap();
  let last;
  let pending = 0;
  return {
    async fetch(address, init) {
      const { protocol, hostname, port } = new URL(address);
      const host = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
      last = pending === 0 || last === host ? host : undefined;
      pending += 1;
      try {
        return await fetch(address, init);
      } catch (error) {
        if (error instanceof Error) hostOfCause.set(error, host);
        throw error;
      } finally {
        pending -= 1;
      }
    },
    hostOf: (error) => hostOfCause.get(error?.cause) ?? last,
  };
}

/**
 * Explains the cause of a network error.
 * @param {{cause?: unknown}} error
 * @param {string} [host] Host and port of the call.
 * @returns {{message: string, step?: string}}
 */
export function networkReason({ cause }, host) {
  const failed = deepest(cause);
  const { code = '', message, reason } = failed;
  const [, meaning, step] =
    CAUSES.find(([pattern]) => pattern.test(code) || pattern.test(message)) ?? [];
  const parts = [
    host === undefined ? 'no answer' : `no answer from ${host}`,
    `${code} ${places(failed)}`.trim(),
    meaning ?? reason ?? message,
  ];
  return { message: parts.filter(Boolean).join(': '), step };
}

/** The error at the end of the chain: the ones before it say that fetch failed. */
function deepest(cause) {
  let found = cause;
  // Bounded: a chain of causes may be circular.
  for (let depth = 0; depth < 8 && found?.cause instanceof Error; depth += 1) found = found.cause;
  return found instanceof Error ? found : new Error(String(found));
}

/** `host:port` of each address that was tried. */
function places({ errors = [], ...failed }) {
  const all = [failed, ...errors].map(({ address, hostname, port, socket }) => {
    const host = address ?? hostname ?? socket?.remoteAddress;
    const at = port ?? socket?.remotePort;
    return host && (at === undefined ? host : `${host.includes(':') ? `[${host}]` : host}:${at}`);
  });
  return all.filter(Boolean).slice(0, 4).join(', ');
}
