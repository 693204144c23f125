// The HTTP side of the emulator: receives requests, gets the answer from service.js, and delivers it,
// faults included. It stands in for Huawei Cloud on loopback and shares no code with the package, so
// that it is a second opinion: nothing of src/ or pkg/ is imported here.

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorAnswer } from './answers.js';
import { findCall } from './calls.js';
import { corsHeaders, preflightAnswer } from './cors.js';
import { checkFault, parseFault, spoilAnswer, takeFault, takesEffect } from './faults.js';
import { readState, writeState } from './files.js';
import { createGateway } from './gateway.js';
import { OptionError } from './option-error.js';
import { resolveSeed } from './seed.js';
import { answerRequest } from './service.js';
import { State } from './state.js';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];
const BODYLESS = [204, 304];

function* endlessSpaces() {
  const chunk = Buffer.alloc(16 * 1024, ' ');
  for (;;) yield chunk;
}

/** The fault of this request: its own header's, else the next one in the queue. */
function faultOf({ headers, call }, faults) {
  const named = headers['x-emulator-fault'];
  return takeFault(named === undefined ? faults : [parseFault(named)], call?.name);
}

/** The request with the call that it is for. */
function readRequest({ method, url, headers }, body, basePath) {
  const [path] = url.split('?', 1);
  const isBelow = path.startsWith(basePath);
  const found = isBelow ? findCall(method, path.slice(basePath.length)) : { ids: {}, methods: [] };
  const query = new URLSearchParams(url.slice(path.length));
  return { method, target: url, headers, query, body, ...found };
}

/** The answer to a request, after the effect of its call; `fault` says how it is delivered. */
function answerWithFaults(request, world, faults) {
  const { answer, change } = answerRequest(request, world);
  let fault;
  let spoiled;
  try {
    fault = faultOf(request, faults);
    spoiled = spoilAnswer(answer, fault, request);
  } catch (error) {
    const text = { code: 'EMULATOR.FAULT', message: error.message };
    return { fault: {}, answer: errorAnswer(400, request, text) };
  }
  try {
    if (change && takesEffect(fault, spoiled.status)) change();
  } catch (error) {
    const text = { code: 'EMULATOR.STATE', message: error.message };
    return { fault: {}, answer: errorAnswer(500, request, text) };
  }
  return { fault, answer: spoiled };
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
    res.write(body.subarray(0, -1)); // without the brace that would end it
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

/** The state of the service, and its gateway. */
function createWorld(seed, { state: file, ...settings }) {
  const kept = file === undefined ? [] : readState(file, seed.tenants);
  const keep = (tenants) => file !== undefined && writeState(file, tenants);
  return {
    state: new State(seed, kept, keep),
    admit: createGateway({ ...seed, ...settings }),
    scimAcceptsAll: settings.scimAcceptsAll,
  };
}

/**
 * Starts the emulator on a loopback address.
 * @param {object} [options]
 * @param {number} [options.port] 0 takes a free one
 * @param {string} [options.host] a loopback address
 * @param {Parameters<typeof resolveSeed>[0]} [options.seed] instead of the default's
 * @param {string} [options.state] a file that keeps the tokens
 * @param {string} [options.basePath] a path in front of `/v1`, such as `/api`
 * @param {boolean | string} [options.cors] answer pages of any origin, or of that origin
 * @param {boolean} [options.allowUnsigned] answer requests that carry no Authorization
 * @param {boolean} [options.keyLock] lock a key after more than five bad signatures in a row
 * @param {boolean} [options.scimAcceptsAll] SCIM accepts every token
 * @param {() => number} [options.clock] epoch milliseconds
 * @returns {Promise<{ url: string, port: number, seed: object, requests: object[],
 *   faults: object[], fault: (fault: object) => void,
 *   tokensOf: (identityStoreId: string, tenantId: string) => object[],
 *   close: () => Promise<void> }>} `url` includes the base path; `seed` is the resolved one;
 *   `requests` has call, method, url, headers, body, requestId, status and outcome of each request;
 *   `tokensOf` gives the tokens that exist now, with their secrets where known
 */
export async function startEmulator({
  port = 0,
  host = '127.0.0.1',
  seed: seedOption = {},
  state,
  basePath = '',
  cors = false,
  allowUnsigned = false,
  keyLock = false,
  scimAcceptsAll = false,
  clock = Date.now,
} = {}) {
  if (!LOOPBACK.includes(host)) throw new OptionError('host: only a loopback address is allowed');
  if (!/^(\/[^/?#]+)*$/.test(basePath))
    throw new OptionError('basePath: expected a form like /api');
  const seed = resolveSeed(seedOption, clock());
  const world = createWorld(seed, { state, allowUnsigned, keyLock, scimAcceptsAll });
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

    const request = readRequest(req, await buffer(req), basePath);
    Object.assign(request, { id: requestId, now: clock() });
    Object.assign(record, { call: request.call?.name, body: request.body.toString() });
    const { answer, fault } =
      cors && method === 'OPTIONS'
        ? { answer: preflightAnswer(), fault: {} }
        : answerWithFaults(request, world, faults);
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
    seed,
    requests,
    faults,
    fault: (fault) => {
      faults.push(checkFault(fault));
    },
    tokensOf: (identityStoreId, tenantId) =>
      structuredClone(world.state.tenantOf(identityStoreId, tenantId).tokens),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
