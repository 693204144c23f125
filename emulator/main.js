#!/usr/bin/env node
// The emulator as a program.

import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { DEFAULT_SEED } from './seed.js';
import { startEmulator } from './server.js';

const HELP = `Emulates the service's list of access tokens on this machine, for trying and testing.

Usage: node emulator/main.js [options]

  --port N           listen on port N of 127.0.0.1 (default: a free one)
  --seed FILE        credentials and tenants as JSON (default: see emulator/seed.js)
  --cors             let pages of other origins call it
  --allow-unsigned   answer requests without a signature
  --help             this text
`;

/** What the person at the keyboard got wrong; everything else is a defect and keeps its stack. */
class UsageError extends Error {}

function readOptions() {
  try {
    return parseArgs({
      options: {
        port: { type: 'string', default: '0' },
        seed: { type: 'string' },
        cors: { type: 'boolean', default: false },
        'allow-unsigned': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error.message.split(/[.\n]/, 1)[0]);
  }
}

function readPort(text) {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) throw new UsageError('--port: expected 0 to 65535');
  return port;
}

async function readSeed(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`--seed: ${error.message.split('\n', 1)[0]}`);
  }
}

async function start() {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(HELP);
    return;
  }
  const port = readPort(options.port);
  const seed = options.seed === undefined ? DEFAULT_SEED : await readSeed(options.seed);
  const allowUnsigned = options['allow-unsigned'];
  let emulator;
  try {
    emulator = await startEmulator({ port, seed, cors: options.cors, allowUnsigned });
  } catch (error) {
    if (error instanceof TypeError || error.syscall === 'listen') {
      throw new UsageError(error.message);
    }
    throw error;
  }

  const { credentials, tenants } = { ...DEFAULT_SEED, ...seed };
  const paths = tenants.map(
    ({ identityStoreId, tenantId }) =>
      `  GET /v1/identity-stores/${encodeURIComponent(identityStoreId)}` +
      `/tenant/${encodeURIComponent(tenantId)}/bearer-token`,
  );
  const keys = credentials.map(({ accessKeyId }) => accessKeyId).join(', ');
  const signing = allowUnsigned ? 'Signing is optional' : 'Sign';
  console.log(`Emulator: ${emulator.url}`);
  console.log(paths.join('\n'));
  console.log(
    `${signing} with access key ${keys}; secret keys: ${options.seed ?? 'emulator/seed.js'}`,
  );
  console.log(
    'Faults: header X-Emulator-Fault, such as status=503;retry-after=1. End with Ctrl-C.',
  );

  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => emulator.close());
}

try {
  await start();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`emulator: ${error.message}`);
  process.exitCode = 2;
}
