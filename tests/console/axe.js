// axe-core on a page of the console. The page's own policy would refuse it: `bypassCSP`.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Fails with what axe finds on the page as it is now.
 * @param {import('playwright-core').Page} page
 * @param {string} [where] Of the failure.
 */
export async function checkAccessibility(page, where) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate(() => globalThis.axe.run());
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
  assert.deepEqual(found, [], where);
  assert.ok(passes.length > 10);
}
