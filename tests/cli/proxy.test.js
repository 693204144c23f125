// The proxy of the environment. `tests/packaging` runs the same with the other versions of Node.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { startEmulator } from '../../emulator/server.js';
import { CREDENTIALS, command } from './command.js';
import { callsThroughProxy } from './proxied.js';
import { closedPort, startProxy } from './sockets.js';

const canUse = process.allowedNodeEnvironmentFlags.has('--use-env-proxy');

let proxy;
let emulator;
before(async () => {
  emulator = await startEmulator();
  proxy = await startProxy(await closedPort());
});
after(() => Promise.all([proxy.close(), emulator.close()]));
beforeEach(() => {
  proxy.asked.length = 0;
});

const list = (place, env) =>
  command(['list', '--identity-store', 'i', '--tenant', 't', '--retries', '0', ...place], {
    env: { ...CREDENTIALS, ...env },
  });
const toService = ['--endpoint', 'https://service.invalid'];
const address = () => `http://127.0.0.1:${proxy.port}`;
const notes = ({ stderr }) => stderr.split('\n').filter((line) => / is not used: /.test(line));

for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']) {
  test(`${name} is used where Node can, else the command says once that it is not`, async () => {
    for (const place of [toService, ['--region', 'cn-nowhere-1']]) {
      proxy.asked.length = 0;
      const result = await list(place, { [name]: address() });
      assert.equal(result.code, 1);
      assert.equal(proxy.asked.length, canUse ? 1 : 0);
      const note = `${name} is not used: Node ${process.versions.node} cannot, Node 22.21 or later can.`;
      assert.deepEqual(notes(result), canUse ? [] : [note]);
    }
  });
}

test('NO_PROXY is heeded: no proxy, and not a word of it', async () => {
  for (const [name, value] of [
    ['NO_PROXY', '*'],
    ['NO_PROXY', 'service.invalid'],
    ['no_proxy', 'example.com, .invalid'],
    ['NO_PROXY', 'a,*.invalid'],
  ]) {
    const result = await list(toService, { HTTPS_PROXY: address(), [name]: value });
    assert.equal(result.code, 1);
    assert.deepEqual([proxy.asked, notes(result)], [[], []], value);
  }
});

test('what is for this machine reaches no other one', async () => {
  const place = ['--endpoint', emulator.url];
  for (const env of [
    { HTTPS_PROXY: address() },
    { HTTP_PROXY: 'http://proxy.invalid:3128' },
    { http_proxy: 'http://proxy.invalid:3128', https_proxy: 'http://proxy.invalid:3128' },
  ]) {
    const seen = emulator.requests.length;
    const result = await list(place, env);
    assert.equal(emulator.requests.length, seen + 1, result.stderr);
    assert.deepEqual([proxy.asked, notes(result)], [[], []]);
  }
});

test('a variable that is no address is wrong usage, and its password is not shown', async () => {
  for (const value of ['hunter2', 'hunter2:3128', 'socks5://u:hunter2@127.0.0.1:1', 'http://']) {
    const { code, stdout, stderr } = await list(toService, { HTTPS_PROXY: value });
    assert.deepEqual([code, stdout], [2, '']);
    assert.equal(
      stderr,
      'identity-center-tokens: HTTPS_PROXY: expected an address such as http://proxy.example.com:3128\n',
    );
  }
});

test('commands that call nobody do not care', async () => {
  const { code, stderr } = await command(['validate', '-'], {
    env: { HTTPS_PROXY: 'foo' },
    input: '{"bearer_tokens":[]}',
  });
  assert.deepEqual([code, stderr], [0, '']);
});

test('the call itself, through a tunnel to a server with TLS', async () => {
  const { code, stdout, stderr, asked } = await callsThroughProxy();
  if (canUse) {
    assert.deepEqual(asked, ['CONNECT service.example:443']);
    assert.deepEqual([code, JSON.parse(stdout).length], [0, 1], stderr);
  } else {
    assert.deepEqual([code, asked], [1, []], stderr);
  }
});
