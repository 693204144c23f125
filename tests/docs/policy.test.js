// docs/browser.md: the policy that a page needs, with and without ./slim.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { inRoot } from '../../scripts/lib/paths.js';
import { installPackage } from '../packaging/consumer.js';
import { openBrowser, pageOf, serve, titleOf } from '../packaging/page.js';

const MANUAL = readFileSync(inRoot('docs', 'browser.md'), 'utf8');
const [, POLICY] = /^Content-Security-Policy: (.+)$/m.exec(MANUAL);
const PACKAGE = '../node_modules/identity-center-tokens';
const REPORT = `Promise.resolve().then(check).then(
  (count) => { document.title = 'read ' + count; },
  (error) => { document.title = error.code + ' ' + error.message.includes("'wasm-unsafe-eval'"); },
);`;
const PAGES = {
  'the main entry': `import { ready, validateResponse } from '${PACKAGE}/index.js';
const check = () => ready().then(() => validateResponse('{"bearer_tokens":[]}').bearerTokens.length);
${REPORT}`,
  './slim': `import { init, validateResponse } from '${PACKAGE}/dist/slim.js';
const check = async () => {
  await init(fetch('${PACKAGE}/dist/core.wasm'));
  return validateResponse('{"bearer_tokens":[]}').bearerTokens.length;
};
${REPORT}`,
};

let consumer;
let browser;
before(async () => {
  [consumer, browser] = await Promise.all([installPackage(), openBrowser()]);
});
after(async () => {
  await browser?.close();
  consumer?.remove();
});

async function titleUnder(policy, script) {
  consumer.folder('policy', { 'main.js': script, 'index.html': pageOf('main.js') });
  const server = await serve(consumer.root, { 'Content-Security-Policy': policy });
  try {
    return await titleOf(browser, `${server.url}/policy/index.html`);
  } finally {
    await server.close();
  }
}

for (const [name, script] of Object.entries(PAGES)) {
  test(`${name} works under the policy of the page, and not without 'wasm-unsafe-eval'`, async () => {
    const policy = `default-src 'none'; ${POLICY}`;
    assert.equal(await titleUnder(policy, script), 'read 0');
    const strict = policy.replace(" 'wasm-unsafe-eval'", '');
    assert.equal(await titleUnder(strict, script), 'WASM_LOAD true');
  });
}

test('./slim needs the address of core.wasm in connect-src, the main entry does not', async () => {
  const policy = `default-src 'none'; ${POLICY.replace(/connect-src .*/, "connect-src 'none'")}`;
  assert.equal(await titleUnder(policy, PAGES['the main entry']), 'read 0');
  assert.match(await titleUnder(policy, PAGES['./slim']), /^WASM_LOAD/);
});
