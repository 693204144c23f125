// Reads the seed file; reads and writes the state file.

import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { OptionError } from './option-error.js';

function readJson(name, file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT' && name === 'state') return undefined;
    throw new OptionError(`${name}: ${error.message.split('\n', 1)[0]}`);
  }
}

/**
 * @param {string} file
 * @returns {object} as it stands there; `resolveSeed` checks it
 * @throws {OptionError}
 */
export const readSeed = (file) => readJson('--seed', file);

/**
 * The tenants whose tokens an earlier run changed. A file that does not exist is made, so that a
 * wrong place shows at the start.
 * @param {string} file
 * @param {{ identityStoreId: string, tenantId: string }[]} tenants those of the seed
 * @throws {OptionError}
 */
export function readState(file, tenants) {
  const state = readJson('state', file);
  if (state === undefined) {
    try {
      writeState(file, []);
    } catch (error) {
      throw new OptionError(`state: ${error.message}`);
    }
    return [];
  }
  if (!Array.isArray(state?.tenants)) throw new OptionError('state: tenants is not an array');
  for (const [i, kept] of state.tenants.entries()) {
    const isKnown = tenants.some(
      ({ identityStoreId, tenantId }) =>
        identityStoreId === kept?.identityStoreId && tenantId === kept.tenantId,
    );
    if (!isKnown) throw new OptionError(`state: tenants[${i}] is not in the seed`);
    if (!Array.isArray(kept.tokens)) {
      throw new OptionError(`state: tenants[${i}].tokens is not an array`);
    }
  }
  return state.tenants;
}

/**
 * Writes the file whole or not at all: a reader, and a run after a crash, sees the old or the new
 * one. Synchronous, so that two changes cannot overtake each other.
 * @param {string} file
 * @param {object[]} tenants
 */
export function writeState(file, tenants) {
  const beside = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`);
  try {
    const handle = openSync(beside, 'w', 0o600); // the tokens' secrets are in it
    try {
      writeFileSync(handle, `${JSON.stringify({ tenants }, null, 2)}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
