// The page as it is published, minified, from the published command: all its parts, and its weight.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { TENANTS } from '../../emulator/seed.js';
import { column, fromCommand, loadedFiles, useStage } from './page.js';

const FILE_LIMIT = 46 * 1024;
const TOTAL_LIMIT = 68 * 1024;

const stage = useStage({ serve: fromCommand });
let visitor;
let page;
beforeEach(async () => {
  visitor = await stage.visit();
  page = visitor.page;
});
afterEach(async () => {
  await visitor.context.close();
  assert.deepEqual(visitor.faults, []);
});

test('the list, its summary and its picture', async () => {
  await page.goto(stage.link(TENANTS.mixed));
  await page.locator('#table tbody tr').first().waitFor();
  assert.deepEqual(
    (await column(page, 'id')).map((text) => text.split('\n')[0].at(-1)),
    ['3', '2', '1'],
  );
  assert.match(await page.locator('.summary').textContent(), /expires in 29 days/);
  assert.equal(await page.locator('.timeline svg').count(), 1);
});

test('ten thousand tokens, filtered', async () => {
  await page.goto(stage.link(TENANTS.large));
  await page.getByLabel('Filter by token ID').fill('000000009999');
  await page.locator('#table tbody tr').first().waitFor();
  assert.equal((await column(page, 'id')).length, 1);
});

test('an error of the service, with its advice', async () => {
  await page.goto(stage.link(TENANTS.forbidden));
  await page.locator('.problem').waitFor();
  assert.match(await page.locator('.problem').textContent(), /IIC\.1000/);
});

test('the validator marks the place', async () => {
  await page.goto(`${stage.url}#validate`);
  await page.getByLabel('Answer of the service').fill('{\n "bearer_tokens": [{}]\n}');
  await page.getByRole('button', { name: 'Check' }).click();
  assert.equal(await page.locator('#verdict').textContent(), 'Not valid: 3 issues.');
  assert.match(await page.locator('.excerpt .bad').first().textContent(), /^2[\s\S]*column 20/);
});

test('few files, light ones', async () => {
  const files = await loadedFiles(page, stage.link(TENANTS.documented));
  const own = files.filter(([name]) => !/^\/(v1|pkg)\//.test(name));
  assert.deepEqual(own.map(([name]) => name).sort(), [
    '/',
    '/app.js',
    '/console.json',
    '/icon.svg',
    '/style.css',
  ]);
  for (const [name, size] of own) assert.ok(size <= FILE_LIMIT, `${name}: ${size}`);
  const total = own.reduce((sum, [, size]) => sum + size, 0);
  assert.ok(total <= TOTAL_LIMIT, `${total} bytes`);
});
