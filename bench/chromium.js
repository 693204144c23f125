// The same comparison in headless Chromium: the same files, bundled for a page.

import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { findChromium } from '../scripts/lib/browser.js';
import { inRoot } from '../scripts/lib/paths.js';

/**
 * @param {[form: string, n: number][]} cells
 * @returns {Promise<{ version: string, cells: object[] }>}
 */
export async function compareInChromium(cells) {
  const { outputFiles } = await build({
    entryPoints: [inRoot('bench', 'speed.js')],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    globalName: 'bench',
    target: 'es2022',
    platform: 'browser',
  });
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--js-flags=--expose-gc'],
  });
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: outputFiles[0].text });
    const compare = (form, n) =>
      page.evaluate(([f, k]) => globalThis.bench.compare(f, k, globalThis.gc), [form, n]);
    // Not shown: engines compile, the module's code is exchanged for its fast version.
    for (const n of [2, 1000]) await compare('compact', n);
    const results = [];
    for (const [form, n] of cells) results.push(await compare(form, n));
    return { version: browser.version(), cells: results };
  } finally {
    await browser.close();
  }
}
