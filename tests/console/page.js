// A real browser on a real console in front of an emulator.

import { after, before } from 'node:test';
import { chromium } from 'playwright-core';
import { DEFAULT_CREDENTIALS } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { startConsole } from '../../pkg/cli/console/server.js';
import { findChromium } from '../../scripts/lib/browser.js';
import { address, CREDENTIALS, launch } from '../cli/command.js';

const QUIET = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** The console of this source tree. */
const fromSource = (options) =>
  startConsole({
    credentials: DEFAULT_CREDENTIALS,
    mode: 'emulator',
    ...options,
  });

/** The console that the published command serves. */
export async function fromCommand({ endpoint }) {
  const server = launch(['console', '--endpoint', endpoint], { env: CREDENTIALS });
  return {
    url: await address(server),
    async close() {
      server.child.kill('SIGINT');
      await server.ended;
    },
  };
}

/** Starts emulator, console and browser; `close` ends all three. */
export async function openStage(options = {}) {
  const emulator = await startEmulator(options.emulator);
  const serve = options.serve ?? fromSource;
  const server = await serve({ endpoint: emulator.url, ...options.console });
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: QUIET,
    ...options.browser,
  });
  return {
    emulator,
    server,
    url: server.url,
    link: (tenant, more = '') =>
      `${server.url}?identity-store=${tenant.identityStoreId}&tenant=${tenant.tenantId}${more}`,

    /** A fresh page of a fresh visitor; `faults` collects what must not happen on any page. */
    async visit(settings = {}) {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        locale: 'en-GB',
        timezoneId: 'Europe/Berlin',
        ...settings,
      });
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      // What is typed before the page has its code would be lost on nobody but a test.
      const goto = page.goto.bind(page);
      page.goto = async (url) => {
        await goto(url);
        if (!url.endsWith('.svg')) await page.locator('main[aria-busy="false"]').waitFor();
      };
      const faults = [];
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('console', (message) => {
        const expected = /Failed to load resource/.test(message.text());
        if (['error', 'warning'].includes(message.type()) && !expected) faults.push(message.text());
      });
      page.on('request', (request) => {
        const { origin, protocol } = new URL(request.url());
        if (protocol !== 'blob:' && `${origin}/` !== server.url) faults.push(request.url());
      });
      return { page, faults, context };
    },

    async close() {
      await browser.close();
      await server.close();
      await emulator.close();
    },
  };
}

/** One stage for all tests of a file; it is there once they run. */
export function useStage(options) {
  const stage = {};
  before(async () => Object.assign(stage, await openStage(options)));
  after(() => stage.close());
  return stage;
}

/** Opens the form for the ids, as far as it is closed. */
export async function openForm(page) {
  for (const id of ['chooser', 'by-hand']) {
    const part = page.locator(`#${id}`);
    if (!(await part.evaluate(({ open }) => open))) await part.locator('> summary').click();
  }
}

/** The address as the page has it now; `page.url()` learns of a change a moment later. */
export const addressOf = (page) => page.evaluate(() => location.href);

/** The texts of a column of the table, as shown. */
export const column = (page, name) => page.locator(`#table tbody .${name}`).allInnerTexts();

/** Path and bytes of each file that the page loads until its list is there. */
export async function loadedFiles(page, address) {
  const files = new Map();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    files.set(pathname, Number(response.headers()['content-length']));
  });
  await page.goto(address);
  await page.locator('#table tbody tr').first().waitFor();
  return [...files];
}
