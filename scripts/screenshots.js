// Takes the pictures of docs/images from the console in front of the emulator.

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DEFAULT_TENANT, TENANTS } from '../emulator/seed.js';
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

// The secret that the picture shows: obviously an example.
const EXAMPLE_SECRET = 'example-token-of-the-emulator.not-a-real-secret.shown-once-and-never-again';
const ROTATION = {
  seed: {
    tenants: [
      {
        ...DEFAULT_TENANT,
        tokens: [{ token_id: '00000000-0000-4000-8000-000000000001', expires_in_days: 20 }],
      },
    ],
  },
};

/** Opens the rotation with the right code. */
async function rotate(page, stage) {
  await page.goto(stage.link(DEFAULT_TENANT));
  await page.locator('#rotate-tokens').click();
  await page.getByLabel('Code', { exact: true }).fill(stage.server.code);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Create a token' }).waitFor();
}

async function rotateToSecret(page, stage) {
  await rotate(page, stage);
  const shown = (text) => {
    const token_id = '00000000-0000-4000-8000-000000000002';
    return JSON.stringify({ ...JSON.parse(text), token: EXAMPLE_SECRET, token_id });
  };
  stage.emulator.fault({ call: 'createToken', body: shown, effect: false });
  // SCIM accepts it; the control after it is refused.
  stage.emulator.fault({ call: 'checkToken', status: 200, body: '{}' });
  await page.getByRole('button', { name: 'Create a token' }).click();
  await page.locator('.secret').waitFor();
}

/** To the end, with a token of the emulator. */
async function rotateToEnd(page, stage, isFinished) {
  await rotate(page, stage);
  await page.getByRole('button', { name: 'Create a token' }).click();
  await page.getByLabel('The identity provider works with it').check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('Its last four characters').fill('0001');
  if (!isFinished) return;
  await page.getByRole('button', { name: /^Delete / }).click();
  await page.getByText('Done:').first().waitFor();
}

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
  'console-rotate-code': {
    changes: true,
    emulator: ROTATION,
    async show(page, stage) {
      await page.goto(stage.link(DEFAULT_TENANT));
      await page.locator('#rotate-tokens').click();
      await page.getByLabel('Code', { exact: true }).waitFor();
    },
  },
  'console-rotate': { changes: true, emulator: ROTATION, show: rotate },
  'console-rotate-secret': { changes: true, emulator: ROTATION, show: rotateToSecret },
  'console-rotate-secret-narrow': {
    changes: true,
    emulator: ROTATION,
    width: 320,
    show: rotateToSecret,
  },
  'console-rotate-delete': {
    changes: true,
    emulator: ROTATION,
    show: (page, stage) => rotateToEnd(page, stage, false),
  },
  'console-rotate-done': {
    changes: true,
    emulator: ROTATION,
    colorScheme: 'dark',
    show: (page, stage) => rotateToEnd(page, stage, true),
  },
};

async function take(name, { show, emulator, changes, width = 1200, colorScheme = 'light' }) {
  const stage = await openStage({ emulator, console: { changes } });
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
  // Without names: all of them.
  const wanted = process.argv.slice(2);
  for (const [name, picture] of Object.entries(PICTURES)) {
    if (wanted.length === 0 || wanted.includes(name)) await take(name, picture);
  }
});
