// The guided rotation to its end, by mouse and by keyboard, and the code that it needs.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { DEFAULT_TENANT, TENANTS } from '../../emulator/seed.js';
import { address, CREDENTIALS, launch } from '../cli/command.js';
import { openStage, useStage } from './page.js';
import { RotationPage, rotationFor } from './rotation.js';

const stage = useStage();

const focused = (page) => page.evaluate(() => document.activeElement.textContent.trim());
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

test('to the end by mouse', async (t) => {
  const settings = { permissions: ['clipboard-read', 'clipboard-write'] };
  const rotation = await rotationFor(t, stage, { 'old-1234': 20 }, { page: settings });
  const { page } = rotation;
  await rotation.begin();
  assert.equal(await rotation.step(), 'What there is');
  await rotation.shows('The token expires in 19 days');
  await rotation.create();
  const [{ token, token_id }] = rotation.newTokens;
  assert.equal(await page.locator('.secret').textContent(), token);
  await page.getByRole('button', { name: 'Copy the token' }).click();
  assert.equal(await clipboard(page), token);
  await page.getByRole('button', { name: 'Copy the SCIM URL' }).click();
  assert.match(await clipboard(page), new RegExp(`/${DEFAULT_TENANT.tenantId}/scim/v2/$`));
  assert.ok(await rotation.button('Continue').isDisabled());
  await rotation.accept();
  assert.equal(await rotation.step(), 'Delete the old tokens');
  assert.equal(await page.locator('.secret').count(), 0);
  for (const wrong of ['', '123', '1235', 'old-1234', ' 1234']) {
    await rotation.remove('old-1234', wrong);
    await rotation.shows('These are not its last characters');
  }
  assert.equal(rotation.count('deleteToken'), 0);
  await rotation.remove('old-1234');
  await rotation.shows(`Done: ${token_id} is the only one.`);
  assert.equal(rotation.names, 'new');
  assert.equal(rotation.count('createToken'), 1);
  await rotation.account();
  // The list was asked for anew.
  await page.locator('#table tbody tr', { hasText: token_id.slice(0, 8) }).waitFor();
  assert.deepEqual(rotation.dialogs, []);
});

test('to the end by keyboard alone: the focus is on the heading of each step', async (t) => {
  const rotation = await rotationFor(t, stage, { 'old-1234': 20 });
  const { page } = rotation;
  const isAt = async (text) => {
    await rotation.until(async () => (await focused(page)) === text);
    const said = () => page.locator('#announce').textContent();
    await rotation.until(async () => (await said()).includes(text));
  };
  const tabTo = async (name) => {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab');
      const found = await page.evaluate(() => {
        const { labels, textContent, id } = document.activeElement;
        return `${id} ${labels?.[0]?.textContent ?? ''} ${textContent}`;
      });
      if (found.includes(name)) return;
    }
    assert.fail(`${name} was not reached`);
  };
  await page.goto(rotation.address);
  await page.locator('#table tbody tr').first().waitFor();
  await tabTo('rotate-tokens');
  await page.keyboard.press('Enter');
  await isAt('Enter the code for changes');
  await tabTo('Code');
  await page.keyboard.type(rotation.server.code);
  await page.keyboard.press('Enter');
  await isAt('What there is');
  await tabTo('Create a token');
  await page.keyboard.press('Enter');
  await isAt('Enter it in the identity provider');
  await tabTo('The identity provider works with it');
  await page.keyboard.press('Space');
  await tabTo('Continue');
  await page.keyboard.press('Enter');
  await isAt('Delete the old tokens');
  await tabTo('Its last four characters');
  await page.keyboard.type('1234');
  await page.keyboard.press('Enter');
  await rotation.shows('Done:');
  assert.equal(rotation.names, 'new');
  await rotation.account();
});

test('tokens with short ids, several old ones, and the way back', async (t) => {
  const rotation = await rotationFor(t, stage, { abc: 20, gone: -10, 'old-1234': 100 });
  await rotation.begin();
  await rotation.shows('2 tokens are valid');
  assert.equal(rotation.count('createToken'), 0);
  await rotation.button('It works with the newest').click();
  await rotation.remove('abc', 'bc');
  await rotation.shows('These are not its last characters');
  await rotation.remove('abc');
  await rotation.until(() => rotation.names === 'gone,old-1234');
  await rotation.remove('gone');
  await rotation.shows('Done: old-1234 is the only one.');
  await rotation.button('Back to what there is').click();
  await rotation.shows('The token is valid for another 99 days');
});

test('what works is not deleted: the last one, and one that is newer', async (t) => {
  const rotation = await rotationFor(t, stage, { 'old-1234': 20, 'new-5678': 300 });
  await rotation.begin();
  await rotation.button('It does not').click();
  // Another job deletes the old one meanwhile: then the newest is the last.
  rotation.emulator.fault({ call: 'listTokens', body: dropToken('old-1234') });
  await rotation.remove('new-5678');
  await rotation.shows('It is the only one that is valid');
  assert.equal(rotation.names, 'old-1234,new-5678');
  await rotation.button('Back to what there is').click();
  await rotation.button('It works with the newest').click();
  // Now the one that is to stay is gone.
  rotation.emulator.fault({ call: 'listTokens', body: dropToken('new-5678') });
  await rotation.remove('old-1234');
  await rotation.shows('The token that is to stay is not there any more');
  assert.equal(rotation.count('deleteToken'), 0);
});

const dropToken = (id) => (text) => {
  const { bearer_tokens: all } = JSON.parse(text);
  return JSON.stringify({ bearer_tokens: all.filter(({ token_id }) => token_id !== id) });
};

test('without --changes there is no rotation, and the relay refuses', async (t) => {
  const off = { console: { changes: false } };
  const rotation = await rotationFor(t, stage, { 'old-1234': 20 }, off);
  const { page } = rotation;
  assert.equal(rotation.server.code, undefined);
  const loaded = [];
  page.on('request', (each) => loaded.push(each.url()));
  await page.goto(`${rotation.address}#rotate`);
  await page.locator('#table tbody tr').first().waitFor();
  for (const id of ['nav-rotate', 'rotate-tokens', 'rotate']) {
    assert.ok(await page.locator(`#${id}`).isHidden(), id);
  }
  assert.ok(!loaded.some((url) => url.includes('/rotate.js')));
  const { origin } = new URL(rotation.server.url);
  const { status, body } = await raw(rotation, 'POST', TOKENS, { origin });
  assert.deepEqual([status, JSON.parse(body).error_code], [403, 'RELAY.CHANGES']);
  assert.equal(rotation.count('createToken'), 0);
});

const { identityStoreId, tenantId } = DEFAULT_TENANT;
const TOKENS = `/v1/identity-stores/${identityStoreId}/tenant/${tenantId}/bearer-token`;

/** As a program of another user on this machine would send it. */
async function raw({ server }, method, path, headers) {
  const call = request({ host: '127.0.0.1', port: server.port, path, method, headers }).end();
  const [response] = await once(call, 'response');
  return { status: response.statusCode, body: (await buffer(response)).toString() };
}

test('a forged Origin does not replace the code; reads need none', async (t) => {
  const rotation = await rotationFor(t, stage, { 'old-1234': 20 });
  const { origin } = new URL(rotation.server.url);
  const check = `/${tenantId}/scim/v2/ServiceProviderConfig`;
  const bearer = { authorization: 'Bearer a.b.c' };
  for (const more of [{}, { 'x-console-code': '' }, { 'x-console-code': 'AAAA-AAAA-AAAA' }]) {
    for (const [method, path, given] of [
      ['POST', TOKENS, {}],
      ['DELETE', `${TOKENS}/old-1234`, {}],
      ['GET', check, bearer],
    ]) {
      const { status, body } = await raw(rotation, method, path, { origin, ...given, ...more });
      assert.deepEqual([status, JSON.parse(body).error_code], [403, 'RELAY.UNAUTHORIZED'], path);
    }
  }
  assert.deepEqual(rotation.emulator.requests, []);
  assert.equal((await raw(rotation, 'GET', TOKENS, {})).status, 200);
  const code = { 'x-console-code': rotation.server.code };
  assert.equal((await raw(rotation, 'POST', TOKENS, { origin, ...code })).status, 201);
  // The code alone is not enough either.
  assert.equal((await raw(rotation, 'POST', TOKENS, code)).status, 403);
  assert.equal(rotation.names, 'old-1234,new');
});

test('the code: wrong, mistyped, kept over a reload, forgotten', async (t) => {
  const rotation = await rotationFor(t, stage, { 'old-1234': 20 });
  const { page, server } = rotation;
  assert.match(server.code, /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
  await rotation.open();
  for (const wrong of ['', 'nonsense', '→', '0000-0000-0000']) {
    await rotation.enterCode(wrong);
    await rotation.shows('This is not the code');
    await rotation.until(async () => (await page.evaluate(() => document.activeElement.id)) !== '');
  }
  await rotation.enterCode(` ${server.code.toLowerCase().replaceAll('-', ' ')}`.replace('0', 'o'));
  await rotation.shows('The token expires');
  assert.ok(!(await page.evaluate(() => location.href)).includes(server.code));
  await page.reload();
  await rotation.shows('The token expires');
  await page.getByRole('button', { name: 'Forget' }).click();
  await rotation.shows('A rotation is for one tenant');
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

test('after ten wrong codes in a row none is right', async (t) => {
  const rotation = await rotationFor(t, stage, { 'old-1234': 20 });
  const { server } = rotation;
  const tryCode = async (code) =>
    JSON.parse((await raw(rotation, 'GET', '/console.json', { 'x-console-code': code })).body).code;
  for (let count = 0; count < 9; count += 1) assert.equal(await tryCode('wrong'), 'wrong');
  assert.equal(await tryCode(server.code), 'right');
  for (let count = 0; count < 10; count += 1) assert.equal(await tryCode('wrong'), 'wrong');
  assert.equal(await tryCode(server.code), 'locked');
  const { origin } = new URL(server.url);
  const headers = { origin, 'x-console-code': server.code };
  assert.equal((await raw(rotation, 'POST', TOKENS, headers)).status, 403);
  await rotation.open();
  await rotation.enterCode();
  await rotation.shows('There were too many wrong codes. Start the console again');
  assert.equal(rotation.count('createToken'), 0);
});

test('a console that was started again on the port refuses the old code, and says so', async (t) => {
  const rotation = await rotationFor(t, stage, { 'old-1234': 20 });
  await rotation.begin();
  // The server answers as one with another code.
  await rotation.page.route('**/bearer-token', (route) =>
    route.continue({ headers: { ...route.request().headers(), 'x-console-code': 'other' } }),
  );
  await rotation.button('Create a token').click();
  await rotation.shows('This is not the code');
  assert.equal(await rotation.page.evaluate(() => sessionStorage.length), 0);
  assert.equal(rotation.names, 'old-1234');
  await rotation.page.unrouteAll();
  await rotation.enterCode();
  await rotation.shows('The token expires');
});

test('no tenant, or all of them: choose one first', async () => {
  const own = await openStage({ console: { changes: true } });
  try {
    const { page } = await own.visit();
    await page.goto(`${own.url}#rotate`);
    await page.getByText('A rotation is for one tenant').waitFor();
    await page.goto(`${own.url}?tenants=all`);
    await page.locator('#table tbody tr').first().waitFor();
    assert.ok(await page.locator('#rotate-tokens').isHidden());
    await page.getByRole('link', { name: 'Rotate', exact: true }).click();
    await page.getByRole('link', { name: 'Choose a tenant' }).click();
    await page.locator('#chooser').waitFor();
    await page.goto(own.link(TENANTS.mixed));
    await page.locator('#rotate-tokens').click();
    await page.getByLabel('Code', { exact: true }).waitFor();
  } finally {
    await own.close();
  }
});

test('a refusal is explained in place', async (t) => {
  const rotation = await rotationFor(t, stage, { 'old-1234': 20 });
  await rotation.begin();
  rotation.emulator.fault({ call: 'createToken', status: 403 });
  await rotation.button('Create a token').click();
  await rotation.shows('No token was created.');
  await rotation.button('Explain').click();
  await rotation.page.locator('#rotation .sentence').waitFor();
  const sentence = await rotation.page.locator('#rotation .sentence').textContent();
  assert.match(sentence, /createBearerToken was denied/);
});

test('the published command: the code on stderr, no secret in what it prints', async (t) => {
  const rotation = await rotationFor(t, stage, { 'old-1234': 20 });
  const command = launch(['console', '--changes', '--endpoint', rotation.emulator.url], {
    env: CREDENTIALS,
  });
  let stderr = '';
  command.child.stderr.on('data', (text) => {
    stderr += text;
  });
  const url = await address(command);
  await rotation.until(() => stderr.includes('End with Ctrl-C.'));
  const [, code] = /^Code for changes: (\S+)\nEnd with Ctrl-C\.\n$/.exec(stderr);
  const published = new RotationPage(rotation.emulator, { url, code }, await stage.visit());
  try {
    await published.begin();
    await published.create();
    await published.accept();
    await published.remove('old-1234');
    await published.shows('Done:');
    await published.account();
  } finally {
    await published.context.close();
    command.child.kill('SIGINT');
  }
  const { code: exit, ...printed } = await command.ended;
  assert.equal(exit, 130);
  for (const text of Object.values(printed)) {
    for (const secret of published.secrets) assert.ok(!text.includes(secret), text);
  }
  assert.equal(rotation.names, 'new');
});
