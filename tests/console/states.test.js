// What an administrator sees in each state of the console.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { TENANTS } from '../../emulator/seed.js';
import { column, openForm, useStage } from './page.js';

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

const open = (tenant, more) => page.goto(stage.link(tenant, more));
const summary = () => page.locator('.summary').textContent();
const problem = () => page.locator('.problem');

test('the first visit to the emulator leads to the documented tokens, and says what it is', async () => {
  await page.goto(stage.url);
  await page.getByRole('button', { name: TENANTS.documented.tenantId }).click();
  await page.locator('#table tbody tr').first().waitFor();
  assert.deepEqual(
    (await column(page, 'id')).map((text) => text.split('\n')[0]),
    TENANTS.documented.tokens.map(({ token_id }) => token_id),
  );
  assert.equal(
    await page.locator('#source').textContent(),
    'Emulator: example data, not your tokens',
  );
});

test('the table: soonest first, local time with UTC on hover, days left, state in words', async () => {
  await open(TENANTS.mixed);
  await page.locator('#table tbody tr').first().waitFor();
  assert.deepEqual(await column(page, 'days'), ['11 days ago', '29 days', '299 days']);
  const states = (await column(page, 'state')).map((text) => text.replace(/\W/g, ''));
  assert.deepEqual(states, ['Expired', 'Expiring', 'Active']);
  const time = page.locator('#table tbody .expires time').first();
  const iso = await time.getAttribute('datetime');
  assert.match(iso, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assert.equal(await time.getAttribute('title'), `${iso} (UTC)`);
  assert.doesNotMatch(await time.textContent(), /T/);
  await page.getByLabel('Times in UTC').check();
  assert.equal(await page.locator('#table tbody .expires time').first().textContent(), iso);
});

test('the summary says what to do next', async () => {
  await open(TENANTS.mixed);
  await page.locator('.summary').waitFor();
  assert.match(await summary(), /^1 of 3 tokens expires in 29 days: create a new one, switch/);
  await page.getByLabel('Warn within').fill('10');
  assert.match(await summary(), /^1 of 3 tokens has expired: check that/);
  await page.getByLabel('Warn within').fill('400');
  assert.match(await summary(), /^2 of 3 tokens expire soon, the first in 29 days/);
  await open(TENANTS.documented);
  await page.locator('.summary').waitFor();
  assert.match(await summary(), /tokens have expired: provisioning is stopped/);
});

test('an empty list is its own state', async () => {
  await open(TENANTS.empty);
  await page.locator('.summary').waitFor();
  assert.match(await summary(), /^There is no access token: provisioning has nothing/);
  assert.ok(await page.locator('#list').isHidden());
  assert.ok(await page.getByRole('button', { name: 'Refresh now' }).isVisible());
});

test('the picture shows each life, now and the warning line', async () => {
  await open(TENANTS.mixed);
  const picture = page.locator('#timeline svg');
  await picture.waitFor();
  assert.equal(await picture.locator('.bar').count(), 3);
  const at = async (selector) => Number(await picture.locator(selector).getAttribute('x1'));
  const now = await at('.now line');
  const warn = await at('.warn line');
  assert.ok(now < warn);
  const ends = await picture
    .locator('.bar .end')
    .evaluateAll((ends) => ends.map((end) => Number(end.getAttribute('x'))));
  assert.ok(ends[0] < now && now < ends[1] && ends[1] < warn && warn < ends[2], `${ends}`);
  await page.getByLabel('Warn within').fill('20');
  assert.ok((await at('.warn line')) < ends[1]);
  const description = await picture.locator('desc').textContent();
  assert.match(description, /, active\. The warning line is 20 days from now/);
});

test('loading can be cancelled, and tried again', async () => {
  stage.emulator.fault({ hang: true });
  await open(TENANTS.mixed);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.locator('#progress').waitFor({ state: 'hidden' });
  assert.equal(await problem().count(), 0);
  await openForm(page);
  await page.getByRole('button', { name: 'List tokens' }).click();
  await page.locator('#table tbody tr').first().waitFor();
  while (stage.emulator.requests[0].outcome === 'pending') await page.waitForTimeout(10);
  assert.equal(stage.emulator.requests[0].outcome, 'aborted');
});

test('403: code, request id, message, and in place what the service says about it', async () => {
  await open(TENANTS.forbidden);
  await problem().waitFor();
  const text = await problem().textContent();
  const { requestId } = stage.emulator.requests[0];
  for (const part of [
    'ForbiddenError (FORBIDDEN)',
    '403',
    'IIC.1000',
    requestId,
    'management account',
  ]) {
    assert.ok(text.includes(part), part);
  }
  await problem().getByRole('button', { name: 'Explain' }).click();
  await problem().locator('.sentence').waitFor();
  assert.equal(
    await problem().locator('.sentence').textContent(),
    'The action IdentityCenter:externalIdp:listBearerTokens was denied: no policy allows the action.',
  );
  assert.equal(await page.evaluate(() => document.activeElement.className), 'sentence');
  const message = JSON.parse(await problem().locator('pre').textContent());
  assert.equal(message.context.request_id, requestId);
  assert.deepEqual(
    stage.emulator.requests.map(({ call }) => call),
    ['listTokens', 'decodeAuthorizationMessage'],
  );
});

test('a refusal that cannot be explained stays as it is, and can be explained later', async () => {
  for (const [fault, text] of [
    [{ status: 403 }, 'need the action sts::decodeAuthorizationMessage'],
    [{ drop: true, times: 3 }, 'Check the network and the proxy'],
  ]) {
    stage.emulator.fault({ call: 'decodeAuthorizationMessage', ...fault });
    await open(TENANTS.forbidden);
    await problem().getByRole('button', { name: 'Explain' }).click();
    await problem().getByRole('button', { name: 'Explain again' }).waitFor();
    const shown = await problem().locator('.explanation').textContent();
    assert.ok(shown.includes(text), shown);
    assert.ok(shown.includes('Copy message'), shown);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Explain again');
    await page.keyboard.press('Enter');
    await problem().locator('.sentence').waitFor();
  }
});

test('what the service says in a form that is not known is shown as it is', async () => {
  for (const decoded of ['no JSON <b>', '{"odd":["<b>"]}']) {
    const body = JSON.stringify({ decoded_message: decoded });
    stage.emulator.fault({ call: 'decodeAuthorizationMessage', body });
    await open(TENANTS.forbidden);
    await problem().getByRole('button', { name: 'Explain' }).click();
    await problem().locator('.sentence').waitFor();
    assert.match(await problem().locator('.sentence').textContent(), /no form that is known/);
    assert.ok(await problem().locator('pre').isVisible());
    const shown = await problem().locator('pre').textContent();
    assert.equal(shown.replace(/\s/g, ''), decoded.replace(/\s/g, ''));
  }
});

for (const [name, fault, code, text] of [
  ['400', { status: 400 }, 'BAD_REQUEST', 'refused the request as malformed'],
  ['401', { status: 401 }, 'API_ERROR', 'signature was not accepted'],
  ['404', { status: 404 }, 'API_ERROR', 'Nothing is found'],
  ['429', { status: 429, times: 3 }, 'API_ERROR', 'Too many requests'],
  ['500', { status: 500, times: 3 }, 'API_ERROR', 'The service failed'],
  ['a web page', { html: true }, 'VALIDATION', 'does not have the documented form'],
  ['a wrong shape', { body: '{"bearer_tokens":[{}]}' }, 'VALIDATION', '/bearer_tokens/0/token_id'],
  ['a redirect', { redirect: 'https://evil.example/', times: 3 }, 'API_ERROR', 'RELAY.REDIRECT'],
  ['a dead service', { drop: true, times: 3 }, 'API_ERROR', 'RELAY.NETWORK'],
]) {
  test(`${name}: one clear panel with what to do`, async () => {
    stage.emulator.fault(fault);
    await open(TENANTS.mixed);
    await problem().waitFor();
    assert.equal(await problem().getAttribute('data-code'), code);
    assert.equal(await problem().count(), 1);
    const shown = await problem().textContent();
    assert.ok(shown.includes(text), shown);
    assert.ok((await problem().locator('ol li').count()) > 0);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('#table tbody tr').first().waitFor();
    assert.equal(await problem().count(), 0);
  });
}

test('an id that cannot be right is marked, and nothing is sent', async () => {
  await open(TENANTS.documented);
  await page.locator('#table tbody tr').first().waitFor();
  stage.emulator.requests.length = 0;
  await openForm(page);
  for (const [label, value] of [
    ['Tenant ID', 'a/b'],
    ['Identity store ID', ''],
  ]) {
    await page.getByLabel(label).fill(value);
    await page.getByRole('button', { name: 'List tokens' }).click();
    await problem().waitFor();
    assert.equal(await problem().getAttribute('data-code'), 'INVALID_ARGUMENT');
    assert.deepEqual(await marked(), [label === 'Tenant ID' ? 'tenant' : 'identity-store']);
    await page.getByLabel(label).fill('x');
  }
  assert.equal(stage.emulator.requests.length, 0);
});

/** The fields of the form that are marked as wrong. */
const marked = () =>
  page
    .locator('#connect input[aria-invalid="true"]')
    .evaluateAll((fields) => fields.map(({ id }) => id));

test('the field to mark is the argument of the error, whatever the message mentions', async () => {
  await page.goto(stage.url);
  const mark = (error) =>
    page.evaluate(async (given) => {
      const { connectForm } = await import('./connect.js');
      const ignored = () => {};
      connectForm({
        parseScimEndpoint: ignored,
        server: {},
        onsubmit: ignored,
      }).mark(given);
    }, error);
  const message = 'compare identityStoreId and tenantId in the region';
  await mark({ code: 'INVALID_ARGUMENT', argument: 'region', message });
  assert.deepEqual(await marked(), ['region']);
  await mark({ code: 'INVALID_ARGUMENT', argument: 'timeoutMs', message });
  assert.deepEqual(await marked(), []);
  await mark({ code: 'INVALID_ARGUMENT', argument: 'identityStoreId', message: 'sans texte' });
  assert.deepEqual(await marked(), ['identity-store']);
  await mark({ code: 'NETWORK', message });
  assert.deepEqual(await marked(), []);
});

test('a page whose server is gone says so', async () => {
  await page.route('**/v1/**', (route) => route.abort());
  await open(TENANTS.mixed);
  await problem().waitFor();
  assert.equal(await problem().getAttribute('data-code'), 'NETWORK');
});

test('a service that never answers ends in a time-out', async () => {
  await page.clock.install();
  await page.route('**/v1/**', () => {});
  await open(TENANTS.mixed);
  await page.getByRole('progressbar').waitFor();
  for (let step = 0; step < 6 && (await problem().count()) === 0; step += 1) {
    await page.clock.fastForward(31_000);
    await page.waitForTimeout(50);
  }
  await problem().waitFor();
  assert.equal(await problem().getAttribute('data-code'), 'TIMEOUT');
});

test('a policy that forbids WebAssembly is named', async () => {
  await page.route(stage.url, async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers(), 'content-security-policy': "script-src 'self'" };
    await route.fulfill({ response, headers });
  });
  await page.goto(stage.url);
  await problem().waitFor();
  assert.equal(await problem().getAttribute('data-code'), 'WASM_LOAD');
  assert.match(await problem().textContent(), /'wasm-unsafe-eval'/);
  // The browser reports the refusal on the console; that is what this test asks for.
  visitor.faults.length = 0;
});

test('an error keeps the last good list, marked with its age', async () => {
  await page.clock.install();
  await open(TENANTS.mixed);
  await page.locator('#table tbody tr').first().waitFor();
  await page.clock.fastForward('10:00');
  stage.emulator.fault({ status: 403 });
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await problem().waitFor();
  assert.equal(await page.locator('#table tbody tr').count(), 3);
  assert.match(
    await page.locator('#age').textContent(),
    /^Last good list, from \d\d:\d\d:\d\d \(10 minutes ago\): d-9f8e7d6c5b, tenant 33333333/,
  );
  await page.getByRole('button', { name: 'Dismiss' }).click();
  assert.match(await page.locator('#age').textContent(), /^Last good list/);
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await page.getByText('fetched just now').waitFor();
});

test('auto refresh asks again by itself, and no faster when it fails', async () => {
  await page.clock.install();
  await open(TENANTS.mixed);
  await page.locator('#table tbody tr').first().waitFor();
  await page.getByLabel('Refresh', { exact: true }).selectOption('1');
  const calls = () => stage.emulator.requests.length;
  assert.equal(calls(), 1);
  await page.clock.runFor(55_000);
  assert.equal(calls(), 1);
  stage.emulator.fault({ status: 400 });
  await page.clock.runFor(10_000);
  await problem().waitFor();
  assert.equal(calls(), 2);
  await page.clock.runFor(45_000);
  assert.equal(calls(), 2);
  await page.clock.runFor(15_000);
  await page.getByText('fetched just now').waitFor();
  assert.equal(calls(), 3);
});

test('dates that cannot be true are pointed out, and absurd ones do no harm', async () => {
  const tokens = [
    { token_id: 'late', creation_time: 1_900_000_000_000, expiration_time: 1_800_000_000_000 },
    { token_id: 'eternal', creation_time: 0, expiration_time: Number.MAX_SAFE_INTEGER },
  ];
  stage.emulator.fault({ body: JSON.stringify({ bearer_tokens: tokens }) });
  await open(TENANTS.mixed);
  await page.locator('.summary').waitFor();
  assert.match(await summary(), /1 of 2 carry dates that cannot be true/);
  assert.ok((await column(page, 'expires')).some((text) => text.includes('before its creation')));
  assert.ok((await column(page, 'expires')).includes('9007199254740991 ms'));
  assert.equal(await page.locator('#timeline .bar').count(), 2);
});

test('text from the service stays text', async () => {
  const token = { token_id: '<img src=x onerror=alert(1)>', creation_time: 1, expiration_time: 2 };
  stage.emulator.fault({ body: JSON.stringify({ bearer_tokens: [token] }) });
  await open(TENANTS.mixed);
  await page.locator('#table tbody tr').first().waitFor();
  assert.ok((await column(page, 'id'))[0].startsWith(token.token_id));
  assert.equal(await page.locator('#table img').count(), 0);
});
