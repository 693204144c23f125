// The HTTP side: receives requests, lets the service answer, delivers the answer, faults included.

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { corsHeaders, preflightAnswer } from './cors.js';
import { checkFault, parseFault, spoilAnswer } from './faults.js';
import { resolveSeed } from './seed.js';
import { answerRequest, errorAnswer } from './service.js';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];
const BODYLESS = [204, 304];

function* endlessSpaces() {
  const chunk = Buffer.alloc(16 * 1024, ' ');
  for (;;) yield chunk;
}

/** The fault of this request: its own header's, else the next one in the queue. */
function takeFault(headers, faults) {
  const asked = headers['x-emulator-fault'];
  if (asked !== undefined) return parseFault(asked);
  if (faults.length === 0) return {};
  const fault = checkFault(faults.shift());
  const left = (fault.times ?? 1) - 1;
  if (left > 0) faults.unshift({ ...fault, times: left });
  return fault;
}

/** Sends the answer as the fault wants it; `signal` aborts when the client has left. */
async function deliver(res, { status, headers, body }, fault, signal) {
  if (fault.delay) await sleep(fault.delay, undefined, { signal });
  if (fault.hang) return;
  if (fault.drop) {
    res.destroy();
    return;
  }

  const hasLength = !fault.endless && !BODYLESS.includes(status);
  if (hasLength) res.setHeader('Content-Length', body.length);
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) res.removeHeader(name);
    else res.setHeader(name, value);
  }
  res.writeHead(status);

  if (fault.endless) {
    res.write(body);
    await pipeline(Readable.from(endlessSpaces()), res, { signal });
    return;
  }
  const cut = fault.cut !== undefined && fault.cut !== false;
  if (!cut && !fault.bodyDelay) {
    res.end(body);
    return;
  }
  const middle = typeof fault.cut === 'number' ? fault.cut : Math.floor(body.length / 2);
  res.flushHeaders();
  if (middle > 0) res.write(body.subarray(0, middle));
  if (fault.bodyDelay) await sleep(fault.bodyDelay, undefined, { signal });
  if (cut) res.socket.end(() => res.destroy());
  else res.end(body.subarray(middle));
}

/**
 * Starts the emulator on a loopback address.
 * @param {object} [options]
 * @param {number} [options.port] 0 takes a free one
 * @param {string} [options.host] a loopback address
 * @param {{ credentials?: object[], tenants?: object[] }} [options.seed] instead of the default's
 * @param {string} [options.basePath] a path in front of `/v1`, such as `/api`
 * @param {boolean | string} [options.cors] answer pages of any origin, or of that origin
 * @param {boolean} [options.allowUnsigned] answer requests that carry no Authorization
 * @param {() => number} [options.clock] epoch milliseconds
 * @returns {Promise<{ url: string, port: number, requests: object[], faults: object[],
 *   fault: (fault: object) => void, close: () => Promise<void> }>} `url` includes the base path;
 *   `requests` has method, url, headers, requestId, status and outcome of each request
 */
export async function startEmulator({
  port = 0,
  host = '127.0.0.1',
  seed = {},
  basePath = '',
  cors = false,
  allowUnsigned = false,
  clock = Date.now,
} = {}) {
  if (!LOOPBACK.includes(host)) throw new TypeError('host: only a loopback address is allowed');
  if (!/^(\/[^/?#]+)*$/.test(basePath)) throw new TypeError('basePath: expected a form like /api');
  const world = { ...resolveSeed(seed, clock()), basePath, allowUnsigned };
  const requests = [];
  const faults = [];

  async function handle(req, res) {
    const { method, url, headers } = req;
    const requestId = randomUUID().replaceAll('-', '');
    const record = { method, url, headers, requestId, status: undefined, outcome: 'pending' };
    requests.push(record);
    const left = new AbortController();
    res.once('close', () => {
      record.outcome = res.writableFinished ? 'finished' : 'aborted';
      left.abort();
    });
    res.setHeader('X-Request-Id', requestId);
    for (const [name, value] of Object.entries(corsHeaders(cors))) res.setHeader(name, value);

    const request = { method, target: url, headers, body: await buffer(req) };
    let fault = {};
    let answer;
    if (cors && method === 'OPTIONS') {
      answer = preflightAnswer();
    } else {
      answer = answerRequest(request, world, clock(), requestId);
      try {
        fault = takeFault(headers, faults);
        answer = spoilAnswer(answer, fault, request, requestId);
      } catch (error) {
        fault = {};
        answer = errorAnswer(400, requestId, { code: 'EMULATOR.FAULT', message: error.message });
      }
    }
    record.status = answer.status;
    await deliver(res, answer, fault, left.signal);
  }

  const server = createServer((req, res) => {
    handle(req, res).catch((error) => {
      if (!req.socket.destroyed) throw error; // else the client has left, which is its right
    });
  });
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;

  return {
    url: `http://${name}:${address.port}${basePath}`,
    port: address.port,
    requests,
    faults,
    fault: (fault) => {
      faults.push(checkFault(fault));
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
