// From nothing but keys: which tenant, all tokens of all tenants, and what happens if it fails.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, test } from 'node:test';
import { DEFAULT_CREDENTIALS, TENANTS } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { startConsole } from '../../pkg/cli/console/server.js';
import { addressOf, column, openForm, useStage } from './page.js';

const stage = useStage();
let visitor;
let page;
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
const tenants = () => page.locator('.tenants button');
const calls = (emulator = stage.emulator) => emulator.requests.map(({ call }) => call);
const focused = () => page.evaluate(() => document.activeElement.textContent.trim());

/** A console in front of an emulator of its own, for the time of `use`. */
async function withSeed(seed, use, options) {
  const emulator = await startEmulator({ seed });
  const credentials = DEFAULT_CREDENTIALS;
  const server = await startConsole({ endpoint: emulator.url, credentials, ...options });
  // Requests to any other server than the stage's are faults of the page.
  const own = await stage.visit();
  try {
    await use({ page: own.page, emulator, url: server.url });
  } finally {
    await own.context.close();
    await server.close();
    await emulator.close();
  }
}

test('the page opens with the tenants that the keys can see, and lists the chosen one', async () => {
  await page.goto(stage.url);
  await tenants().first().waitFor();
  assert.deepEqual(calls(), ['listRegions', 'listInstances', 'listTenants']);
  const texts = await tenants().allInnerTexts();
  assert.equal(texts.length, 1 + Object.keys(TENANTS).length);
  assert.match(texts[0], /^All tokens of all tenants\s+6 tenants/);
  assert.match(texts[3], new RegExp(`^${TENANTS.mixed.tenantId}\\s+d-9f8e7d6c5b · cn-north-4$`));
  assert.ok(await page.locator('#connect').isHidden());
  await tenants().nth(3).focus();
  await page.keyboard.press('Enter');
  await rows().first().waitFor();
  assert.equal(await rows().count(), 3);
  assert.ok(await tenants().first().isHidden());
  assert.match(await focused(), /^Which tenant\?.*33333333/);
  assert.ok((await addressOf(page)).includes(`tenant=${TENANTS.mixed.tenantId}`));
  await page.keyboard.press('Enter');
  assert.equal(await tenants().nth(3).getAttribute('aria-current'), 'true');
  assert.equal(calls().length, 4);
});

test('one tenant: its list at once', async () => {
  await withSeed({ tenants: [TENANTS.mixed] }, async ({ page: own, emulator, url }) => {
    await own.goto(url);
    await own.locator('#table tbody tr').first().waitFor();
    assert.deepEqual(calls(emulator).at(-1), 'listTokens');
    assert.match(await own.locator('#age').textContent(), /tenant 33333333.*fetched just now/);
  });
});

test('no tenant: said so, with the form', async () => {
  await withSeed({ tenants: [] }, async ({ page: own, url }) => {
    await own.goto(url);
    await own.locator('#tenants p').waitFor();
    assert.match(await own.locator('#tenants').textContent(), /^No tenant was found/);
    assert.ok(await own.locator('#connect').isVisible());
  });
});

const TWO_REGIONS = {
  regions: ['cn-north-4', 'cn-east-3'],
  instances: [
    { identityStoreId: 'd-1', instanceId: 'ins-1', alias: 'north', region: 'cn-north-4' },
    { identityStoreId: 'd-2', instanceId: 'ins-2', region: 'cn-east-3' },
  ],
  tenants: [
    { identityStoreId: 'd-1', tenantId: 't-1', tokens: [{ token_id: 'a', expires_in_days: 200 }] },
    {
      identityStoreId: 'd-2',
      tenantId: '=t-2',
      tokens: [
        { token_id: 'b', expires_in_days: 20 },
        { token_id: 'c', expires_in_days: 300 },
      ],
    },
  ],
};

async function openAll(own, url) {
  await own.goto(url);
  await own.getByRole('button', { name: 'All tokens of all tenants' }).click();
  await own.locator('#table tbody tr').first().waitFor();
}

/** What a button of the page saves. */
async function saved(own, name) {
  const [download] = await Promise.all([
    own.waitForEvent('download'),
    own.getByRole('button', { name }).click(),
  ]);
  return await readFile(await download.path(), 'utf8');
}

test('all tokens of all tenants: soonest first, each with store, tenant and region', async () => {
  await withSeed(TWO_REGIONS, async ({ page: own, url }) => {
    await openAll(own, url);
    const ids = (await column(own, 'id')).map((text) => text.split('\n')[0]);
    assert.deepEqual(ids, ['b', 'a', 'c']);
    assert.deepEqual(
      (await column(own, 'tenant')).map((text) => text.split('\n')),
      [
        ['=t-2', 'd-2 · cn-east-3'],
        ['t-1', 'd-1 · cn-north-4'],
        ['=t-2', 'd-2 · cn-east-3'],
      ],
    );
    const summary = await own.locator('.summary').textContent();
    assert.match(
      summary,
      /^1 of 2 tenants needs attention: the next token to end is b of tenant =t-2/,
    );
    await own.getByRole('button', { name: 'Tenant', exact: true }).click();
    assert.deepEqual((await column(own, 'tenant'))[0], '=t-2\nd-2 · cn-east-3');
    await own.getByLabel('Filter by token ID').fill('cn-north');
    assert.equal(await own.locator('#table tbody tr').count(), 1);
    await own.getByLabel('Filter by token ID').fill('');

    const csv = await saved(own, 'Export CSV');
    assert.match(csv, /,state,region,identity_store,tenant\r\n/);
    assert.match(csv, /,expiring,cn-east-3,d-2,'=t-2\r\n/);
    const { tokens } = JSON.parse(await saved(own, 'Export JSON'));
    assert.deepEqual(tokens.map(({ tenantId }) => tenantId).sort(), ['=t-2', '=t-2', 't-1']);

    await own.locator('#chooser > summary').click();
    await own.getByRole('button', { name: 't-1', exact: false }).last().click();
    await own
      .getByText('tenant =t-2, cn-east-3: fetched')
      .or(own.getByText('tenant t-1'))
      .first()
      .waitFor();
    assert.equal(await own.locator('#table tbody .tenant').count(), 0);
  });
});

test('the list of all is linked, remembered, refreshed and forgotten', async () => {
  await withSeed(TWO_REGIONS, async ({ page: own, emulator, url }) => {
    await openAll(own, url);
    const link = await addressOf(own);
    assert.equal(new URL(link).search, '?tenants=all&warn-within=90');
    for (const again of [link, url]) {
      await own.goto(again);
      await own.locator('#table tbody tr').first().waitFor();
      assert.equal(await own.locator('#table tbody tr').count(), 3);
    }
    emulator.requests.length = 0;
    await own.getByRole('button', { name: 'Refresh now' }).click();
    await own.locator('#working').waitFor({ state: 'hidden' });
    assert.deepEqual(calls(emulator), ['listTokens', 'listTokens']);
    await own.getByRole('button', { name: 'Forget the remembered IDs' }).click();
    assert.equal(await own.evaluate(() => localStorage.length), 0);
    assert.equal(await own.locator('.tenants').count(), 0);
    assert.ok(await own.locator('#results').isHidden());
    await own.goto(url);
    await own.locator('.tenants').waitFor();
    assert.equal(await own.locator('#table tbody tr').count(), 0);
  });
});

test('tenants that cannot be listed are named, and the others are shown', async () => {
  await page.goto(`${stage.url}?tenants=all`);
  await problem().waitFor();
  assert.match(await problem().textContent(), /^2 of 6 tenants could not be listed/);
  assert.match(await page.locator('.summary').textContent(), /without 2 that could not be listed/);
  const details = problem().locator('details').first();
  assert.match(
    await details.locator('summary').first().textContent(),
    /^55555555.* may not make this call/,
  );
  await details.locator('summary').first().click();
  await details.getByRole('button', { name: 'Explain' }).click();
  await details.locator('.sentence').waitFor();
  assert.ok((await page.locator('#shown').textContent()).startsWith('10,005 tokens'));
});

test('a bad signature ends the list of all: more of them would lock the key', async () => {
  await page.goto(stage.url);
  await tenants().first().waitFor();
  stage.emulator.requests.length = 0;
  stage.emulator.fault({ call: 'listTokens', status: 401, times: 6 });
  await tenants().first().click();
  await problem().waitFor();
  assert.match(await problem().textContent(), /signature was not accepted/);
  assert.ok(calls().length <= 4, `${calls().length} calls`);
  assert.equal(await rows().count(), 0);
});

for (const call of ['listRegions', 'listInstances', 'listTenants']) {
  test(`a discovery that is refused: the reason, and the form: ${call}`, async () => {
    stage.emulator.fault({ call, status: 403 });
    await page.goto(stage.url);
    await problem().waitFor();
    assert.match(await problem().textContent(), /^The credentials may not make this call/);
    await problem().getByRole('button', { name: 'Explain' }).click();
    await problem().locator('.sentence').waitFor();
    assert.match(
      await problem().locator('.sentence').textContent(),
      /IdentityCenter:.* was denied/,
    );
    await page.getByLabel('Identity store ID').fill(TENANTS.mixed.identityStoreId);
    await page.getByLabel('Tenant ID').fill(TENANTS.mixed.tenantId);
    await page.getByRole('button', { name: 'List tokens' }).click();
    await rows().first().waitFor();
    assert.equal(await problem().count(), 0);
  });
}

test('a discovery that fails can be tried again', async () => {
  stage.emulator.fault({ call: 'listInstances', status: 500, times: 3 });
  await page.goto(stage.url);
  await problem().waitFor();
  await page.getByRole('button', { name: 'Try again' }).click();
  await tenants().first().waitFor();
  assert.equal(await problem().count(), 0);
});

test('a discovery says what it does, can be cancelled, and started again', async () => {
  stage.emulator.fault({ call: 'listTenants', hang: true });
  await page.goto(stage.url);
  await page.locator('#step', { hasText: 'Asking for their tenants' }).waitFor();
  assert.ok(await page.getByRole('progressbar').isVisible());
  await page.getByRole('button', { name: 'Cancel' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('progressbar').waitFor({ state: 'hidden' });
  assert.equal(await problem().count(), 0);
  assert.ok(await page.locator('#connect').isVisible());
  assert.equal(await page.evaluate(() => document.activeElement.id), 'content');
  while (stage.emulator.requests.at(-1).outcome === 'pending') await page.waitForTimeout(10);
  assert.equal(stage.emulator.requests.at(-1).outcome, 'aborted');
  await page.getByRole('button', { name: 'Find the tenants' }).click();
  await tenants().first().waitFor();
});

test('a link to a tenant and remembered ids go straight to it', async () => {
  await page.goto(stage.link(TENANTS.mixed));
  await rows().first().waitFor();
  await page.goto(stage.url);
  await rows().first().waitFor();
  assert.deepEqual(calls(), ['listTokens', 'listTokens']);
});

test('ids that are typed during the discovery stay, and win', async () => {
  await withSeed({ tenants: [TENANTS.mixed] }, async ({ page: own, emulator, url }) => {
    emulator.fault({ call: 'listTenants', delay: 1500 });
    await own.goto(url);
    await openForm(own);
    await own.locator('#tenant').fill('typed');
    await own.locator('.tenants').waitFor();
    assert.equal(await own.locator('#tenant').inputValue(), 'typed');
    assert.equal(await own.locator('#table tbody tr').count(), 0);
  });
});

test('a console of one region looks there only', async () => {
  await withSeed(
    TWO_REGIONS,
    async ({ page: own, emulator, url }) => {
      await own.goto(url);
      await own.locator('.problem').or(own.locator('#table tbody tr')).first().waitFor();
      assert.ok(!calls(emulator).includes('listRegions'));
      const asked = emulator.requests.filter(({ call }) => call === 'listTenants');
      assert.deepEqual(
        [...new Set(asked.map(({ headers }) => headers['x-region']))],
        ['cn-north-4'],
      );
    },
    { region: 'cn-north-4' },
  );
});
