// The proxy that the environment names, for the calls of this process.

import http from 'node:http';
import { UsageError } from '../terminal/arguments.js';
import { hasCredentials } from './credentials.js';

/** Hosts of this machine, as the module sees them: it sends plain HTTP to no other. */
export const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Makes `fetch` use the proxy of HTTPS_PROXY, HTTP_PROXY and NO_PROXY, as Node's own option does.
 * Plain HTTP stays on this machine: such a call uses no proxy on another one.
 * @param {{endpoint?: string}} values
 * @param {(text: string) => void} note
 * @param {boolean} [isUnsigned] It calls without credentials too.
 * @returns {string | undefined} The variable whose proxy is used.
 */
export function useProxy({ endpoint }, note, isUnsigned = false) {
  // Without credentials the command makes no call, or one to the emulator.
  if (endpoint === undefined && !isUnsigned && !hasCredentials()) return undefined;
  if (endpoint !== undefined && !URL.canParse(endpoint)) return undefined;
  const { protocol, hostname } = new URL(endpoint ?? 'https://myhuaweicloud.com');
  const { env } = process;
  const ofHttp = ['http_proxy', 'HTTP_PROXY'];
  const names = protocol === 'http:' ? ofHttp : ['https_proxy', 'HTTPS_PROXY', ...ofHttp];
  const name = names.find((each) => env[each]);
  if (name === undefined) return undefined;
  // The message leaves the value out: it may hold a password.
  if (!/^https?:\/\/[^/]/i.test(env[name]) || !URL.canParse(env[name])) {
    throw new UsageError(`${name}: expected an address such as http://proxy.example.com:3128`);
  }
  if (protocol === 'http:' && !LOOPBACK.test(new URL(env[name]).hostname)) return undefined;
  const exceptions = env.no_proxy ?? env.NO_PROXY ?? '';
  const proxy = { NO_PROXY: exceptions, no_proxy: exceptions };
  for (const each of ['http_proxy', 'https_proxy']) {
    const value = each === `${protocol.slice(0, -1)}_proxy` ? env[name] : '';
    Object.assign(proxy, { [each]: value, [each.toUpperCase()]: value });
  }
  if (http.setGlobalProxyFromEnv) {
    http.setGlobalProxyFromEnv(proxy);
    return name;
  }
  const flag = '--use-env-proxy';
  if (process.execArgv.includes(flag)) return name;
  // Node 22 reads the environment once, when it starts. This makes it read it again.
  if (process.allowedNodeEnvironmentFlags.has(flag) && process.execve) {
    const flags = [...process.execArgv, flag, '--disable-warning=UNDICI-EHPA'];
    const args = [process.execPath, ...flags, ...process.argv.slice(1)];
    process.execve(process.execPath, args, { ...env, ...proxy });
  }
  if (!isException(hostname, exceptions)) {
    note(`${name} is not used: Node ${process.versions.node} cannot, Node 22.21 or later can.`);
  }
  return undefined;
}

/** Whether NO_PROXY names the host, one of its parents, or everything. */
function isException(host, exceptions) {
  return exceptions
    .toLowerCase()
    .split(/[\s,]+/)
    .map((entry) => entry.replace(/^\*?\./, '').replace(/:\d+$/, ''))
    .some((entry) => entry === '*' || entry === host || (entry && host.endsWith(`.${entry}`)));
}
