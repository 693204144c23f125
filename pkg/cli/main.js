// Finds the command, runs it, and turns whatever happens into one of the exit codes.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { adviseOn, decodeCall } from '../report/advice.js';
import { nearest, optionMessage, UsageError } from './arguments.js';
import { networkReason } from './network.js';
import { PACKAGE_FOLDER } from './places.js';
import { OutputError, openOutput } from './terminal.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

// Loaded when they are called: `list` must not pay for the server.
const COMMANDS = {
  list: () => import('./list.js'),
  validate: () => import('./validate.js'),
  console: () => import('./console.js'),
  emulator: () => import('./emulator.js'),
};

/** The codes of calls that got no answer. */
const UNREACHED = ['NETWORK', 'TIMEOUT'];

/** Of an answer that is refused; `validate` shows all. */
const SHOWN_ISSUES = 10;

/** The commands that call the service. */
const CALLING = ['list', 'console'];

const HELP = `Access tokens of Huawei Cloud IAM Identity Center, for SCIM provisioning.

Usage: identity-center-tokens COMMAND [options]

  list       lists the tokens of a tenant, soonest expiry first
  validate   checks a saved answer of the service
  console    serves the admin console on this machine
  emulator   emulates the service on this machine

  --help       this text; after a command, the command's own
  --version    the version

Exit codes: 0 fine, 1 the call failed, 2 wrong usage, 3 expiring or expired tokens with
list --fail-on-expiring, 129, 130, 143 ended by SIGHUP, Ctrl-C, SIGTERM.
`;

/**
 * Runs the command line.
 * @param {string[]} args
 * @returns {Promise<number>} The exit code.
 */
export async function main(args) {
  const interrupt = new AbortController();
  let interrupted;
  const stop = (_, number) => {
    interrupted = 128 + number;
    interrupt.abort();
  };
  for (const name of SIGNALS) process.once(name, stop);
  const { signal } = interrupt;
  const io = { signal, ...openOutput(process, signal) };
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
  if (name === undefined) throw new UsageError('name a command: list, validate, console, emulator');
  if (!Object.hasOwn(COMMANDS, name)) {
    const near = nearest(name, Object.keys(COMMANDS));
    const hint = near === undefined ? 'see --help' : `did you mean ${near}?`;
    throw new UsageError(`unknown command ${name}; ${hint}`);
  }
  const command = await COMMANDS[name]();
  const given = command.read(args);
  if (given.values.help) return show(command.HELP, io);
  if (given.values.version) return version(io);
  if (CALLING.includes(name)) {
    const { useProxy } = await import('./proxy.js');
    io.proxy = useProxy(given.values, io.note);
  }
  return command.run(given, io);
}

async function show(text, { out }) {
  await out(text);
  return 0;
}

async function version(io) {
  const text = await readFile(path.join(PACKAGE_FOLDER, 'package.json'), 'utf8');
  return show(`${JSON.parse(text).version}\n`, io);
}

function explain(error, { note, proxy }) {
  const say = (text) => note(`identity-center-tokens: ${text}`);
  if (error instanceof UsageError) {
    say(error.message);
    return 2;
  }
  if (error instanceof OutputError) {
    say(error.message);
    return 1;
  }
  if (error?.code === 'INVALID_ARGUMENT') {
    say(optionMessage(error));
    return 2;
  }
  const { title, steps } = adviseOn(error);
  const { message, step } = messageOf(error);
  say(message);
  note(`${title}. What to do:`);
  for (const each of step === undefined ? steps : [step]) note(`- ${each}`);
  if (proxy !== undefined && UNREACHED.includes(error?.code)) {
    note(`- Unless NO_PROXY names the host, the call goes through the proxy in ${proxy}.`);
  }
  const { encodedAuthorizationMessage: encoded, issues = [] } = error ?? {};
  for (const issue of issues.slice(0, SHOWN_ISSUES)) note(issue.message);
  if (encoded) for (const line of ['', ...decodeCall(encoded).split('\n')]) note(line);
  return 1;
}

/** What happened, with the cause in it and with the names that options have here. */
function messageOf(error) {
  const message = String(error?.message ?? error);
  switch (error?.code) {
    case 'NETWORK':
      return networkReason(error);
    case 'TIMEOUT':
      return { message: `${error.host}: ${message.replace('timeoutMs', '--timeout')}` };
    case 'WASM_LOAD':
      return { message: message.replace('see cause', () => String(error.cause)) };
    default:
      return { message };
  }
}
