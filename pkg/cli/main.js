// The command line: finds the command, runs it, and turns every end into an exit code. A command is
// one file of commands/ and its line in the table below; it imports from call/ (the service),
// change/ (tokens that change) and terminal/ (input, output). None of these imports a command.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { explainFailure } from './call/failure.js';
import { watchNetwork } from './call/network.js';
import { PACKAGE_FOLDER } from './places.js';
import { nearest, readArguments, UsageError } from './terminal/arguments.js';
import { HUNG_UP, INTERRUPTED, OK, TERMINATED } from './terminal/exit.js';
import { openOutput } from './terminal/output.js';

const CODE_OF_SIGNAL = { SIGINT: INTERRUPTED, SIGTERM: TERMINATED, SIGHUP: HUNG_UP };
const SIGNALS = Object.keys(CODE_OF_SIGNAL);

/**
 * One command. Its module has HELP, OPTIONS, `run`, and POSITIONALS if it takes any.
 * @typedef {object} Command
 * @property {string} summary For `--help`.
 * @property {'signed' | 'unsigned'} [calls] It calls the service: with keys, or without.
 * @property {() => Promise<object>} load Loads the module when it is called: `list` must not pay
 *   for the server.
 */

/** @type {Record<string, Command>} */
const COMMANDS = {
  list: {
    summary: 'lists the tokens of all tenants or of one, soonest expiry first',
    calls: 'signed',
    load: () => import('./commands/list.js'),
  },
  tenants: {
    summary: 'lists the tenants with their SCIM URL',
    calls: 'signed',
    load: () => import('./commands/tenants.js'),
  },
  check: {
    summary: 'asks SCIM whether it accepts a token',
    calls: 'unsigned',
    load: () => import('./commands/check.js'),
  },
  explain: {
    summary: 'decodes the message of a 403',
    calls: 'signed',
    load: () => import('./commands/explain.js'),
  },
  create: {
    summary: 'creates a token',
    calls: 'signed',
    load: () => import('./commands/create.js'),
  },
  delete: {
    summary: 'deletes a token',
    calls: 'signed',
    load: () => import('./commands/delete.js'),
  },
  rotate: {
    summary: 'replaces a token, by hand or in a daily job',
    calls: 'signed',
    load: () => import('./commands/rotate.js'),
  },
  validate: {
    summary: 'checks a saved answer of the service',
    load: () => import('./commands/validate.js'),
  },
  console: {
    summary: 'serves the admin console on this machine',
    calls: 'signed',
    load: () => import('./commands/console.js'),
  },
  emulator: {
    summary: 'emulates the service on this machine',
    load: () => import('./commands/emulator.js'),
  },
};

const NAMES = Object.keys(COMMANDS);

const HELP = `Access tokens of Huawei Cloud IAM Identity Center, for SCIM provisioning.

Usage: identity-center-tokens COMMAND [options]

${NAMES.map((name) => `  ${name.padEnd(9)}  ${COMMANDS[name].summary}\n`).join('')}
  --help       this text; after a command, the command's own
  --version    the version

Exit codes:
  0  done, or nothing to do              5  cannot be told whether SCIM accepts the token
  1  a call failed                       6  a rotation is under way
  2  wrong usage; nothing was changed    7  a token may exist that nobody has the secret of
  3  a token is expiring or expired      129, 130, 143  ended by SIGHUP, Ctrl-C, SIGTERM
  4  SCIM rejects the token
`;

/**
 * Runs the command line.
 * @param {string[]} args
 * @returns {Promise<number>} The exit code.
 */
export async function main(args) {
  const interrupt = new AbortController();
  let interrupted;
  const stop = (name) => {
    interrupted = CODE_OF_SIGNAL[name];
    interrupt.abort();
  };
  for (const name of SIGNALS) process.once(name, stop);
  const { signal } = interrupt;
  const io = { signal, network: watchNetwork(), ...openOutput(process, signal) };
  try {
    const code = await dispatch(args, io);
    return interrupted ?? code;
  } catch (error) {
    if (interrupted === undefined) return explainFailure(error, io);
    io.note('Cancelled.');
    return interrupted;
  } finally {
    for (const name of SIGNALS) process.off(name, stop);
  }
}

async function dispatch([name, ...args], io) {
  if (name === '--version') return version(io);
  if (name === '--help' || name === '-h' || name === 'help') return show(HELP, io);
  if (name === undefined) throw new UsageError(`name a command: ${NAMES.join(', ')}`);
  if (!Object.hasOwn(COMMANDS, name)) {
    const near = nearest(name, NAMES);
    const hint = near === undefined ? 'see --help' : `did you mean ${near}?`;
    throw new UsageError(`unknown command ${name}; ${hint}`);
  }
  const { calls, load } = COMMANDS[name];
  const command = await load();
  const parsed = readArguments(args, command.OPTIONS, command.POSITIONALS);
  if (parsed.values.help) return show(command.HELP, io);
  if (parsed.values.version) return version(io);
  io.endpoint = parsed.values.endpoint;
  if (calls !== undefined) {
    const { useProxy } = await import('./call/proxy.js');
    io.proxy = useProxy(parsed.values, io.note, calls === 'unsigned');
  }
  return command.run(parsed, io);
}

async function show(text, { out }) {
  await out(text);
  return OK;
}

async function version(io) {
  const text = await readFile(path.join(PACKAGE_FOLDER, 'package.json'), 'utf8');
  return show(`${JSON.parse(text).version}\n`, io);
}
