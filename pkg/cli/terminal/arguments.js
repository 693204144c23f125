// The room `terminal`: the command line, standard input and output, exit codes. It knows neither the
// service nor a token; all text that is printed goes through output.js.
// Reads a command's options. Refuses everything else in one line that says what is right.

import { parseArgs } from 'node:util';
import { LONGEST_TIMER_MS } from '../../src/deadline.js';
import { CommandError, USAGE } from './exit.js';

/** Options by the argument of the package that they become. */
const OPTION_OF_ARGUMENT = new Map([
  ['identityStoreId', '--identity-store'],
  ['tenantId', '--tenant'],
  ['url', '--scim-url'],
  ['endpoint', '--endpoint'],
  ['region', '--region'],
  ['domainId', '--domain-id'],
  ['scimEndpoint', '--scim-url'],
  ['tokenId', 'TOKEN_ID'],
  ['token', 'standard input'],
  ['encodedMessage', 'MESSAGE'],
]);

/** The command line is wrong. */
export class UsageError extends CommandError {
  /**
   * @param {string} message
   * @param {{lines?: string[]}} [options]
   */
  constructor(message, options) {
    super(message, { ...options, exitCode: USAGE });
  }
}

/**
 * The message of an `InvalidArgumentError`, which begins with the argument, about the option that
 * the argument came from. An environment variable has the same name in both.
 * @param {{argument: string, message: string}} error
 * @returns {string}
 */
export function optionMessage({ argument, message }) {
  return message.replace(argument, OPTION_OF_ARGUMENT.get(argument) ?? argument);
}

/**
 * Reads the arguments of one command.
 * @param {string[]} args
 * @param {Record<string, {type: 'string' | 'boolean', default?: any, short?: string}>} options
 * @param {number} [positionals] How many arguments without a name it takes.
 * @returns {{values: Record<string, any>, positionals: string[]}}
 */
export function readArguments(args, options, positionals = 0) {
  const all = { ...options, help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' } };
  refuseMisused(args, all);
  const parsed = parseArgs({ args, options: all, allowPositionals: true });
  if (parsed.positionals.length > positionals && !parsed.values.help && !parsed.values.version) {
    throw new UsageError(`unexpected argument: ${parsed.positionals[positionals]}`);
  }
  return parsed;
}

// What `parseArgs` would refuse, in words that fit here: those of Node differ between versions.
function refuseMisused(args, options) {
  const { tokens } = parseArgs({ args, options, strict: false, tokens: true });
  for (const { kind, name, rawName, value, inlineValue } of tokens) {
    if (kind !== 'option') continue;
    if (!Object.hasOwn(options, name)) {
      const near = nearest(name, Object.keys(options));
      const hint = near === undefined ? 'see --help' : `did you mean --${near}?`;
      throw new UsageError(`unknown option ${rawName}; ${hint}`);
    }
    if (options[name].type === 'boolean') {
      if (value !== undefined) throw new UsageError(`${rawName}: takes no value`);
    } else if (value === undefined) {
      throw new UsageError(`${rawName}: argument missing`);
    } else if (!inlineValue && /^-./.test(value)) {
      // Most likely the next option: `--region --tenant t`.
      const hint = `write ${rawName}=VALUE if the value begins with a dash`;
      throw new UsageError(`${rawName}: argument missing; ${hint}`);
    }
  }
}

/**
 * The name that was probably meant.
 * @param {string} word
 * @param {string[]} names
 * @returns {string | undefined}
 */
export function nearest(word, names) {
  const limit = Math.max(2, Math.floor(word.length / 3));
  const ranked = names
    .map((name) => ({ name, distance: editDistance(word, name) }))
    .filter(({ name, distance }) => distance <= limit || name.startsWith(word))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.name;
}

function editDistance(a, b) {
  let old = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(old[j] + 1, row[j - 1] + 1, old[j - 1] + change);
    }
    old = row;
  }
  return old[b.length];
}

/**
 * A whole number within bounds.
 * @param {string} name The option, for the message.
 * @param {string} text
 * @param {number} least
 * @param {number} most
 * @returns {number}
 */
export function wholeNumber(name, text, least, most) {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new UsageError(`--${name}: expected a whole number from ${least} to ${most}`);
  }
  return value;
}

/**
 * Seconds as milliseconds.
 * @param {string} name
 * @param {string} text
 * @returns {number}
 */
export function seconds(name, text) {
  const value = Number(text) * 1000;
  if (!/^\d+(?:\.\d+)?$/.test(text) || !(value > 0 && value <= LONGEST_TIMER_MS)) {
    throw new UsageError(`--${name}: expected seconds, such as 30 or 0.5`);
  }
  return value;
}

/**
 * One of the allowed words.
 * @param {string} name
 * @param {string} text
 * @param {string[]} words
 * @returns {string}
 */
export function oneOf(name, text, words) {
  if (words.includes(text)) return text;
  const near = nearest(text, words);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  throw new UsageError(`--${name}: expected ${words.join(', ')}${hint}`);
}

/**
 * A `UsageError` for a port that cannot be used; any other error unchanged.
 * @param {any} error
 * @param {number} port
 */
export function portProblem(error, port) {
  if (error.code === 'EADDRINUSE')
    return new UsageError(`--port: ${port} is taken; leave it out for a free one`);
  if (error.code === 'EACCES')
    return new UsageError(`--port: ${port} is not allowed; take one above 1023`);
  return error;
}
