// What reaches a terminal: every text from outside, on a pseudo-terminal of util-linux's `script`.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { DEFAULT_TENANT } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { CREDENTIALS, command, PROGRAM } from './command.js';

// Writes the clipboard (OSC 52), a C1 control, a right-to-left override, a line that is not ours.
const EVIL = '\u001b]52;c;aGk=\u0007\u009b31m\u202e\u2066\u061c\u200f\u2028\u0085\r\nfake';
// What the terminal itself adds is a carriage return in front of each line feed.
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

let emulator;
let folder;
before(async () => {
  emulator = await startEmulator();
  folder = await mkdtemp(path.join(tmpdir(), 'terminal-'));
});
after(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

/** Runs the command on a terminal; both outputs are in the text. */
function onTerminal(args, env = {}) {
  const quoted = [process.execPath, PROGRAM, ...args].map(
    (each) => `'${each.replaceAll("'", `'\\''`)}'`,
  );
  const child = spawn('script', ['-qec', quoted.join(' '), '/dev/null'], {
    env: { PATH: process.env.PATH, SHELL: '/bin/sh', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, text }));
  });
}

/** The lines, after a look at each. */
function harmless(text) {
  const lines = text.split('\r\n');
  for (const line of lines) assert.doesNotMatch(line, STEERING, JSON.stringify(line));
  assert.ok(!lines.some((line) => line.startsWith('fake')), text);
  return lines;
}

const list = (...args) => [
  ...['list', '--endpoint', emulator.url],
  ...['--identity-store', DEFAULT_TENANT.identityStoreId, '--tenant', DEFAULT_TENANT.tenantId],
  ...args,
];
const answer = (token_id) =>
  JSON.stringify({ bearer_tokens: [{ token_id, creation_time: 1, expiration_time: 2 }] });

test('what discovery finds cannot steer the terminal; progress leaves nothing behind', async () => {
  const alias = EVIL;
  const tenant = { tenant_id: EVIL, scim_endpoint: EVIL, creation_time: 1 };
  const ids = { identity_store_id: 'd-1', instance_id: EVIL, alias };
  const page = JSON.stringify({ instances: [ids] });
  const tenants = JSON.stringify({ provisioning_tenants: [tenant, { ...tenant, tenant_id: 'b' }] });
  for (const [args, expected] of [
    [['tenants'], 0],
    [['tenants', '--format', 'csv'], 0],
    [['list', '--tenant', 'x'], 1],
    [['explain', 'e30='], 0],
  ]) {
    emulator.faults.length = 0;
    emulator.fault({ call: 'listInstances', body: page });
    emulator.fault({ call: 'listTenants', status: 200, body: tenants });
    const decoded = { action: EVIL, resource: EVIL, reason: EVIL };
    const body = JSON.stringify({ decoded_message: JSON.stringify(decoded) });
    emulator.fault({ call: 'decodeAuthorizationMessage', status: 200, body });
    const { code, text } = await onTerminal([...args, '--endpoint', emulator.url], CREDENTIALS);
    assert.equal(code, expected, text);
    const calls = args[0] === 'explain' ? 0 : 3;
    const shown = [...text.matchAll(/\rLooking for tenants: (\d)/g)].map(([, count]) => +count);
    assert.deepEqual(
      shown,
      Array.from({ length: calls }, (_, index) => index + 1),
    );
    // The last progress line is overwritten with blanks.
    const rest = text.slice(text.lastIndexOf('Looking')).replace(/^Looking[^\r]*\r +\r/, '');
    harmless(calls === 0 ? text : rest);
  }
  emulator.faults.length = 0;
});

for (const format of ['table', 'json', 'csv', 'prometheus']) {
  test(`an id cannot steer the terminal: ${format}`, async () => {
    emulator.fault({ body: answer(`${EVIL},"=1`) });
    const { code, text } = await onTerminal(list('--format', format), CREDENTIALS);
    assert.equal(code, 0);
    assert.match(harmless(text).join('\n'), /\ufffd\]52;c;aGk=\ufffd/);
  });
}

test('without a terminal json and csv hold the id exactly', async () => {
  for (const [format, idOf] of [
    ['json', (stdout) => JSON.parse(stdout).tokens[0].tokenId],
    ['csv', (stdout) => /^"(.*)",1970-/ms.exec(stdout.slice(stdout.indexOf('\n') + 1))[1]],
  ]) {
    emulator.fault({ body: answer(EVIL) });
    const { stdout } = await command(list('--format', format), { env: CREDENTIALS });
    assert.equal(idOf(stdout), EVIL, format);
  }
});

test('the colours of a table are the only controls', async () => {
  emulator.fault({ body: answer(EVIL) });
  const { text } = await onTerminal(list(), { ...CREDENTIALS, NO_COLOR: '', TERM: 'xterm' });
  const row = text.split('\r\n')[1];
  const [start, end] = ['\u001b[31m', '\u001b[0m'];
  assert.ok(row.startsWith(`${start}\ufffd]52;`) && row.endsWith(`expired${end}`), row);
  harmless(text.replace(start, '').replace(end, ''));
});

test('a file name cannot steer the terminal, nor a pipe', async () => {
  const file = path.join(folder, `b${EVIL}.json`);
  for (const [content, expected] of [
    [answer('a'), 0],
    ['{"bearer_tokens":[{}]}', 1],
    [undefined, 2],
  ]) {
    if (content === undefined) await rm(file);
    else await writeFile(file, content);
    const { code, text } = await onTerminal(['validate', file]);
    assert.equal(code, expected);
    assert.match(harmless(text).join('\n'), /b\ufffd\]52;c;aGk=\ufffd/);
    const piped = await command(['validate', file]);
    for (const line of `${piped.stdout}${piped.stderr}`.split('\n')) {
      assert.doesNotMatch(line, STEERING);
    }
  }
});

test('arguments and variables cannot steer the terminal', async () => {
  for (const [args, env] of [
    [[`x${EVIL}`]],
    [['list', `--x${EVIL}`]],
    [['list', `--region${EVIL}=1`]],
    [['list', `-${EVIL}`]],
    [['list', EVIL]],
    [['validate', 'a', EVIL]],
    [['emulator', '--port', EVIL]],
    [list('--format', EVIL)],
    [list('--timeout', EVIL)],
    [list(`--fail-on-expiring=${EVIL}`)],
    [['list', '--identity-store', EVIL, '--tenant', 't', '--region', 'r'], CREDENTIALS],
    [['list', '--identity-store', 'i', '--tenant', 't', '--region', EVIL], CREDENTIALS],
    [['list', '--identity-store', 'i', '--tenant', 't', '--endpoint', `https://${EVIL}`]],
    [['list', '--identity-store', 'i', '--scim-url', `https://${EVIL}`]],
    [list(), { ...CREDENTIALS, HUAWEICLOUD_SDK_AK: EVIL }],
    [
      ['list', '--identity-store', 'i', '--tenant', 't', '--endpoint', 'https://x.invalid'],
      { HTTPS_PROXY: EVIL },
    ],
  ]) {
    const { code, text } = await onTerminal(args, env);
    assert.equal(code, 2, text);
    assert.equal(harmless(text).length, 2, text);
  }
});

test('messages of the service cannot steer the terminal', async () => {
  for (const status of [400, 403, 500]) {
    emulator.fault({
      status,
      body: JSON.stringify({
        error_code: EVIL,
        error_msg: EVIL,
        request_id: EVIL,
        encoded_authorization_message: EVIL,
      }),
    });
    const { code, text } = await onTerminal(list('--retries', '0'), CREDENTIALS);
    assert.equal(code, 1);
    assert.ok(harmless(text).length > 2);
  }
});
