// One tenant on an emulator of its own, the commands that change its tokens, and a look at what
// they print.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT } from '../../emulator/seed.js';
import { startEmulator } from '../../emulator/server.js';
import { CREDENTIALS, launch } from './command.js';

const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

/** Waits until something holds. */
export async function until(holds) {
  while (!(await holds())) await pause();
}

/**
 * A tenant with these tokens, for one test.
 * @param {import('node:test').TestContext} t
 * @param {Record<string, number>} days The days that each token still lives, by its id.
 * @param {object} [options] Of the emulator.
 */
export async function tenantFor(t, days, options) {
  const tokens = Object.entries(days).map(([token_id, expires_in_days]) => ({
    ...{ token_id, expires_in_days },
    token: `${token_id}.secret.${'s'.repeat(20)}`,
  }));
  const seed = { tenants: [{ ...DEFAULT_TENANT, tokens }] };
  const emulator = await startEmulator({ seed, ...options });
  t.after(() => emulator.close());
  return new Tenant(emulator);
}

/** A folder that goes with the test. */
export function folderFor(t) {
  const folder = mkdtempSync(path.join(tmpdir(), 'rotate-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

class Tenant {
  constructor(emulator) {
    this.emulator = emulator;
    const { identityStoreId, tenantId } = DEFAULT_TENANT;
    this.which = [
      ...['--endpoint', emulator.url],
      ...['--identity-store', identityStoreId, '--tenant', tenantId],
    ];
  }

  /** The tokens that exist now, secrets included. */
  get tokens() {
    return this.emulator.tokensOf(DEFAULT_TENANT.identityStoreId, DEFAULT_TENANT.tenantId);
  }

  /** Their ids, those of created ones as `new`. */
  get names() {
    return this.tokens.map(({ token_id }) => (/^[\da-f-]{36}$/.test(token_id) ? 'new' : token_id));
  }

  /** The one token that was created. */
  get newToken() {
    const found = this.tokens.filter(({ token_id }) => /^[\da-f-]{36}$/.test(token_id));
    assert.equal(found.length, 1);
    return found[0];
  }

  /** How often a call arrived. */
  count(call) {
    return this.emulator.requests.filter((each) => each.call === call).length;
  }

  /** Lets `passes` calls of that name through; the next one, or more, fail. */
  fault({ passes = 0, ...fault }) {
    if (passes > 0) this.emulator.fault({ call: fault.call, times: passes });
    this.emulator.fault(fault);
  }

  start(args, { env, ...options } = {}) {
    const [name, ...rest] = args;
    return launch([name, ...this.which, ...rest], { env: { ...CREDENTIALS, ...env }, ...options });
  }

  /** Runs a command to its end, and looks for secrets in what it prints. */
  async run(args, options) {
    const result = await this.start(args, options).ended;
    this.checkSecrets(args, result);
    return result;
  }

  /** All secrets that the emulator has seen or given. */
  get secrets() {
    const sent = this.emulator.requests.flatMap(({ headers }) => {
      const [, bearer] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? [];
      return bearer ?? [];
    });
    return [...new Set([...this.tokens.map(({ token }) => token), ...sent])];
  }

  /** A secret is never on standard error, and on standard output only where it is given out. */
  checkSecrets(args, { stdout, stderr }) {
    const isGiven = ['create', 'rotate'].includes(args[0]) && !args.includes('--exec');
    for (const secret of this.secrets) {
      assert.ok(!stderr.includes(secret), `a token on standard error: ${stderr}`);
      if (!isGiven) assert.ok(!stdout.includes(secret), `a token on standard output: ${stdout}`);
    }
    for (const text of [stdout, stderr]) {
      assert.ok(!text.includes(DEFAULT_CREDENTIALS.secretAccessKey), 'the secret key was printed');
      assert.ok(!text.includes(DEFAULT_CREDENTIALS.accessKeyId), 'the access key was printed');
    }
  }
}
