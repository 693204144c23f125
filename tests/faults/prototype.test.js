// Nothing that stands on `Object.prototype` steers a request: what arrives is as always.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { MEMBERS } from './cases/prototype.js';
import { IDS } from './cases/support.js';

const ENTRY = JSON.stringify(new URL('../../pkg/index.js', import.meta.url).href);
const CASE = JSON.stringify(new URL('cases/prototype.js', import.meta.url).href);
/** With these Node's own `fetch` fails, for every request of the program. */
const FATAL = ['signal', 'dispatcher'];
const BODY = '{"bearer_tokens":[]}';

/** A server on loopback that records what arrives. */
async function recorder(t) {
  const arrived = [];
  const server = createServer((request, response) => {
    const { method, url, rawHeaders } = request;
    let body = '';
    request.on('data', (bytes) => {
      body += bytes;
    });
    request.on('end', () => {
      arrived.push(JSON.stringify({ method, url, rawHeaders, body }));
      response.end(BODY);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${server.address().port}`, arrived };
}

/** Makes calls in a process of its own; a program with such a prototype is no place for a test. */
function child(...args) {
  const program = `
    const { listTokens } = await import(${ENTRY});
    const { polluted } = await import(${CASE});
    const [endpoint, names, time] = process.argv.slice(1);
    // The signature is the same for the same moment.
    Date.now = () => Number(time);
    const keys = { accessKeyId: 'AK', secretAccessKey: 'SK', securityToken: 'T' };
    const given = (...call) => fetch(...call);
    const problems = [];
    await polluted(names.split(','), async () => {
      for (const credentials of [undefined, keys]) {
        for (const fetch of [undefined, given]) {
          const options = { endpoint, credentials, fetch, timeoutMs: 20000, retry: false };
          await listTokens(${JSON.stringify(IDS)}, options).catch((error) => problems.push(error));
        }
      }
    });
    // With some of them Node's own Response has another status, or no body: an error of ours.
    for (const { code, stack } of problems) {
      if (code !== 'API_ERROR' && code !== 'NETWORK') console.log(stack);
    }`;
  const node = spawn(process.execPath, ['--input-type=module', '-e', program, ...args]);
  let output = '';
  for (const stream of [node.stdout, node.stderr]) {
    stream.on('data', (bytes) => {
      output += bytes;
    });
  }
  return new Promise((resolve) => node.on('close', () => resolve(output)));
}

test('no member of Object.prototype steers a request', async (t) => {
  const { url, arrived } = await recorder(t);
  const call = async (names) => {
    assert.equal(await child(url, names.join(), '1700000000000'), '', names.join());
    return arrived.splice(0);
  };
  const expected = await call([]);
  assert.equal(expected.length, 4);
  assert.ok(expected.every((request) => request.includes('"method":"GET"')));
  const names = Object.keys(MEMBERS).filter((name) => !FATAL.includes(name));
  for (const some of [...names.map((name) => [name]), names]) {
    assert.deepEqual(await call(some), expected, some.join());
  }
  for (const name of FATAL) {
    for (const request of await call([name])) assert.ok(expected.includes(request), request);
  }
});
