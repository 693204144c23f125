// Measures the published console and command on this machine: weight, time to the first list, the
// longest pause with ten thousand tokens, and the time of `list` beyond an empty Node process.

import { DEFAULT_CREDENTIALS, TENANTS } from '../emulator/seed.js';
import { inRoot } from '../scripts/lib/paths.js';
import { run } from '../scripts/lib/run.js';
import { fromCommand, openStage } from '../tests/console/page.js';
import { summary } from './measure.js';
import { table } from './table.js';

const ROUNDS = 9;
const PACKAGE_FILES = /^\/(v1|pkg)\//;

const median = (values) => summary(values).median;

async function weighPage(stage) {
  const { page, context } = await stage.visit();
  const files = new Map();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    files.set(pathname, Number(response.headers()['content-length']));
  });
  await firstList(page, stage, TENANTS.documented);
  await context.close();
  const own = [...files].filter(([name]) => !PACKAGE_FILES.test(name)).map(([, size]) => size);
  return { total: own.reduce((sum, size) => sum + size, 0), largest: Math.max(...own) };
}

async function firstList(page, stage, tenant) {
  await page.goto(stage.link(tenant), { waitUntil: 'commit' });
  await page.locator('#table tbody tr').first().waitFor();
  return page.evaluate(() => performance.now());
}

async function timeToList(stage) {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { page, context } = await stage.visit();
    times.push(await firstList(page, stage, TENANTS.documented));
    await context.close();
  }
  return median(times);
}

/** From opening the page with keys alone to the sentence that says which token ends next. */
async function timeToAnswer() {
  const times = [];
  const stage = await openStage({
    serve: fromCommand,
    emulator: { seed: { tenants: [TENANTS.mixed] } },
  });
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { page, context } = await stage.visit();
      await page.goto(stage.url, { waitUntil: 'commit' });
      await page.locator('.summary').waitFor();
      times.push(await page.evaluate(() => performance.now()));
      await context.close();
    }
  } finally {
    await stage.close();
  }
  return median(times);
}

/** The longest task of the page while ten thousand tokens are sorted, filtered and scrolled. */
async function longestPause(stage) {
  const { page, context } = await stage.visit();
  await firstList(page, stage, TENANTS.large);
  await page.evaluate(() => {
    globalThis.tasks = [0];
    new PerformanceObserver((list) => {
      globalThis.tasks.push(...list.getEntries().map(({ duration }) => duration));
    }).observe({ type: 'longtask' });
  });
  for (const name of ['Token ID', 'Created', 'Expires', 'State']) {
    await page.getByRole('button', { name, exact: true }).click();
    await page.getByRole('button', { name, exact: true }).click();
  }
  for (let top = 0; top < 420_000; top += 30_000) {
    await page.locator('.scroller').evaluate((element, to) => {
      element.scrollTop = to;
    }, top);
    await page.waitForTimeout(30);
  }
  await page.getByLabel('Filter by token ID').fill('99');
  await page.getByLabel('Filter by token ID').fill('');
  await page.waitForTimeout(100);
  const longest = await page.evaluate(() => Math.max(...globalThis.tasks));
  await context.close();
  return longest;
}

async function timeOfList(stage) {
  const env = {
    HUAWEICLOUD_SDK_AK: DEFAULT_CREDENTIALS.accessKeyId,
    HUAWEICLOUD_SDK_SK: DEFAULT_CREDENTIALS.secretAccessKey,
  };
  const { identityStoreId, tenantId } = TENANTS.documented;
  const ids = ['--identity-store', identityStoreId, '--tenant', tenantId];
  const program = inRoot('pkg', 'dist', 'cli.cjs');
  const list = [program, 'list', '--endpoint', stage.emulator.url, ...ids];
  const times = { empty: [], list: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, args] of [
      ['empty', ['-e', '0']],
      ['list', list],
    ]) {
      const began = performance.now();
      await run(process.execPath, args, { env });
      times[name].push(performance.now() - began);
    }
  }
  return median(times.list) - median(times.empty);
}

/** The section `console`. */
export async function measureConsole() {
  const stage = await openStage({ serve: fromCommand });
  try {
    const { total, largest } = await weighPage(stage);
    const figures = {
      'page without the package, bytes': total,
      'largest file, bytes': largest,
      'first list after opening the page, ms': await timeToList(stage),
      'answer with keys alone after opening the page, ms': await timeToAnswer(),
      'longest task over 50 ms with 10 000 tokens, ms': await longestPause(stage),
      'list beyond an empty Node process, ms': await timeOfList(stage),
    };
    const rows = Object.entries(figures).map(([name, value]) => [name, String(Math.round(value))]);
    return table(['console and command', 'value'], rows);
  } finally {
    await stage.close();
  }
}
