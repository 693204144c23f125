// Nothing that stands on `Object.prototype` steers one of the calls: what arrives is as always.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { MEMBERS } from '../faults/cases/prototype.js';
import { CALLS } from './cases/support.js';

const urlOf = (path) => JSON.stringify(new URL(path, import.meta.url).href);
/** The documented answer to each of the calls. */
const BODY = JSON.stringify(Object.assign({}, ...Object.values(CALLS).map(({ body }) => body)));
/**
 * With these Node's own `fetch` fails, always or for addresses with a query, or its answers have no
 * body or another status.
 */
const OF_THE_PLATFORM = ['signal', 'dispatcher', 'query', 'body', 'status'];

const PROGRAM = `
  const library = await import(${urlOf('../../pkg/index.js')});
  const { polluted } = await import(${urlOf('../faults/cases/prototype.js')});
  const { CALLS, argumentsOf } = await import(${urlOf('./cases/support.js')});
  const [endpoint, names] = process.argv.slice(1);
  // The signature is the same for the same moment.
  Date.now = () => 1700000000000;
  const keys = { accessKeyId: 'AK', secretAccessKey: 'SK', securityToken: 'T' };
  const given = (...call) => fetch(...call);
  const calls = Object.keys(CALLS).flatMap((name) => [undefined, given].map((fetch) => {
    const credentials = name === 'checkToken' ? undefined : keys;
    const options = { endpoint, credentials, fetch, timeoutMs: 20000, retry: false };
    return () => library[name](...argumentsOf(name, options));
  }));
  const results = [];
  await polluted(names.split(','), async () => {
    for (const call of calls) {
      results[results.length] = await call().catch(({ code }) => code);
    }
  });
  console.log(JSON.stringify(results));`;

/** What arrives of the calls of a process with these members, and what they give. */
async function callsWith(names) {
  const arrived = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const bytes of request) body += bytes;
    const { method, url, rawHeaders } = request;
    // Each process has a server of its own.
    const headers = rawHeaders.filter((_, at) => !/^host$/i.test(rawHeaders[at - (at % 2)]));
    arrived.push(JSON.stringify({ method, url, headers, body }));
    response.end(BODY);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  const args = ['--input-type=module', '-e', PROGRAM, url, names.join()];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args);
    // The signature covers the port.
    return {
      arrived: arrived.map((text) => text.replace(/Signature=\w+/, '')),
      results: JSON.parse(stdout),
    };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

test('no member of Object.prototype steers one of the calls', async () => {
  const expected = await callsWith([]);
  const sent = Object.values(CALLS).reduce((sum, { sends = 1 }) => sum + sends, 0);
  assert.equal(expected.arrived.length, 2 * sent);
  // A result, not the code of an error.
  assert.ok(expected.results.every((result) => typeof result !== 'string'));
  const names = Object.keys(MEMBERS).filter((name) => !OF_THE_PLATFORM.includes(name));
  for (const some of [...names.map((name) => [name]), names]) {
    assert.deepEqual(await callsWith(some), expected, some.join());
  }
  for (const name of OF_THE_PLATFORM) {
    const { arrived } = await callsWith([name]);
    for (const request of arrived) assert.ok(expected.arrived.includes(request), request);
  }
});
