// A rotation in the console: one tenant on an emulator and a console of its own, a visitor, and a
// look at everything that the page leaves behind.

import assert from 'node:assert/strict';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { startConsole } from '../../pkg/cli/console/server.js';
import { until } from '../cli/tenant.js';

/** What console and emulator, which run in this process, print. */
const serverOutput = [];
for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream);
  stream.write = (chunk, ...rest) => {
    serverOutput.push(chunk.toString());
    return write(chunk, ...rest);
  };
}

const IS_NEW = /^[\da-f-]{36}$/;

/**
 * @param {import('node:test').TestContext} t
 * @param {object} stage Its browser is used.
 * @param {Record<string, number>} days The days that each token still lives, by its id.
 * @param {{emulator?: object, console?: object, page?: object}} [options]
 */
export async function rotationFor(t, stage, days, options = {}) {
  const tokens = Object.entries(days).map(([token_id, expires_in_days]) => ({
    ...{ token_id, expires_in_days },
    token: `${token_id}.secret.${'s'.repeat(20)}`,
  }));
  const seed = { tenants: [{ ...DEFAULT_TENANT, tokens }] };
  const emulator = await startEmulator({ seed, ...options.emulator });
  const server = await startConsole({
    ...{ endpoint: emulator.url, credentials: DEFAULT_CREDENTIALS, mode: 'emulator' },
    ...{ changes: true, ...options.console },
  });
  const visitor = await stage.visit(options.page);
  t.after(async () => {
    await visitor.context.close();
    await server.close();
    await emulator.close();
  });
  return new RotationPage(emulator, server, visitor);
}

export class RotationPage {
  /** Texts of the console of the browser. */
  printed = [];
  /** The dialogs that were shown, and what becomes of the next one. */
  dialogs = [];
  acceptsDialogs = true;

  constructor(emulator, server, { page, context }) {
    Object.assign(this, { emulator, server, page, context });
    this.watch(page);
  }

  watch(page) {
    page.on('console', (message) => this.printed.push(message.text(), message.location().url));
    page.on('pageerror', (error) => this.printed.push(`pageerror ${error.stack}`));
    page.on('dialog', async (dialog) => {
      this.dialogs.push(dialog.type());
      await (this.acceptsDialogs ? dialog.accept() : dialog.dismiss());
    });
  }

  get address() {
    const { identityStoreId, tenantId } = DEFAULT_TENANT;
    return `${this.server.url}?identity-store=${identityStoreId}&tenant=${tenantId}`;
  }

  /** The tokens that exist now, secrets included. */
  get tokens() {
    return this.emulator.tokensOf(DEFAULT_TENANT.identityStoreId, DEFAULT_TENANT.tenantId);
  }

  get names() {
    return this.tokens.map(({ token_id }) => (IS_NEW.test(token_id) ? 'new' : token_id)).join();
  }

  get newTokens() {
    return this.tokens.filter(({ token_id }) => IS_NEW.test(token_id));
  }

  count(call) {
    return this.emulator.requests.filter((each) => each.call === call).length;
  }

  /** Lets `passes` calls of that name through; those after them fail. */
  fault({ passes = 0, ...fault }) {
    if (passes > 0) this.emulator.fault({ call: fault.call, times: passes });
    this.emulator.fault(fault);
  }

  button(name, page = this.page) {
    return page.locator('#rotation').getByRole('button', { name, exact: true });
  }

  step(page = this.page) {
    return page.locator('#rotation [aria-current="step"] h3').textContent();
  }

  text(page = this.page) {
    return page.locator('#rotation').textContent();
  }

  shows(text, page = this.page) {
    return page.locator('#rotation').getByText(text).first().waitFor();
  }

  /** To the field for the code. */
  async open(page = this.page) {
    await page.goto(this.address);
    await page.locator('#rotate-tokens').click();
    await page.getByLabel('Code', { exact: true }).waitFor();
  }

  async enterCode(code = this.server.code, page = this.page) {
    await page.getByLabel('Code', { exact: true }).fill(code);
    await this.button('Continue', page).click();
  }

  /** To the first step. */
  async begin(page = this.page) {
    await this.open(page);
    await this.enterCode(this.server.code, page);
    await page.locator('#rotation [aria-current="step"] button').first().waitFor();
  }

  /** To the secret of a new token. */
  async create(page = this.page) {
    await this.button('Create a token', page).click();
    await page.locator('.secret').waitFor();
  }

  /** From the secret to the last step. */
  async accept(page = this.page) {
    await page.getByLabel('The identity provider works with it').check();
    await this.button('Continue', page).click();
  }

  /** Deletes a token by its last four characters. */
  async remove(id, text = id.slice(-4), page = this.page) {
    const form = page.getByRole('form', { name: `Delete ${id}` });
    await form.getByRole('textbox').fill(text);
    await form.getByRole('button').click();
  }

  /** All secrets that the emulator gave or saw, and the keys. */
  get secrets() {
    const sent = this.emulator.requests.flatMap(({ headers }) => {
      const [, bearer] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? [];
      return bearer ?? [];
    });
    const { accessKeyId, secretAccessKey } = DEFAULT_CREDENTIALS;
    const own = this.tokens.map(({ token }) => token);
    return [...new Set([...own, ...sent, accessKeyId, secretAccessKey])];
  }

  /**
   * A valid token stays, and each created one is shown, deleted again or named; nothing of them is
   * anywhere once the view is left.
   */
  async account(page = this.page) {
    const now = Date.now();
    assert.ok(this.tokens.some(({ expiration_time }) => expiration_time > now));
    const text = await this.text(page);
    for (const { token, token_id } of this.newTokens) {
      assert.ok(text.includes(token) || text.includes(token_id), `${token_id} in ${text}`);
    }
    await this.leave(page);
  }

  async leave(page = this.page) {
    await page.getByRole('link', { name: 'Tokens', exact: true }).click();
    await page.locator('#tokens').waitFor();
    await this.checkSecrets(page);
  }

  /** Searches for each secret where the page could have left it. */
  async checkSecrets(page = this.page) {
    const left = await page.evaluate(() =>
      JSON.stringify([
        ...[{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href],
        ...[document.title, history.state, document.documentElement.outerHTML],
        [...document.querySelectorAll('input, textarea')].map(({ value }) => value),
        performance.getEntries().map(({ name }) => name),
      ]),
    );
    for (const secret of this.secrets) {
      assert.ok(!left.includes(secret), 'a secret stays in the page');
      assert.ok(!this.printed.join('\n').includes(secret), 'the page printed a secret');
      assert.ok(!serverOutput.join('').includes(secret), 'the server printed a secret');
    }
    const broken = this.printed.filter((text) => text.startsWith('pageerror'));
    assert.deepEqual(broken, []);
  }

  until(holds) {
    return until(holds);
  }
}
