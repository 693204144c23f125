// The published command from its start to its end: options, the browser it opens, the port.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, watch, writeFile } from 'node:fs/promises';
import { createServer, Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { startConsole } from '../../pkg/cli/console/server.js';
import { address, CREDENTIALS, command, launch } from '../cli/command.js';
import { closedPort } from '../cli/sockets.js';

const isFree = async (port) => {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
  return true;
};

/** Programs that write their environment to a file instead of opening a browser. */
async function fakeBrowser() {
  const folder = await mkdtemp(path.join(tmpdir(), 'browser-'));
  const seen = path.join(folder, 'seen');
  for (const name of ['xdg-open', 'open']) {
    const file = path.join(folder, name);
    await writeFile(file, `#!/bin/sh\n{ echo "$1"; env; } > ${seen}.new\nmv ${seen}.new ${seen}\n`);
    await chmod(file, 0o755);
  }
  return {
    PATH: [folder, process.env.PATH].join(path.delimiter),
    async opened() {
      for await (const { filename } of watch(folder)) {
        if (filename === 'seen') break;
      }
      const [url, ...lines] = (await readFile(seen, 'utf8')).split('\n');
      return { url, lines };
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

test('the browser gets the address and no credentials', async () => {
  const emulator = await startEmulator();
  const browser = await fakeBrowser();
  const secrets = {
    ...CREDENTIALS,
    HUAWEICLOUD_SDK_SECURITY_TOKEN: 'token-of-this-test',
    HUAWEICLOUD_SDK_CREDENTIALS_FILE: 'file-of-this-test',
    HUAWEICLOUD_SDK_IDP_ID: 'provider-of-this-test',
  };
  const opened = browser.opened();
  const server = launch(['console', '--open', '--endpoint', emulator.url], {
    env: { ...secrets, PATH: browser.PATH, LANG: 'C.UTF-8' },
  });
  try {
    const own = await address(server);
    const { url, lines } = await opened;
    assert.equal(url, own);
    assert.ok(lines.includes('LANG=C.UTF-8'), 'the rest of the environment is there');
    const text = lines.join('\n');
    assert.doesNotMatch(text, /HUAWEICLOUD/);
    for (const secret of Object.values(secrets)) assert.ok(!text.includes(secret));
  } finally {
    server.child.kill('SIGINT');
    await server.ended;
    await browser.remove();
    await emulator.close();
  }
});

for (const [option, value] of [
  ['endpoint', 'foo'],
  ['endpoint', ''],
  ['endpoint', 'http://example.com'],
  ['endpoint', 'http://a.localhost'],
  ['endpoint', 'https://user:secret@example.com/'],
  ['endpoint', 'https://example.com/?x'],
  ['endpoint', 'https://example.com/#x'],
  ['endpoint', 'ftp://127.0.0.1/'],
  ['region', 'CN_NORTH'],
  ['region', ''],
  ['region', 'evil.example/'],
  ['region', 'a'.repeat(64)],
  ['timeout', '0'],
  ['timeout', 'soon'],
  ['timeout', '2147484'],
]) {
  test(`--${option} ${value.slice(0, 40)}: one line, and nothing is opened`, async () => {
    const port = await closedPort();
    const args = ['console', '--port', String(port), `--${option}=${value}`];
    const server = launch(args, { env: CREDENTIALS });
    // Were it to serve, it would never end.
    server.child.stdout.once('data', () => server.child.kill('SIGINT'));
    const { code, stdout, stderr } = await server.ended;
    assert.equal(code, 2, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, new RegExp(`^identity-center-tokens: --${option}: [^\\n]+\\n$`));
    assert.doesNotMatch(stderr, /secret/);
  });
}

test('a wrong time-out starts no emulator', async () => {
  const { code, stderr } = await command(['console', '--timeout', 'soon']);
  assert.equal(code, 2);
  assert.equal(stderr, 'identity-center-tokens: --timeout: expected seconds, such as 30 or 0.5\n');
});

test('options that are refused leave the port alone', async (t) => {
  const port = await closedPort();
  const listen = t.mock.method(Server.prototype, 'listen');
  for (const options of [
    { endpoint: 'foo', credentials: DEFAULT_CREDENTIALS },
    { credentials: DEFAULT_CREDENTIALS },
    { region: 'cn-north-4' },
  ]) {
    await assert.rejects(startConsole({ port, ...options }));
  }
  assert.equal(listen.mock.callCount(), 0);
});

for (const command of ['console', 'emulator']) {
  test(`a closed output ends the command and its port: ${command}`, async () => {
    const port = await closedPort();
    const server = launch([command, '--port', String(port)]);
    server.child.stdout.destroy();
    const { code } = await server.ended;
    assert.equal(code, 1);
    assert.ok(await isFree(port));
  });
}

test('an interrupt ends the command during a call that nothing answers', async () => {
  const emulator = await startEmulator();
  emulator.fault({ hang: true });
  const server = launch(['console', '--endpoint', emulator.url], { env: CREDENTIALS });
  try {
    const url = await address(server);
    const { identityStoreId, tenantId } = DEFAULT_TENANT;
    const call = fetch(
      `${url}v1/identity-stores/${identityStoreId}/tenant/${tenantId}/bearer-token`,
    );
    const failed = assert.rejects(call);
    while (emulator.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    server.child.kill('SIGINT');
    await failed;
    assert.equal((await server.ended).code, 130);
    assert.ok(await isFree(Number(new URL(url).port)));
  } finally {
    await emulator.close();
  }
});
