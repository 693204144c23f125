// The options of the programs that start the emulator, with their help.

import { readSeed } from './files.js';
import { OptionError } from './option-error.js';
import { EXAMPLES } from './seed.js';

/** For `parseArgs`. */
export const OPTIONS = {
  port: { type: 'string', default: '0' },
  seed: { type: 'string' },
  state: { type: 'string' },
  cors: { type: 'boolean', default: false },
  'allow-unsigned': { type: 'boolean', default: false },
  'key-lock': { type: 'boolean', default: false },
  'scim-accepts-all': { type: 'boolean', default: false },
};

export const OPTIONS_HELP = `\
  --port N             listen on port N of 127.0.0.1 (default: a free one)
  --seed FILE          what it knows, as JSON: keys, regions, instances, tenants, tokens
                       (default: the documentation's examples)
  --state FILE         keep the tokens in FILE, so that they outlive the program
  --cors               let pages of other origins call it
  --allow-unsigned     answer requests without a signature
  --key-lock           lock a key for five minutes after more than five bad signatures in a row
  --scim-accepts-all   let the SCIM address accept every token
`;

/**
 * The options of `startEmulator` from those of the command line.
 * @param {Record<string, any>} values as `parseArgs` gives them
 * @throws {OptionError}
 */
export function startOptions({ port, seed, state, cors, ...flags }) {
  if (!/^\d+$/.test(port) || Number(port) > 65535) {
    throw new OptionError('--port: expected a whole number from 0 to 65535');
  }
  return {
    port: Number(port),
    seed: seed === undefined ? EXAMPLES : readSeed(seed),
    state,
    cors,
    allowUnsigned: flags['allow-unsigned'],
    keyLock: flags['key-lock'],
    scimAcceptsAll: flags['scim-accepts-all'],
  };
}
