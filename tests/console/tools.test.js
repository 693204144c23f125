// What an administrator does with the list: connect, sort, filter, copy, export, print, check.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, test } from 'node:test';
import { DEFAULT_TENANT, TENANTS } from '../../emulator/seed.js';
import { addressOf, column, openForm, useStage } from './page.js';

const stage = useStage();
let visitor;
let page;
beforeEach(async () => {
  visitor = await stage.visit({ permissions: ['clipboard-read', 'clipboard-write'] });
  page = visitor.page;
});
afterEach(async () => {
  await visitor.context.close();
  assert.deepEqual(visitor.faults, []);
});

async function open(tenant, more) {
  await page.goto(stage.link(tenant, more));
  await page.locator('#table tbody tr').first().waitFor();
}

const sortBy = (name) => page.getByRole('button', { name, exact: true }).click();
const lastDigits = async () => (await column(page, 'id')).map((text) => text.split('\n')[0].at(-1));

test('a pasted SCIM URL fills tenant and region', async () => {
  await page.goto(stage.url);
  await openForm(page);
  await page.getByLabel('SCIM URL').fill('https://scim.cn-east-3.myhuaweicloud.com/t-9/scim/v2/');
  assert.equal(await page.getByLabel('Tenant ID').inputValue(), 't-9');
  assert.equal(await page.locator('#region').inputValue(), 'cn-east-3');
  await page.getByLabel('SCIM URL').fill('https://example.com/t-9');
  assert.match(await page.locator('#scim-url-error').textContent(), /expected the SCIM URL/);
  assert.equal(await page.getByLabel('SCIM URL').getAttribute('aria-invalid'), 'true');
  await page.getByRole('button', { name: 'List tokens' }).click();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'scim-url');
});

test('ids are remembered, linked, and forgotten on demand; credentials are nowhere', async () => {
  await open(TENANTS.mixed);
  assert.ok((await addressOf(page)).includes(`tenant=${TENANTS.mixed.tenantId}`));
  await page.goto(stage.url);
  await page.getByText('33333333-2222-4333-8444-555555555555: fetched').waitFor();
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, c: document.cookie }));
  assert.ok(kept.includes(TENANTS.mixed.tenantId));
  assert.doesNotMatch(kept, /EMULATOR|Secret|accessKey/i);
  await page.getByRole('button', { name: 'Forget the remembered IDs' }).click();
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  assert.equal(await page.getByLabel('Tenant ID').inputValue(), '');
  assert.equal(await addressOf(page), stage.url);
});

test('a deep link may carry the SCIM URL and the warning days', async () => {
  const scim = `https://scim.cn-north-4.myhuaweicloud.com/${TENANTS.mixed.tenantId}/scim/v2/`;
  const query = new URLSearchParams({
    'identity-store': DEFAULT_TENANT.identityStoreId,
    'scim-url': scim,
    'warn-within': '10',
  });
  await page.goto(`${stage.url}?${query}`);
  await page.locator('#table tbody tr').first().waitFor();
  assert.equal(await page.getByLabel('Warn within').inputValue(), '10');
  assert.equal(await page.getByLabel('Tenant ID').inputValue(), TENANTS.mixed.tenantId);
});

test('sorting by each column, both ways, and said so', async () => {
  await open(TENANTS.mixed);
  assert.deepEqual(await lastDigits(), ['3', '2', '1']);
  for (const name of ['Token ID', 'Created', 'Expires', 'Days left', 'State']) {
    await sortBy(name);
    const up = await lastDigits();
    const head = page.getByRole('columnheader', { name });
    const first = await head.getAttribute('aria-sort');
    await sortBy(name);
    assert.deepEqual(await lastDigits(), up.toReversed(), name);
    const second = await head.getAttribute('aria-sort');
    assert.deepEqual([first, second].sort(), ['ascending', 'descending']);
  }
});

test('filtering by id and by state', async () => {
  await open(TENANTS.mixed);
  await page.getByLabel('Filter by token ID').fill('0002');
  assert.deepEqual(await lastDigits(), ['2']);
  assert.equal(await page.locator('#shown').textContent(), '1 of 3 tokens match');
  assert.equal(await page.locator('#timeline .bar').count(), 1);
  await page.getByLabel('Filter by token ID').fill('');
  await page.getByLabel('State', { exact: true }).selectOption('expired');
  assert.deepEqual(await lastDigits(), ['3']);
  await page.getByLabel('Filter by token ID').fill('nothing');
  assert.equal(await page.locator('#shown').textContent(), '0 of 3 tokens match');
});

test('copying a token id', async () => {
  await open(TENANTS.mixed);
  await page.getByRole('button', { name: /Copy token ID .*0003/ }).click();
  await page.getByText('Copied').first().waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, '00000000-0000-4000-8000-000000000003');
});

test('exports hold what is shown, in its order', async () => {
  await open(TENANTS.mixed);
  await sortBy('Token ID');
  await page.getByLabel('State', { exact: true }).selectOption('active');
  const exported = async (name) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name }).click(),
    ]);
    return [download.suggestedFilename(), await readFile(await download.path(), 'utf8')];
  };
  const [csvName, csv] = await exported('Export CSV');
  assert.equal(csvName, 'access-tokens.csv');
  assert.match(
    csv,
    /^token_id,created,expires,days_left,state\r\n00000000[^\r]*0001,.*,299,active\r\n$/,
  );
  await page.getByLabel('State', { exact: true }).selectOption('');
  const [jsonName, json] = await exported('Export JSON');
  assert.equal(jsonName, 'access-tokens.json');
  assert.deepEqual(
    JSON.parse(json).map(({ tokenId, state }) => [tokenId.at(-1), state]),
    [
      ['1', 'active'],
      ['2', 'expiring'],
      ['3', 'expired'],
    ],
  );
});

test('ten thousand tokens: only those in view exist, at every place and in every order', async () => {
  await open(TENANTS.large);
  const rows = page.locator('#table tbody tr');
  const few = async () => assert.ok((await rows.count()) < 80, `${await rows.count()} rows`);
  const scrollTo = (top) =>
    page.locator('.scroller').evaluate((element, y) => {
      element.scrollTop = y;
    }, top);
  await few();
  assert.equal(await page.getByRole('table').getAttribute('aria-rowcount'), '10001');
  await scrollTo(1e9);
  await page.getByText('000000009999', { exact: false }).first().waitFor();
  await few();
  await sortBy('Created');
  await sortBy('Created');
  await page.getByText('000000009999', { exact: false }).first().waitFor();
  assert.equal(await rows.first().getAttribute('aria-rowindex'), '2');
  await few();
  await page.getByLabel('Filter by token ID').fill('000001234');
  assert.equal(await rows.count(), 1);
  await page.getByLabel('Filter by token ID').fill('');
  await scrollTo(200_000);
  await page.waitForFunction(() => {
    const indexes = [...document.querySelectorAll('#table tbody tr')].map((row) =>
      Number(row.getAttribute('aria-rowindex')),
    );
    return indexes[0] > 1000 && indexes.every((each, at) => at === 0 || each > indexes[at - 1]);
  });
});

test('the keyboard keeps its place while the rows scroll away', async () => {
  await open(TENANTS.large);
  await page.getByRole('button', { name: /Copy token ID .*000000000003$/ }).focus();
  await page.locator('.scroller').evaluate((element) => {
    element.scrollTop = 100_000;
  });
  await page.getByText('000000002400', { exact: false }).first().waitFor();
  const focused = await page.evaluate(() => document.activeElement.getAttribute('aria-label'));
  assert.match(focused, /000000000003$/);
});

test('print: every row, and no controls', async () => {
  await open(TENANTS.large);
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.equal(await page.locator('#table tbody tr').count(), 10_000);
  for (const hidden of ['#connect', '.tools', 'nav', '#forget']) {
    assert.ok(await page.locator(hidden).isHidden(), hidden);
  }
  assert.ok(await page.locator('.summary').isVisible());
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  assert.ok((await page.locator('#table tbody tr').count()) < 80);
});

test('the validator: every issue beside its line', async () => {
  await page.goto(`${stage.url}#validate`);
  const check = async (text) => {
    await page.getByLabel('Answer of the service').fill(text);
    await page.getByRole('button', { name: 'Check' }).click();
    return page.locator('#verdict').textContent();
  };
  const wrong =
    '{\n "bearer_tokens": [\n  { "token_id": 7, "creation_time": 1,\n    "expiration_time": "x" }\n ]\n}';
  assert.equal(await check(wrong), 'Not valid: 2 issues.');
  const bad = page.locator('.excerpt .bad');
  assert.equal(await bad.count(), 2);
  assert.match(
    await bad.nth(0).textContent(),
    /^3[\s\S]*column 17 \/bearer_tokens\/0\/token_id expected a string/,
  );
  assert.match(
    await bad.nth(1).textContent(),
    /^4[\s\S]*column 24 \/bearer_tokens\/0\/expiration_time/,
  );
  assert.deepEqual(await page.locator('.excerpt mark').allInnerTexts(), ['7', '"x"']);

  assert.equal(await check('{"bearer_tokens":[]}'), 'The answer is valid and holds 0 tokens.');
  assert.equal(await page.locator('.excerpt').count(), 0);
  assert.equal(await check('{"bearer_tokens": ['), 'Not valid: 1 issue.');
  assert.match(await check(''), /^Nothing to check/);
  await check('{"error_code":"IIC.1000","error_msg":"no"}');
  assert.match(await page.locator('#findings').textContent(), /looks like an error of the service/);
});

test('the validator: one long line, and thousands of issues', async () => {
  await page.goto(`${stage.url}#validate`);
  const items = Array.from({ length: 5000 }, () => '{"token_id":"a","creation_time":1}');
  await page.getByLabel('Answer of the service').fill(`{"bearer_tokens":[${items.join(',')}]}`);
  await page.getByRole('button', { name: 'Check' }).click();
  assert.equal(await page.locator('#verdict').textContent(), 'Not valid: 5000 issues.');
  assert.equal(await page.locator('.excerpt mark').count(), 200);
  assert.match(await page.locator('#findings').textContent(), /4800 more follow/);
  const widest = await page
    .locator('.excerpt code')
    .evaluateAll((codes) => Math.max(...codes.map((code) => code.textContent.length)));
  assert.ok(widest < 200);
});

test('the validator reads a file, and sends nothing', async () => {
  await page.goto(`${stage.url}#validate`);
  await page.waitForLoadState('networkidle');
  const sent = [];
  page.on('request', (request) => sent.push(request.url()));
  const buffer = Buffer.from('{"bearer_tokens":[null]}');
  const file = { name: 'answer.json', mimeType: 'application/json', buffer };
  await page.locator('#answer-file').setInputFiles(file);
  await page.getByText('Not valid: 1 issue.').first().waitFor();
  assert.deepEqual(sent, []);
});

test('keyboard only: connect, sort, retry, check', async () => {
  await open(TENANTS.documented);
  const press = (...keys) =>
    keys.reduce((last, key) => last.then(() => page.keyboard.press(key)), Promise.resolve());
  const focused = () =>
    page.evaluate(
      () =>
        document.activeElement.getAttribute('aria-label') ??
        document.activeElement.textContent.trim(),
    );
  const tabTo = async (id) => {
    for (let step = 0; step < 40; step += 1) {
      if (await page.evaluate((want) => document.activeElement.id === want, id)) return;
      await press('Tab');
    }
    assert.fail(`${id} was not reached`);
  };
  await press('Tab');
  assert.equal(await focused(), 'Skip to content');
  const chooser = page.locator('#chooser > summary');
  for (let step = 0; !(await chooser.evaluate((it) => it === document.activeElement)); step += 1) {
    assert.ok(step < 40);
    await press('Tab');
  }
  await press('Enter', 'Tab', 'Tab', 'Enter');
  await tabTo('tenant');
  await press('Control+a');
  await page.keyboard.type(TENANTS.mixed.tenantId);
  await press('Enter');
  await page.getByText('33333333-2222-4333-8444-555555555555: fetched').waitFor();
  await tabTo('print');
  await press('Tab');
  assert.equal(await focused(), 'Token ID');
  await press('Enter');
  assert.deepEqual(await lastDigits(), ['1', '2', '3']);
  assert.equal(await focused(), 'Token ID');
  for (let step = 0; step < 5; step += 1) await press('Tab');
  assert.match(await focused(), /^Copy token ID .*0001$/);
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(outline, 'solid');

  await page.goto(`${stage.url}#validate`);
  await page.locator('#answer').focus();
  await page.keyboard.type('{}');
  await press('Tab', 'Enter');
  await page.getByText('Not valid: 1 issue.').first().waitFor();
});

for (const width of [320, 1440]) {
  test(`nothing sticks out at ${width} px`, async () => {
    await page.setViewportSize({ width, height: 800 });
    const fits = async (what) => {
      const wide = await page.evaluate(() => document.scrollingElement.scrollWidth);
      assert.ok(wide <= width, `${what}: ${wide}`);
    };
    await open(TENANTS.mixed);
    await fits('mixed');
    await open(TENANTS.large);
    await fits('large');
    await page.goto(stage.link(TENANTS.forbidden));
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByText('All that the service says').click();
    await fits('forbidden');
    await page.goto(`${stage.url}#validate`);
    await page.getByLabel('Answer of the service').fill('{"bearer_tokens":[{"token_id":"a"}]}');
    await page.getByRole('button', { name: 'Check' }).click();
    await fits('validator');
  });
}
