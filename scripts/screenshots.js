// Takes the pictures of docs/images from the console in front of the emulator.

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { TENANTS } from '../emulator/seed.js';
import { openStage } from '../tests/console/page.js';
import { inRoot } from './lib/paths.js';
import { start } from './lib/run.js';

const FOLDER = inRoot('docs', 'images');
const WRONG = `{
  "bearer_tokens": [
    { "creation_time": "1754277891140", "expiration_time": 1785813891000, "token_id": "5bd76fe3" },
    { "creation_time": 1754277891140, "token_id": null }
  ]
}`;

const SEVERAL = {
  seed: {
    regions: ['cn-north-4', 'cn-east-3'],
    instances: [
      { identityStoreId: 'd-9f8e7d6c5b', instanceId: 'ins-1', region: 'cn-north-4' },
      { identityStoreId: 'd-66f1a2b3c4', instanceId: 'ins-2', region: 'cn-east-3' },
    ],
    tenants: [
      TENANTS.mixed,
      {
        identityStoreId: 'd-66f1a2b3c4',
        tenantId: '77777777-2222-4333-8444-555555555555',
        tokens: [{ token_id: '77777777-0000-4000-8000-000000000001', expires_in_days: 200 }],
      },
    ],
  },
};

async function list(page, stage, tenant, ready) {
  await page.goto(stage.link(tenant));
  await page.locator(ready).first().waitFor();
}

const PICTURES = {
  'console-tokens': {
    show: (page, stage) => list(page, stage, TENANTS.mixed, '#table tbody tr'),
  },
  'console-which': {
    async show(page, stage) {
      await page.goto(stage.url);
      await page.locator('.tenants').waitFor();
    },
  },
  'console-all': {
    emulator: SEVERAL,
    async show(page, stage) {
      await page.goto(`${stage.url}?tenants=all`);
      await page.locator('#table tbody tr').first().waitFor();
    },
  },
  'console-all-narrow': {
    emulator: SEVERAL,
    width: 320,
    async show(page, stage) {
      await page.goto(`${stage.url}?tenants=all`);
      await page.locator('#table tbody tr').first().waitFor();
    },
  },
  'console-dark': {
    colorScheme: 'dark',
    show: (page, stage) => list(page, stage, TENANTS.mixed, '#table tbody tr'),
  },
  'console-narrow': {
    width: 320,
    show: (page, stage) => list(page, stage, TENANTS.mixed, '#table tbody tr'),
  },
  'console-error': {
    async show(page, stage) {
      await list(page, stage, TENANTS.forbidden, '.problem');
      await page.getByRole('button', { name: 'Explain' }).click();
      await page.locator('.sentence').waitFor();
    },
  },
  'console-validator': {
    async show(page, stage) {
      await page.goto(`${stage.url}#validate`);
      await page.getByLabel('Answer of the service').fill(WRONG);
      await page.getByRole('button', { name: 'Check' }).click();
      await page.locator('.excerpt').waitFor();
    },
  },
};

async function take(name, { show, emulator, width = 1200, colorScheme = 'light' }) {
  const stage = await openStage({ emulator });
  try {
    const viewport = { width, height: 640 };
    const { page } = await stage.visit({ viewport, colorScheme });
    await show(page, stage);
    const file = path.join(FOLDER, `${name}.png`);
    await page.screenshot({ path: file, fullPage: true });
    console.log(path.relative(inRoot(), file));
  } finally {
    await stage.close();
  }
}

start(async () => {
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, picture] of Object.entries(PICTURES)) await take(name, picture);
});
