// axe-core on every main state, in both schemes and at both widths.

import { test } from 'node:test';
import { TENANTS } from '../../emulator/seed.js';
import { checkAccessibility } from './axe.js';
import { openForm, useStage } from './page.js';

const WRONG = '{\n "bearer_tokens": [\n  { "token_id": 7 },\n  null\n ]\n}';

const stage = useStage();

const list = (tenant, ready) => async (page) => {
  await page.goto(stage.link(tenant));
  await page.locator(ready).first().waitFor();
};

const STATES = {
  'mixed tokens': list(TENANTS.mixed, '#table tbody tr'),
  'ten thousand tokens': list(TENANTS.large, '#table tbody tr'),
  'no tokens': list(TENANTS.empty, '.summary'),
  'an error with its details': async (page) => {
    await list(TENANTS.forbidden, '.problem')(page);
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByText('All that the service says').click();
  },
  'a stale list under an error': async (page) => {
    await list(TENANTS.mixed, '#table tbody tr')(page);
    stage.emulator.fault({ body: '{"bearer_tokens":[{}]}' });
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await page.locator('.problem').waitFor();
  },
  'a refusal that cannot be explained': async (page) => {
    stage.emulator.fault({ call: 'decodeAuthorizationMessage', status: 403 });
    await list(TENANTS.forbidden, '.problem')(page);
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByText('It could not be explained').first().waitFor();
  },
  'which tenant': async (page) => {
    await page.goto(stage.url);
    await page.locator('.tenants').waitFor();
    await openForm(page);
  },
  'all tenants, two of them missing': async (page) => {
    await page.goto(`${stage.url}?tenants=all`);
    await page.locator('#table tbody tr').first().waitFor();
    await page.locator('.problem details').first().click();
    await page.getByText('Which tenant?').click();
  },
  'looking for tenants': async (page) => {
    stage.emulator.fault({ call: 'listTenants', hang: true });
    await page.goto(stage.url);
    await page.getByText('Asking for their tenants').first().waitFor();
  },
  'no tenant is found': async (page) => {
    stage.emulator.fault({ call: 'listTenants', body: '{"provisioning_tenants":[]}' });
    await page.goto(stage.url);
    await page.getByText('No tenant was found', { exact: false }).first().waitFor();
  },
  'a discovery that is refused': async (page) => {
    stage.emulator.fault({ call: 'listInstances', status: 403 });
    await page.goto(stage.url);
    await page.locator('.problem').waitFor();
  },
  loading: async (page) => {
    stage.emulator.fault({ hang: true });
    await list(TENANTS.mixed, '#progress')(page);
  },
  'the validator with issues': async (page) => {
    await page.goto(`${stage.url}#validate`);
    await page.getByLabel('Answer of the service').fill(WRONG);
    await page.getByRole('button', { name: 'Check' }).click();
    await page.locator('.excerpt').waitFor();
  },
  'a SCIM URL that is not one': async (page) => {
    await page.goto(stage.url);
    await openForm(page);
    await page.getByLabel('SCIM URL').fill('nonsense');
  },
};

for (const [name, show] of Object.entries(STATES)) {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [320, 1280]) {
      test(`${name}, ${colorScheme}, ${width} px`, async () => {
        const settings = { colorScheme, viewport: { width, height: 900 }, bypassCSP: true };
        const { page, context } = await stage.visit(settings);
        await show(page);
        await checkAccessibility(page);
        await context.close();
      });
    }
  }
}
