// A page that is left open: what depends on the time of day moves on without a refresh.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { TENANTS } from '../../emulator/seed.js';
import { column, useStage } from './page.js';

const DAY = 86_400_000;

const stage = useStage();
let visitor;
let page;
beforeEach(async () => {
  stage.emulator.requests.length = 0;
  visitor = await stage.visit();
  page = visitor.page;
  await page.clock.install();
  await page.goto(stage.link(TENANTS.mixed));
  await page.locator('#table tbody tr').first().waitFor();
});
afterEach(async () => {
  await visitor.context.close();
  assert.deepEqual(visitor.faults, []);
});

const summary = () => page.locator('.summary').textContent();
const states = async () => (await column(page, 'state')).map((text) => text.replace(/\W/g, ''));
const isInPast = (number) =>
  page.locator('#timeline .bar .end').evaluateAll((ends, at) => {
    const now = Number(document.querySelector('#timeline .now line').getAttribute('x1'));
    return Number(ends[at].getAttribute('x')) < now;
  }, number);

test('days, states, summary, picture and counts follow the clock without a refresh', async () => {
  assert.match(await summary(), /expires in 29 days/);
  assert.equal(await isInPast(1), false);
  await page.clock.fastForward(100 * DAY);
  await page.getByText('71 days ago').waitFor();
  assert.deepEqual(await column(page, 'days'), ['111 days ago', '71 days ago', '199 days']);
  assert.deepEqual(await states(), ['Expired', 'Expired', 'Active']);
  assert.match(await summary(), /^2 of 3 tokens have expired/);
  assert.equal(await isInPast(1), true);
  assert.equal(await page.locator('#state option').nth(3).textContent(), 'Expired (2)');
  assert.match(await page.locator('#age').textContent(), /fetched 100 days ago$/);
  assert.equal(stage.emulator.requests.length, 1);
});

test('what is chosen stays: filter, order, open state, keyboard', async () => {
  await page.getByRole('button', { name: 'Token ID', exact: true }).click();
  await page.getByLabel('State', { exact: true }).selectOption('active');
  await page.getByRole('button', { name: /^Copy token ID .*0001$/ }).focus();
  await page.clock.fastForward(100 * DAY);
  await page.getByText('199 days').first().waitFor();
  assert.deepEqual(await column(page, 'days'), ['199 days']);
  assert.equal(await page.locator('#state').inputValue(), 'active');
  const focused = await page.evaluate(() => document.activeElement.getAttribute('aria-label'));
  assert.match(focused, /^Copy token ID .*0001$/);
  await page.clock.fastForward(200 * DAY);
  await page.getByText('0 of 3 tokens match').waitFor();
});

for (const event of ['visibilitychange', 'focus', 'pageshow']) {
  test(`timers may sleep: ${event} draws what the clock says`, async () => {
    const now = await page.evaluate(() => Date.now());
    // The clock alone is set, as if the machine had slept; no timer has run.
    await page.clock.setFixedTime(now + 100 * DAY);
    const shown = await page.evaluate((name) => {
      const target = name === 'visibilitychange' ? document : window;
      target.dispatchEvent(new Event(name, { bubbles: name === 'visibilitychange' }));
      return document.querySelector('.summary').textContent;
    }, event);
    assert.match(shown, /^2 of 3 tokens have expired/);
  });
}

test('a clock that is set back is followed as well, and the automatic refresh goes on', async () => {
  const now = await page.evaluate(() => Date.now());
  await page.locator('#auto').selectOption('60');
  await page.clock.setFixedTime(now - 10 * DAY);
  await page.evaluate(() => dispatchEvent(new Event('focus')));
  assert.deepEqual(await column(page, 'days'), ['less than a day ago', '39 days', '309 days']);
  while (stage.emulator.requests.length < 2) await page.waitForTimeout(10);
});

test('a hidden page neither draws nor fetches', async () => {
  await page.locator('#auto').selectOption('1');
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true, configurable: true });
  });
  await page.clock.fastForward(100 * DAY);
  await page.evaluate(() => dispatchEvent(new Event('focus')));
  assert.match(await summary(), /expires in 29 days/);
  assert.equal(stage.emulator.requests.length, 1);
});

for (const [expirationTime, next, shown, datetime] of [
  [253_410_076_800_000, '+010000-01-01', '31 Mar 10000, 02:00', '10000-03-31T00:00:00Z'],
  [8.64e15, '+275760-06-15', '13 Sept 275760, 02:00', '275760-09-13T00:00:00Z'],
  [8.64e15 + 1, '+275760-06-15', '8640000000000001 ms', null],
  [Number.MAX_SAFE_INTEGER, 'the year 275760', '9007199254740991 ms', null],
]) {
  test(`a token that ends at ${expirationTime} is shown with its whole date`, async () => {
    const token = { token_id: 'long', creation_time: 0, expiration_time: expirationTime };
    stage.emulator.fault({ body: JSON.stringify({ bearer_tokens: [token] }) });
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await page.getByText('1 token', { exact: true }).waitFor();
    assert.ok((await summary()).endsWith(`: nothing to do before ${next}.`), await summary());
    const cell = page.locator('#table .expires');
    assert.equal(await cell.textContent(), shown);
    const time = cell.locator('time');
    assert.equal((await time.count()) && (await time.getAttribute('datetime')), datetime ?? 0);
    assert.match(await page.locator('#table .created').textContent(), /^1 Jan 1970, 01:00$/);
    assert.match(await page.locator('#timeline desc').textContent(), /^long from 1 Jan 1970 to /);
  });
}
