// The sentences, files and colours that page and command line share.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest, optionMessage, readArguments } from '../../pkg/cli/terminal/arguments.js';
import { colours, printable, tableText } from '../../pkg/cli/terminal/output.js';
import { tokenStatus } from '../../pkg/index.js';
import { adviseOn } from '../../pkg/report/advice.js';
import { explain } from '../../pkg/report/explanation.js';
import { toCsv, tokensCsv, tokensJson } from '../../pkg/report/export.js';
import { tokenRows } from '../../pkg/report/rows.js';
import { summarise, summariseAll } from '../../pkg/report/summary.js';
import { isoTime } from '../../pkg/report/time.js';

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

const csvOf = (...ids) =>
  toCsv(rowsIn(...ids.map(() => 200)).map((row, index) => ({ ...row, tokenId: ids[index] })));

test('csv: quotes, line breaks and formulas do no harm', () => {
  const field = (tokenId) =>
    csvOf(tokenId)
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

/** The cells as a spreadsheet finds them: quotes count at the start of a cell only. */
function cellsOf(csv, separator) {
  const rows = [[]];
  for (let at = 0; at < csv.length; ) {
    let cell = '';
    if (csv[at] === '"') {
      for (at += 1; at < csv.length && (csv[at] !== '"' || csv[at + 1] === '"'); at += 1) {
        if (csv[at] === '"') at += 1;
        cell += csv[at];
      }
      at += 1;
    }
    const rest = new RegExp(`[^${separator}\r\n]*`, 'y');
    rest.lastIndex = at;
    cell += rest.exec(csv)[0];
    at = rest.lastIndex;
    rows.at(-1).push(cell);
    if (/[\r\n]/.test(csv[at])) {
      at += csv[at] === '\r' && csv[at + 1] === '\n' ? 2 : 1;
      rows.push([]);
    } else at += 1;
  }
  return rows.slice(1, -1);
}

test('csv: an id is one cell and no formula, whatever separates the cells', () => {
  const signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫'];
  const before = ['', ' ', '\u00a0', '\u3000', '\ufeff', '\u200b', '\u2060', '\u2028', '\t', '\n'];
  const behind = ['a;', 'a\t', 'a,', 'a|', 'a ', 'a";', 'a\n', 'a\r'];
  const prefixes = [...before, '\r', '"', "'", '" ', '\u200b "', '\u0000', '\u202e', ...behind];
  for (const sign of signs) {
    for (const prefix of prefixes) {
      const id = `${prefix}${sign}cmd|' /C calc'!A0`;
      for (const separator of [',', ';', '\t', '|', ' ']) {
        const rows = cellsOf(csvOf(id, 'plain'), separator);
        assert.equal(rows.length, 2, JSON.stringify({ id, separator }));
        const [[cell, ...others]] = rows;
        assert.ok(cell.startsWith(id) || cell.startsWith(`'${id}`), JSON.stringify(cell));
        assert.doesNotMatch(cell, /^[\s\p{C}\p{Z}"]*[=+\-@＝＋－＠﹦﹢﹣﹫\t\r\n]/u);
        for (const other of others) assert.doesNotMatch(other, /^\W/);
      }
      assert.equal(cellsOf(csvOf(id), ',')[0].length, 5);
    }
  }
  // What is no formula stays as it is.
  for (const id of ['5bd76fe3-48cc-4e4b-a235-a4e6xxxx', 'a=b', 'x-1', '-12', 'é＝', '_', '']) {
    assert.equal(cellsOf(csvOf(id), ',')[0][0], id);
  }
});

test('csv: numbers and dates of ours get no guard', () => {
  const [row] = rowsIn(-12);
  const times = [253_410_076_800_000, 9_007_199_254_740_991];
  const [creationTime, expirationTime] = times;
  const csv = toCsv([{ ...row, tokenId: 'a', creationTime, expirationTime }]);
  for (const separator of [',', ';']) {
    const [cells] = cellsOf(csv, separator);
    assert.equal(cells.join(','), ['a', ...times.map(isoTime), -12, 'expired'].join(','));
  }
});

test('a table keeps every line short, whatever is long', () => {
  const long = 'x'.repeat(1_000_000);
  const cells = Array.from({ length: 3000 }, (_, index) => [String(index), 'short']);
  const text = tableText(['A', 'B'], [...cells, ['1', long], [long, '\u001b[2J\u009b\n']], [0]);
  const lines = text.trimEnd().split('\n');
  assert.equal(lines.length, 3003);
  assert.ok(Math.max(...lines.map((line) => line.length)) <= 2 * 64 + 2);
  assert.match(lines.at(-2), /^ +1 {2}x{63}…$/);
  assert.ok(lines.at(-1).endsWith(`${'x'.repeat(63)}…  \ufffd[2J\ufffd\ufffd`));
});

test('every code and status has its own advice, and unknown ones have some', () => {
  const errors = [
    ...['INVALID_ARGUMENT', 'BAD_REQUEST', 'FORBIDDEN', 'VALIDATION', 'NETWORK', 'TIMEOUT'],
    ...['WASM_LOAD', 'UNHEARD_OF'],
  ].map((code) => ({ code }));
  const statuses = [0, 401, 404, 418, 429, 503].map((status) => ({ code: 'API_ERROR', status }));
  const relay = ['HOST', 'ORIGIN', 'UNAUTHORIZED', 'TOO_LARGE', 'STATUS', 'BUSY'].map((name) => ({
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

test('advice on a refusal points at the message, and at what explains it', () => {
  const error = { code: 'FORBIDDEN', status: 403 };
  const { title, steps } = adviseOn(error);
  assert.equal(title, 'The credentials may not make this call');
  assert.match(steps.at(-1), /^Grant the action that the message names/);
  const explained = adviseOn({ ...error, encodedAuthorizationMessage: 'a' });
  assert.match(explained.steps.at(-1), /^Explain/);
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
  const ranges = [
    ...[0x00, 0x1f, 0x7f, 0x9f, 0x61c, 0x61c, 0x200e, 0x200f, 0x2028, 0x202e],
    ...[0x2066, 0x2069, 0xd800, 0xdfff, 0xfeff, 0xfeff],
  ];
  for (let at = 0; at < ranges.length; at += 2) {
    for (let code = ranges[at]; code <= ranges[at + 1]; code += 1) {
      assert.equal(printable(String.fromCharCode(code)), '\ufffd', code.toString(16));
    }
  }
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

test('no date of a sentence is cut short, whatever its year', () => {
  for (const [expirationTime, day] of [
    [253_410_076_800_000, '+010000-01-01'],
    [Date.UTC(9999, 11, 31), '9999-10-02'],
    [8.64e15, '+275760-06-15'],
    [8.64e15 + 90 * DAY, '+275760-09-13'],
    [8.64e15 + 90 * DAY + 1, 'the year 275760'],
    [Number.MAX_SAFE_INTEGER, 'the year 275760'],
  ]) {
    const token = { tokenId: 'a', creationTime: 0, expirationTime };
    const { next } = summarise(tokenRows([token], tokenStatus, OPTIONS), OPTIONS);
    assert.equal(next, `nothing to do before ${day}.`);
  }
});

for (const [what, message, sentence] of [
  [
    'the documented example',
    { context: { user_profile: {} }, failure: 'implicit deny by identity-based policy' },
    'The call was denied: no statement of the identity-based policy allows it.',
  ],
  [
    'a denial with action and resource',
    {
      context: { action: 'a:b:c', resource: 'urn:1' },
      failure: 'explicit deny by service control policy',
    },
    'The action a:b:c was denied on urn:1: a statement of the service control policy forbids it.',
  ],
  [
    'the form of the emulator',
    { context: { action: 'a:b:c' }, failure: { action: 'a:b:c', reason: 'no policy\nallows it' } },
    'The action a:b:c was denied: no policy allows it.',
  ],
  ['an action alone', { context: { action: 'a:b:c' } }, 'The action a:b:c was denied.'],
  ['nothing that is known', { context: 7, failure: [] }, undefined],
  ['no object', 'text', undefined],
  ['null', null, undefined],
]) {
  test(`an authorization message, ${what}: one sentence and all of it`, () => {
    const explained = explain(JSON.stringify(message));
    assert.equal(explained.sentence, sentence);
    assert.deepEqual(JSON.parse(explained.details), message);
  });
}

test('an authorization message that is no JSON is shown as it is', () => {
  assert.deepEqual(explain('{"a"'), { sentence: undefined, details: '{"a"' });
});

const LISTED = { creationTime: 0, identityStoreId: 'd-1', region: 'cn-north-4' };

test('rows of several tenants are exported with store, tenant and region', () => {
  const token = { ...LISTED, tokenId: 'a', tenantId: '=t', expirationTime: 0 };
  const rows = tokenRows([token], tokenStatus, OPTIONS);
  assert.match(tokensCsv(rows), /^token_id,.*,state,region,identity_store,tenant\r\n/);
  assert.match(tokensCsv(rows), /,expired,cn-north-4,d-1,'=t\r\n$/);
  const [{ identityStoreId, tenantId, region }] = JSON.parse(tokensJson(rows)).tokens;
  assert.deepEqual([identityStoreId, tenantId, region], ['d-1', '=t', 'cn-north-4']);
});

test('a valid token of one tenant is of no use to another', () => {
  const rowsOf = (tenantId, ...days) => ({
    tenantId,
    rows: tokenRows(
      days.map((day) => ({
        ...LISTED,
        tokenId: `${tenantId}${day}`,
        tenantId,
        expirationTime: OPTIONS.now + day * DAY,
      })),
      tokenStatus,
      OPTIONS,
    ),
  });
  const tenants = [rowsOf('a', 300), rowsOf('b', 20, 300), rowsOf('c', -5), rowsOf('d')];
  const { level, headline, next, attention } = summariseAll(tenants, OPTIONS);
  assert.equal(level, 'critical');
  assert.equal(headline, '3 of 4 tenants need attention');
  assert.equal(next, 'the next token to end is b20 of tenant b, in 20 days.');
  assert.deepEqual(
    attention.map(({ tenantId, level: each }) => [tenantId, each]),
    [
      ['c', 'critical'],
      ['d', 'critical'],
      ['b', 'warning'],
    ],
  );
  assert.deepEqual(summariseAll(tenants.slice(0, 1), OPTIONS).attention, []);
  assert.equal(summariseAll(tenants.slice(2), OPTIONS).next, 'no token is valid.');
});
