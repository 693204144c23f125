// Nothing from a link or from the storage is used unchecked, and what is forgotten stays forgotten.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { DEFAULT_CREDENTIALS, TENANTS } from '../../emulator/seed.js';
import { startConsole } from '../../pkg/cli/console/server.js';
import { addressOf, openForm, openStage } from './page.js';

const STORE = TENANTS.mixed.identityStoreId;
const OTHER = TENANTS.documented.tenantId;

let stage;
let service;
let visitor;
let page;
before(async () => {
  stage = await openStage();
  service = await startConsole({ endpoint: stage.emulator.url, credentials: DEFAULT_CREDENTIALS });
});
after(async () => {
  await service.close();
  await stage.close();
});
beforeEach(async () => {
  stage.emulator.requests.length = 0;
  stage.emulator.faults.length = 0;
  visitor = await stage.visit();
  page = visitor.page;
});
afterEach(async () => {
  await visitor.context.close();
  assert.deepEqual(visitor.faults, []);
});

const rows = () => page.locator('#table tbody tr');
const problem = () => page.locator('.problem');
const kept = () => page.evaluate(() => JSON.parse(localStorage.getItem('identity-center-tokens')));
const keep = (values) =>
  page.evaluate(
    (text) => localStorage.setItem('identity-center-tokens', text),
    JSON.stringify(values),
  );

/** A good visit, whose ids are remembered. */
async function visitOther() {
  await page.goto(stage.link(TENANTS.documented));
  await rows().first().waitFor();
  stage.emulator.requests.length = 0;
}

const link = (parts) =>
  `?${new URLSearchParams({ 'identity-store': STORE, tenant: 't-1', ...parts })}`;

for (const [part, query] of [
  ['scim-url', `?identity-store=${STORE}&scim-url=https://example.com/t-1`],
  ['scim-url', `?identity-store=${STORE}&scim-url=`],
  ['tenant', link({ 'scim-url': 'https://scim.cn-north-4.myhuaweicloud.com/t-2/scim/v2/' })],
  ['region', link({ region: 'attacker.example/x?' })],
  ['region', link({ region: 'CN-NORTH-4' })],
  ['region', link({ region: 'cn-north-4\n' })],
  ['tenant', link({ tenant: 'a/b' })],
  ['tenant', link({ tenant: 'a\nb' })],
  ['tenant', link({ tenant: '' })],
  ['tenant', `${link({})}&tenant=t-2`],
  ['tenant', `?identity-store=${STORE}&tenant=a%ff`],
  ['identity-store', link({ 'identity-store': '..' })],
  ['tenants', '?tenants=some'],
  ['tenants', link({ tenants: 'all' })],
  ['warn-within', link({ 'warn-within': 'abc' })],
  ['warn-within', link({ 'warn-within': '1e2' })],
  ['warn-within', '?warn-within=-1'],
]) {
  test(`a link with a wrong ${part} shows no list: ${query.slice(0, 90)}`, async () => {
    await visitOther();
    const before = await kept();
    const address = new URL(query, stage.url).href;
    await page.goto(address);
    await problem().waitFor();
    assert.equal(await problem().getAttribute('data-code'), 'LINK');
    const message = await problem().locator('.message').textContent();
    assert.ok(message.startsWith(`${part}: `), message);
    assert.equal(await rows().count(), 0);
    assert.ok(await page.locator('#results').isHidden());
    assert.equal(await addressOf(page), address);
    assert.deepEqual(await kept(), before);
    assert.equal(stage.emulator.requests.length, 0);
    if (part !== 'warn-within') {
      assert.notEqual(await page.locator('#tenant').inputValue(), OTHER, 'ids are not mixed');
    }
  });
}

test('every wrong part of a link is named', async () => {
  await page.goto(`${stage.url}${link({ region: '/', 'warn-within': 'abc' })}`);
  await problem().waitFor();
  const message = await problem().locator('.message').textContent();
  assert.match(message, /^region: [^;]+; warn-within: [^;]+$/);
});

test('a link with a part of the ids is not completed from the last visit', async () => {
  await visitOther();
  await page.goto(`${stage.url}?identity-store=d-1`);
  assert.equal(await page.locator('#identity-store').inputValue(), 'd-1');
  assert.equal(await page.locator('#tenant').inputValue(), '');
  assert.equal(stage.emulator.requests.length, 0);
});

test('a link of another region than the relay’s shows no list', async () => {
  const fixed = await startConsole({ region: 'cn-north-4', credentials: DEFAULT_CREDENTIALS });
  const calls = [];
  const { page: own, context } = await stage.visit();
  own.on('request', (request) => calls.push(new URL(request.url()).pathname));
  try {
    await own.goto(`${fixed.url}${link({ region: 'cn-east-3' })}`);
    await own.locator('.problem').waitFor();
    assert.match(await own.locator('.message').textContent(), /^region: .* cn-north-4 only$/);
    assert.deepEqual(
      calls.filter((path) => path.startsWith('/v1/')),
      [],
    );
  } finally {
    await context.close();
    await fixed.close();
  }
});

test('odd characters of ids reach the service as they are', async () => {
  const tenant = 'ü %2F+&=#?令';
  await page.goto(`${stage.url}?${new URLSearchParams({ 'identity-store': STORE, tenant })}`);
  await problem().waitFor();
  const [{ url }] = stage.emulator.requests;
  assert.equal(decodeURIComponent(url.split('/')[5]), tenant);
  assert.equal(await page.locator('#tenant').inputValue(), tenant);
});

for (const region of ['attacker.example/x?', 'a.b', 'x#', '"><b>']) {
  test(`no host is made of a region that is none: ${region}`, async () => {
    const { page: own, context } = await stage.visit();
    try {
      // Typed, it gets as far as a link does not.
      const { identityStoreId, tenantId } = TENANTS.forbidden;
      await own.goto(service.url);
      await own.locator('.tenants').waitFor();
      stage.emulator.requests.length = 0;
      await openForm(own);
      await own.locator('#identity-store').fill(identityStoreId);
      await own.locator('#tenant').fill(tenantId);
      await own.locator('#region').fill(region);
      await own.getByRole('button', { name: 'List tokens' }).click();
      await own.locator('.problem').waitFor();
      assert.equal(await own.locator('.problem').getAttribute('data-code'), 'INVALID_ARGUMENT');
      assert.equal(await own.locator('#region').getAttribute('aria-invalid'), 'true');
      assert.equal(stage.emulator.requests.length, 0);

      const query = new URLSearchParams({ 'identity-store': identityStoreId, tenant: tenantId });
      await own.goto(`${service.url}?${query}&region=${encodeURIComponent(region)}`);
      await own.locator('.problem').waitFor();
      assert.doesNotMatch(await own.locator('.problem').textContent(), /https:/);
      assert.equal(stage.emulator.requests.length, 0);

      await own.goto(`${service.url}?${query}&region=cn-east-3`);
      await own.getByRole('button', { name: 'Explain' }).click();
      await own.locator('.sentence').waitFor();
      const asked = stage.emulator.requests.at(-1);
      assert.equal(asked.call, 'decodeAuthorizationMessage');
      assert.equal(asked.headers['x-region'], 'cn-east-3');
    } finally {
      await context.close();
    }
  });
}

test('the kept days to warn within hold, and a wrong link leaves them', async () => {
  await visitOther();
  await page.getByLabel('Warn within').fill('60');
  await page.goto(`${stage.url}?warn-within=abc`);
  await problem().waitFor();
  assert.equal(await page.locator('#warn').inputValue(), '60');
  assert.equal((await kept()).warnWithinDays, 60);
  await page.goto(`${stage.link(TENANTS.mixed)}&warn-within=90`);
  await rows().first().waitFor();
  assert.equal(await page.locator('#warn').inputValue(), '90');
  // The same after a reload, and for anybody who gets the link.
  await page.reload();
  await rows().first().waitFor();
  assert.equal(await page.locator('#warn').inputValue(), '90');
  await page.locator('#warn').fill('30');
  assert.match(await addressOf(page), /warn-within=30$/);
});

for (const [autoMinutes, shown] of [
  [2, '0'],
  [0.01, '0'],
  [-1, '0'],
  [null, '0'],
  [[5], '0'],
  ['5', '0'],
  [5, '5'],
]) {
  test(`kept autoMinutes ${JSON.stringify(autoMinutes)} does what the page shows`, async () => {
    await visitOther();
    await keep({ ...(await kept()), autoMinutes });
    await page.clock.install();
    await page.goto(stage.url);
    await rows().first().waitFor();
    assert.equal(await page.locator('#auto').inputValue(), shown);
    assert.equal(stage.emulator.requests.length, 1);
    await page.clock.runFor(290_000);
    assert.equal(stage.emulator.requests.length, 1);
    await page.clock.runFor(20_000);
    while (shown === '5' && stage.emulator.requests.length < 2) await page.waitForTimeout(10);
    assert.equal(stage.emulator.requests.length, shown === '5' ? 2 : 1);
  });
}

for (const values of [
  5,
  'text',
  [],
  { identityStoreId: 5, tenantId: {}, warnWithinDays: null, utc: 'yes' },
  { identityStoreId: STORE, tenantId: OTHER, region: 'attacker.example/x?' },
  { identityStoreId: STORE, warnWithinDays: 99999 },
]) {
  test(`kept values of another form are not there: ${JSON.stringify(values)}`, async () => {
    await page.goto(stage.url);
    await keep(values);
    await page.goto(stage.url);
    await page.locator('.tenants').waitFor();
    const shown = await page.evaluate(() =>
      ['identity-store', 'tenant', 'region', 'warn'].map((id) => document.getElementById(id).value),
    );
    assert.deepEqual(shown, ['', '', '', '90']);
    assert.equal(await rows().count(), 0);
    assert.ok(!(await page.locator('#utc').isChecked()));
  });
}

/** What of the ids is left in the address, in the storage and in the form. */
const left = async (at = page) => ({
  address: new URL(at.url()).search,
  storage: await at.evaluate(() => localStorage.getItem('identity-center-tokens')),
  form: await at.evaluate(() =>
    ['identity-store', 'tenant', 'region', 'scim-url']
      .map((id) => document.getElementById(id).value)
      .join(''),
  ),
  list: await at.locator('#results').isVisible(),
});
const NOTHING = { address: '', storage: null, form: '', list: false };
const forget = () => page.getByRole('button', { name: 'Forget the remembered IDs' }).click();

test('forgotten ids do not come back by a refresh, by the clock or by going back', async () => {
  await page.clock.install();
  await page.goto(stage.link(TENANTS.mixed));
  await rows().first().waitFor();
  await page.locator('#auto').selectOption('1');
  await page.getByRole('link', { name: 'Validator' }).click();
  await page.getByRole('link', { name: 'Tokens' }).click();
  await forget();
  assert.deepEqual(await left(), NOTHING);
  assert.ok(await page.getByRole('button', { name: 'Refresh now' }).isHidden());
  await page.locator('#refresh').dispatchEvent('click');
  await page.clock.runFor(180_000);
  assert.equal(stage.emulator.requests.length, 1);
  for (const hash of ['#validate', '']) {
    await page.goBack();
    await page.waitForFunction((end) => location.href.endsWith(end || '/'), hash);
    assert.deepEqual(await left(), NOTHING);
  }
});

test('forgetting ends the call under way, and an error with its retry', async () => {
  stage.emulator.fault({ hang: true });
  await page.goto(stage.link(TENANTS.mixed));
  await page.locator('#progress').waitFor();
  await forget();
  assert.ok(await page.locator('#progress').isHidden());
  while (stage.emulator.requests[0]?.outcome !== 'aborted') await page.waitForTimeout(10);
  assert.deepEqual(await left(), NOTHING);
  await page.goto(stage.link(TENANTS.forbidden));
  await problem().waitFor();
  await forget();
  assert.equal(await problem().count(), 0);
  assert.deepEqual(await left(), NOTHING);
});

test('another tab forgets too', async () => {
  await page.goto(stage.link(TENANTS.mixed));
  await rows().first().waitFor();
  const other = await visitor.context.newPage();
  await other.goto(stage.link(TENANTS.documented));
  await other.locator('#table tbody tr').first().waitFor();
  await forget();
  await other.locator('#results').waitFor({ state: 'hidden' });
  assert.deepEqual(await left(other), NOTHING);
  await other.locator('#refresh').dispatchEvent('click');
  assert.deepEqual(await left(other), NOTHING);
});
