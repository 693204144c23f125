// The back/forward cache: a browser keeps a page as it was when it was left, and shows it again.

import assert from 'node:assert/strict';
import { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { useStage } from './page.js';
import { rotationFor } from './rotation.js';

// Playwright switches the cache off.
const stage = useStage({ browser: { ignoreDefaultArgs: ['--disable-back-forward-cache'] } });

test('a page that is restored with a secret on show does not show it', async (t) => {
  // Chromium restores no page with `no-store`; other browsers may.
  const { setHeader } = ServerResponse.prototype;
  t.mock.method(ServerResponse.prototype, 'setHeader', function (name, value) {
    return name === 'Cache-Control' ? this : setHeader.call(this, name, value);
  });
  const rotation = await rotationFor(t, stage, { 'old-1234': 20 });
  const { page } = rotation;
  await rotation.begin();
  await rotation.create();
  await page.evaluate(() => {
    addEventListener('pageshow', ({ persisted }) => {
      globalThis.isRestored = persisted;
    });
  });
  await page.goto(new URL('/icon.svg', rotation.address).href);
  await page.evaluate(() => history.back());
  await page.waitForFunction(() => globalThis.isRestored === true);
  await rotation.shows('Shown once already');
  assert.equal(await page.locator('.secret').count(), 0);
  await rotation.checkSecrets();
});
