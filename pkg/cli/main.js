// Finds the command, runs it, and turns whatever happens into one of the exit codes.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { adviseOn } from '../report/advice.js';
import { nearest, optionMessage, readArguments, UsageError } from './arguments.js';
import { CommandError, FAILED, HUNG_UP, INTERRUPTED, OK, TERMINATED, USAGE } from './exit.js';
import { networkReason, watchNetwork } from './network.js';
import { PACKAGE_FOLDER } from './places.js';
import { openOutput, shellWord } from './terminal.js';

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
    load: () => import('./list.js'),
  },
  tenants: {
    summary: 'lists the tenants with their SCIM URL',
    calls: 'signed',
    load: () => import('./tenants.js'),
  },
  check: {
    summary: 'asks SCIM whether it accepts a token',
    calls: 'unsigned',
    load: () => import('./check.js'),
  },
  explain: {
    summary: 'decodes the message of a 403',
    calls: 'signed',
    load: () => import('./explain.js'),
  },
  create: {
    summary: 'creates a token',
    calls: 'signed',
    load: () => import('./create.js'),
  },
  delete: {
    summary: 'deletes a token',
    calls: 'signed',
    load: () => import('./delete.js'),
  },
  rotate: {
    summary: 'replaces a token, by hand or in a daily job',
    calls: 'signed',
    load: () => import('./rotate.js'),
  },
  validate: {
    summary: 'checks a saved answer of the service',
    load: () => import('./validate.js'),
  },
  console: {
    summary: 'serves the admin console on this machine',
    calls: 'signed',
    load: () => import('./console.js'),
  },
  emulator: {
    summary: 'emulates the service on this machine',
    load: () => import('./emulator.js'),
  },
};

const NAMES = Object.keys(COMMANDS);

/** The codes of calls that got no answer. */
const UNREACHED = ['NETWORK', 'TIMEOUT'];

/** Of an answer that is refused; `validate` shows all. */
const SHOWN_ISSUES = 10;

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
    if (interrupted === undefined) return explain(error, io);
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
  const given = readArguments(args, command.OPTIONS, command.POSITIONALS);
  if (given.values.help) return show(command.HELP, io);
  if (given.values.version) return version(io);
  io.endpoint = given.values.endpoint;
  if (calls !== undefined) {
    const { useProxy } = await import('./proxy.js');
    io.proxy = useProxy(given.values, io.note, calls === 'unsigned');
  }
  return command.run(given, io);
}

async function show(text, { out }) {
  await out(text);
  return OK;
}

async function version(io) {
  const text = await readFile(path.join(PACKAGE_FOLDER, 'package.json'), 'utf8');
  return show(`${JSON.parse(text).version}\n`, io);
}

/**
 * Tells people what failed, and what to do.
 * @param {any} error
 * @param {{note: (text: string) => void, network: ReturnType<typeof watchNetwork>, proxy?: string,
 *   endpoint?: string}} io
 * @returns {number} The exit code.
 */
export function explain(error, { note, network, proxy, endpoint }) {
  const say = (text) => note(`identity-center-tokens: ${text}`);
  if (error instanceof CommandError) {
    say(error.message);
    for (const line of error.lines) note(line);
    return error.exitCode;
  }
  if (error?.code === 'INVALID_ARGUMENT') {
    say(optionMessage(error));
    return USAGE;
  }
  const { title, steps } = adviseOn(error);
  const { message, step } = messageOf(error, network.hostOf(error));
  say(message);
  // The user did not name it.
  if (error?.tenant?.instanceId !== undefined) {
    const { identityStoreId, tenantId } = error.tenant;
    note(`Identity store ${identityStoreId}, tenant ${tenantId}.`);
  }
  note(`${title}. What to do:`);
  for (const each of step === undefined ? steps : [step]) note(`- ${each}`);
  if (proxy !== undefined && UNREACHED.includes(error?.code)) {
    note(`- Unless NO_PROXY names the host, the call goes through the proxy in ${proxy}.`);
  }
  const { encodedAuthorizationMessage: encoded, issues = [] } = error ?? {};
  for (const issue of issues.slice(0, SHOWN_ISSUES)) note(issue.message);
  if (encoded) {
    note('It is decoded by:');
    note(`  ${explainCommand(encoded, { endpoint, region: error.tenant?.region })}`);
  }
  return FAILED;
}

function explainCommand(encoded, { endpoint, region }) {
  const options = Object.entries({ endpoint, region })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `--${name} ${shellWord(value)} `);
  return `identity-center-tokens explain ${options.join('')}${shellWord(encoded)}`;
}

/** What happened, with the cause in it and with the names that options have here. */
function messageOf(error, host) {
  const message = String(error?.message ?? error);
  switch (error?.code) {
    case 'NETWORK':
      return networkReason(error, host);
    case 'TIMEOUT': {
      const text = message.replace('timeoutMs', '--timeout');
      return { message: host === undefined ? text : `${host}: ${text}` };
    }
    case 'WASM_LOAD':
      return { message: message.replace('see cause', () => String(error.cause)) };
    default:
      return { message };
  }
}
