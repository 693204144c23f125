#!/usr/bin/env node
// The emulator as a program. server.js is the entry for tests, and says what the room is for.

import { parseArgs } from 'node:util';
import { OptionError } from './option-error.js';
import { OPTIONS, OPTIONS_HELP, startOptions } from './options.js';
import { startEmulator } from './server.js';

const HELP = `Emulates the service on this machine, for trying and testing.

Usage: node emulator/main.js [options]

${OPTIONS_HELP}  --help               this text
`;

function readOptions() {
  try {
    return parseArgs({ options: { ...OPTIONS, help: { type: 'boolean' } } }).values;
  } catch (error) {
    throw new OptionError(error.message.split(/[.\n]/, 1)[0]);
  }
}

async function start() {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(HELP);
    return;
  }
  let emulator;
  try {
    emulator = await startEmulator(startOptions(options));
  } catch (error) {
    throw error.syscall === 'listen' ? new OptionError(error.message) : error;
  }

  const { credentials, tenants } = emulator.seed;
  const paths = tenants.map(
    ({ identityStoreId, tenantId }) =>
      `  GET /v1/identity-stores/${encodeURIComponent(identityStoreId)}` +
      `/tenant/${encodeURIComponent(tenantId)}/bearer-token`,
  );
  const keys = credentials.map(({ accessKeyId }) => accessKeyId).join(', ');
  const signing = options['allow-unsigned'] ? 'Signing is optional' : 'Sign';
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
  if (!(error instanceof OptionError)) throw error;
  console.error(`emulator: ${error.message}`);
  process.exitCode = 2;
}
