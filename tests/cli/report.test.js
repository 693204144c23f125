// The sentences, files and colours that page and command line share.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest, optionMessage, readArguments } from '../../pkg/cli/arguments.js';
import { colours, printable } from '../../pkg/cli/terminal.js';
import { tokenStatus } from '../../pkg/index.js';
import { adviseOn, decodeCall } from '../../pkg/report/advice.js';
import { toCsv } from '../../pkg/report/export.js';
import { tokenRows } from '../../pkg/report/rows.js';
import { summarise } from '../../pkg/report/summary.js';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 0, 1);
const OPTIONS = { now: NOW, warnWithinDays: 90 };

const rowsIn = (...days) =>
  tokenRows(
    days.map((each, index) => ({
      tokenId: String(index),
      creationTime: NOW - 365 * DAY,
      expirationTime: NOW + each * DAY,
    })),
    tokenStatus,
    OPTIONS,
  );
const sentence = (...days) => {
  const { level, headline, next } = summarise(rowsIn(...days), OPTIONS);
  return `${level}: ${headline}: ${next}`;
};

test('the summary names the number, the day and the next step', () => {
  const renew = 'create a new one, switch the identity provider to it, delete the old one';
  for (const [days, text] of [
    [[], 'critical: There is no access token: provisioning has nothing to sign in with'],
    [[-1], 'critical: The only token has expired: provisioning is stopped'],
    [[-1, -2], 'critical: All 2 tokens have expired: provisioning is stopped'],
    [[12], `warning: 1 of 1 token expires in 12 days: ${renew}.`],
    [[12, 200], `warning: 1 of 2 tokens expires in 12 days: ${renew}. If the provider already`],
    [[0.5], 'warning: 1 of 1 token expires within a day:'],
    [[1], 'warning: 1 of 1 token expires in 1 day:'],
    [[40, 12], 'warning: 2 of 2 tokens expire soon, the first in 12 days:'],
    [[12, -1], `warning: 1 of 2 tokens expires in 12 days: ${renew}. 1 more has expired.`],
    [[200, -1], 'warning: 1 of 2 tokens has expired: check that the identity provider'],
    [[200], 'good: The token is valid for another 200 days: nothing to do before 2026-04-21.'],
    [[300, 200], 'good: All 2 tokens are valid, the first for another 200 days:'],
  ]) {
    assert.ok(sentence(...days).startsWith(text), sentence(...days));
  }
});

test('rows: soonest first, and never in the order of the answer', () => {
  const order = (...days) => rowsIn(...days).map(({ tokenId }) => tokenId);
  assert.deepEqual(order(3, 1, 2), ['1', '2', '0']);
  assert.deepEqual(order(1, 1, 1), ['0', '1', '2']);
});

test('csv: quotes, line breaks and formulas do no harm', () => {
  const field = (tokenId) =>
    toCsv(rowsIn(200).map((row) => ({ ...row, tokenId })))
      .split('\r\n')
      .slice(1, -1)
      .join('\r\n')
      .replace(/,\d{4}-.*$/s, '');
  assert.equal(field('a,b'), '"a,b"');
  assert.equal(field('a"b'), '"a""b"');
  assert.equal(field('a\r\nb'), '"a\r\nb"');
  assert.equal(field('=1+1'), "'=1+1");
  assert.equal(field('@x'), "'@x");
  assert.equal(field('-x'), "'-x");
  assert.equal(field('-12'), '-12');
});

test('every code and status has its own advice, and unknown ones have some', () => {
  const errors = [
    ...['INVALID_ARGUMENT', 'BAD_REQUEST', 'FORBIDDEN', 'VALIDATION', 'NETWORK', 'TIMEOUT'],
    ...['WASM_LOAD', 'UNHEARD_OF'],
  ].map((code) => ({ code }));
  const statuses = [0, 401, 404, 418, 429, 503].map((status) => ({ code: 'API_ERROR', status }));
  const relay = ['HOST', 'ORIGIN', 'UNAUTHORIZED'].map((name) => ({
    code: 'FORBIDDEN',
    status: 403,
    errorCode: `RELAY.${name}`,
  }));
  const titles = [...errors, ...statuses, ...relay].map((error) => {
    const { title, steps } = adviseOn(error);
    assert.ok(steps.length > 0);
    return title;
  });
  assert.equal(new Set(titles).size, titles.length, titles.join('\n'));
  assert.ok(adviseOn(undefined).steps.length > 0);
  const odd = { code: 'API_ERROR', status: 418, errorCode: 'constructor' };
  assert.equal(adviseOn(odd).title, adviseOn({ ...odd, errorCode: undefined }).title);
});

test('the STS call carries the message as JSON', () => {
  const call = decodeCall('a"b', 'cn-north-4');
  assert.match(call, /^POST https:\/\/sts\.cn-north-4\.myhuaweicloud\.com\/v5\//);
  assert.deepEqual(JSON.parse(call.split('\n').at(-1)), { encoded_message: 'a"b' });
});

test('colour only on a terminal, and not when it is not wanted', () => {
  const painted = (stream, env) => colours(stream, env)('red', 'x');
  assert.equal(painted({ isTTY: true }, {}), '\u001b[31mx\u001b[0m');
  assert.equal(painted({ isTTY: true }, { NO_COLOR: '1' }), 'x');
  assert.equal(painted({ isTTY: true }, { TERM: 'dumb' }), 'x');
  assert.equal(painted({}, {}), 'x');
});

test('characters that steer a terminal or turn text around are shown as what they are', () => {
  assert.equal(printable('a\u001b[0m\n\u202eb\u009bc'), 'a\ufffd[0m\ufffd\ufffdb\ufffdc');
  assert.equal(printable('déjà 令牌 😀'), 'déjà 令牌 😀');
});

test('a refused argument is named as the option it came from', () => {
  for (const [argument, problem, expected] of [
    ['identityStoreId', 'must not be empty', '--identity-store: must not be empty'],
    ['tenantId', 'tenantId is a path', '--tenant: tenantId is a path'],
    ['url', 'expected the url of the console', '--scim-url: expected the url of the console'],
    ['endpoint', 'give region instead', '--endpoint: give region instead'],
    ['region', 'expected a region', '--region: expected a region'],
    ['HUAWEICLOUD_SDK_SK', 'is not set', 'HUAWEICLOUD_SDK_SK: is not set'],
    ['region.part', 'is no option', 'region.part: is no option'],
    ['retry.maxAttempts', 'region', 'retry.maxAttempts: region'],
  ]) {
    assert.equal(optionMessage({ argument, message: `${argument}: ${problem}` }), expected);
  }
});

test('a value may begin with a dash where that is clear', () => {
  const region = (...args) => readArguments(args, { region: { type: 'string' } }).values.region;
  assert.equal(region('--region=-1'), '-1');
  assert.equal(region('--region', '-'), '-');
  assert.equal(region('--region='), '');
  assert.throws(() => region('--region', '-1'), { message: /^--region: argument missing; write/ });
});

test('the nearest name, or none', () => {
  const names = ['list', 'validate', 'console', 'emulator'];
  for (const [given, expected] of [
    ['lst', 'list'],
    ['lsit', 'list'],
    ['emu', 'emulator'],
    ['valdiate', 'validate'],
    ['xyzzyplugh', undefined],
  ]) {
    assert.equal(nearest(given, names), expected, given);
  }
});
