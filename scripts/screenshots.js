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

async function list(page, stage, tenant, ready) {
  await page.goto(stage.link(tenant));
  await page.locator(ready).first().waitFor();
}

const PICTURES = {
  'console-tokens': {
    show: (page, stage) => list(page, stage, TENANTS.mixed, '#table tbody tr'),
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
      await page.getByText('Encoded authorization message').click();
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

start(async () => {
  mkdirSync(FOLDER, { recursive: true });
  const stage = await openStage();
  try {
    for (const [name, { show, width = 1200, colorScheme = 'light' }] of Object.entries(PICTURES)) {
      const viewport = { width, height: 640 };
      const { page, context } = await stage.visit({ viewport, colorScheme });
      await show(page, stage);
      const file = path.join(FOLDER, `${name}.png`);
      await page.screenshot({ path: file, fullPage: true });
      await context.close();
      console.log(path.relative(inRoot(), file));
    }
  } finally {
    await stage.close();
  }
});
