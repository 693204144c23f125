// The options that commands share, and the options of a call that they become.

import { WARN_WITHIN_DAYS } from '../../report/rows.js';
import { seconds, UsageError, wholeNumber } from '../terminal/arguments.js';
import { CREDENTIALS_HINT, environmentCredentials, VARIABLES } from './credentials.js';

/** Which tenant. */
export const TENANT_OPTIONS = {
  'identity-store': { type: 'string' },
  tenant: { type: 'string' },
  region: { type: 'string' },
  'scim-url': { type: 'string' },
};

/** How the service is called. */
export const CALL_OPTIONS = {
  endpoint: { type: 'string' },
  'domain-id': { type: 'string' },
  timeout: { type: 'string', default: '30' },
  retries: { type: 'string', default: '2' },
};

/** How many days before its end a token is expiring. */
export const WARN_OPTION = {
  'warn-within': { type: 'string', default: String(WARN_WITHIN_DAYS) },
};

/** `TENANT_OPTIONS` in `--help`. */
export const TENANT_HELP = `  --identity-store ID   only this identity store, such as d-9f8e7d6c5b
  --tenant ID           only this tenant of automatic provisioning
  --region R            only this region, such as cn-north-4
  --scim-url URL        instead of region and tenant: the SCIM URL of the identity provider`;

/** `CALL_OPTIONS` in `--help`. */
export const CALL_HELP = `  --endpoint URL        another address than the region's: a relay, a proxy, the emulator
  --domain-id ID        the account id, for a global host that asks for X-Domain-Id
  --timeout SECONDS     for each attempt (default 30)
  --retries N           how often a failed attempt is repeated (default 2)`;

/** Where keys and proxies come from, in `--help`. */
export const ENVIRONMENT_HELP = `Credentials: ${VARIABLES.accessKeyId}, ${VARIABLES.secretAccessKey} and, if they are temporary,
${VARIABLES.securityToken}. Without them only --endpoint works, unsigned: a relay signs.
Proxy: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, with Node 22.21 or later.`;

/**
 * The days of `WARN_OPTION`.
 * @param {Record<string, any>} values
 * @returns {number} From 0 to 36500.
 */
export function readWarnWithin(values) {
  return wholeNumber('warn-within', values['warn-within'], 0, 36_500);
}

/**
 * The limits of an unsigned call.
 * @param {Record<string, any>} values
 * @param {{signal: AbortSignal, network: {fetch: typeof fetch}}} io
 */
export function readUnsignedOptions(values, { signal, network }) {
  return {
    endpoint: values.endpoint,
    timeoutMs: seconds('timeout', values.timeout),
    retry: { maxAttempts: 1 + wholeNumber('retries', values.retries, 0, 99) },
    signal,
    fetch: network.fetch,
  };
}

/**
 * The options of every call of a command, with the environment's credentials.
 * @param {Record<string, any>} values Of `CALL_OPTIONS`, and the region where there is one.
 * @param {{signal: AbortSignal, network: {fetch: typeof fetch}}} io
 * @returns {import('identity-center-tokens').CallOptions}
 */
export function readCallOptions(values, io) {
  const options = readUnsignedOptions(values, io);
  const credentials = environmentCredentials();
  if (credentials === undefined && values.endpoint === undefined) {
    throw new UsageError(`no credentials: ${CREDENTIALS_HINT}`);
  }
  return { ...options, region: values.region, domainId: values['domain-id'], credentials };
}
