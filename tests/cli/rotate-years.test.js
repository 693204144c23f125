// The daily job over three years, on a clock that the service and the command share. Every token
// lives a year.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { DEFAULT_TENANT } from '../../emulator/seed.js';
import { checkScim } from '../emulator/client.js';
import { folderFor, tenantFor } from './tenant.js';

const DAY = 86_400_000;
const YEARS = 3;
const WARN_WITHIN = 30;
// The job runs each day; those of a week in which nothing is due differ in nothing.
const STEP = 7;

test('three years: provisioning works on each day of a run, and a new token comes each year', async (t) => {
  let offset = 0;
  const tenant = await tenantFor(t, { first: 100 }, { clock: () => Date.now() + offset });
  const file = path.join(folderFor(t), 'in-use');
  const args = [
    ...['rotate', '--if-expiring', '--exec', `cat > '${file}'`, '--finish', '--yes'],
    ...['--warn-within', String(WARN_WITHIN), '--format', 'json'],
  ];
  const clock = new URL('clock.js', import.meta.url).href;
  const [{ token: first }] = tenant.tokens;
  const results = { 'nothing-to-do': 0, rotated: 0 };
  const rotatedOn = [];
  for (let day = 0; day < YEARS * 365; day += STEP) {
    offset = day * DAY;
    const env = { NODE_OPTIONS: `--import=${clock}`, CLOCK_OFFSET: String(offset) };
    const { code, stdout, stderr } = await tenant.run(args, { env });
    assert.equal(code, 0, `day ${day}: ${stderr}`);
    const { result } = JSON.parse(stdout);
    results[result] += 1;
    if (result === 'rotated') rotatedOn.push(day);
    // One token at a time, and it is the one that the identity provider has.
    assert.equal(tenant.tokens.length, 1);
    const inUse = rotatedOn.length > 0 ? readFileSync(file, 'utf8') : first;
    assert.equal(tenant.tokens[0].token, inUse);
    assert.ok(tenant.tokens[0].expiration_time > Date.now() + offset);
    const { status } = await checkScim(tenant.emulator, DEFAULT_TENANT.tenantId, inUse);
    assert.equal(status, 200);
  }
  // Due after 70 days, and then each 335: on the next day of a run.
  assert.deepEqual(rotatedOn, [70, 406, 742, 1078]);
  assert.equal(results['nothing-to-do'] + rotatedOn.length, Math.ceil((YEARS * 365) / STEP));
  assert.equal(tenant.count('createToken'), rotatedOn.length);
  assert.equal(tenant.count('deleteToken'), rotatedOn.length);
});
