// Finds the command, runs it, and turns whatever happens into one of the exit codes.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { adviseOn, decodeCall } from '../report/advice.js';
import { nearest, optionMessage, UsageError } from './arguments.js';
import { PACKAGE_FOLDER } from './places.js';
import { printable } from './terminal.js';

const INTERRUPTED = 130;

// Loaded when they are called: `list` must not pay for the server.
const COMMANDS = {
  list: () => import('./list.js'),
  validate: () => import('./validate.js'),
  console: () => import('./console.js'),
  emulator: () => import('./emulator.js'),
};

const HELP = `Access tokens of Huawei Cloud IAM Identity Center, for SCIM provisioning.

Usage: identity-center-tokens COMMAND [options]

  list       lists the tokens of a tenant, soonest expiry first
  validate   checks a saved answer of the service
  console    serves the admin console on this machine
  emulator   emulates the service on this machine

  --help       this text; after a command, the command's own
  --version    the version

Exit codes: 0 fine, 1 the call failed, 2 wrong usage, 3 expiring or expired tokens with
list --fail-on-expiring.
`;

/**
 * Runs the command line.
 * @param {string[]} args
 * @returns {Promise<number>} The exit code.
 */
export async function main(args) {
  const interrupt = new AbortController();
  const stop = () => interrupt.abort();
  // A failed write is answered where it happens; the event alone would end the process.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const { signal } = interrupt;
  try {
    return await dispatch(args, { signal, out, note });
  } catch (error) {
    if (signal.aborted) {
      note('Cancelled.');
      return INTERRUPTED;
    }
    return explain(error);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

async function dispatch([name, ...args], io) {
  if (name === '--version') return version();
  if (name === '--help' || name === '-h' || name === 'help') return show(HELP);
  if (name === undefined) throw new UsageError('name a command: list, validate, console, emulator');
  if (!Object.hasOwn(COMMANDS, name)) {
    const near = nearest(name, Object.keys(COMMANDS));
    const hint = near === undefined ? 'see --help' : `did you mean ${near}?`;
    throw new UsageError(`unknown command ${printable(name)}; ${hint}`);
  }
  const command = await COMMANDS[name]();
  const given = command.read(args);
  if (given.values.help) return show(command.HELP);
  if (given.values.version) return version();
  return command.run(given, io);
}

async function show(text) {
  await out(text);
  return 0;
}

async function version() {
  const text = await readFile(path.join(PACKAGE_FOLDER, 'package.json'), 'utf8');
  return show(`${JSON.parse(text).version}\n`);
}

function explain(error) {
  if (error instanceof UsageError) {
    note(`identity-center-tokens: ${error.message}`);
    return 2;
  }
  if (error?.code === 'INVALID_ARGUMENT') {
    note(`identity-center-tokens: ${printable(optionMessage(error))}`);
    return 2;
  }
  // Whoever reads the output has closed it: nobody is left to tell.
  if (error?.code === 'EPIPE') return 1;
  note(`identity-center-tokens: ${printable(String(error?.message ?? error))}`);
  const { title, steps } = adviseOn(error);
  note(`${title}. What to do:`);
  for (const step of steps) note(`- ${step}`);
  const { encodedAuthorizationMessage: encoded } = error ?? {};
  if (encoded) note(`\n${decodeCall(printable(encoded))}`);
  return 1;
}

function out(text) {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

function note(text) {
  process.stderr.write(`${text}\n`);
}
