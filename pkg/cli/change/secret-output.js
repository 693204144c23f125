// The one way in which a secret leaves the command: standard output, or a file that did not exist.

import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { devNull } from 'node:os';
import { UsageError } from '../terminal/arguments.js';
import { CommandError } from '../terminal/exit.js';
import { systemReason } from '../terminal/output.js';

/**
 * Where the secret will go.
 * @typedef {object} SecretOutput
 * @property {(text: string) => Promise<void>} give Writes all of it, or throws.
 * @property {() => void} close Removes the file if nothing was given.
 */

/**
 * Opens the place for a secret before there is one, so that what cannot work is refused before
 * anything is created.
 * @param {string | undefined} file Of `--output`; standard output if absent.
 * @param {{out: (text: string) => Promise<boolean>}} io
 * @returns {SecretOutput}
 */
export function openSecretOutput(file, { out }) {
  return file === undefined ? standardOutput(out) : newFile(file);
}

function standardOutput(out) {
  if (leadsNowhere(process.stdout.fd)) {
    throw new UsageError('standard output keeps nothing: the secret would be lost; use --output');
  }
  return {
    async give(text) {
      if (!(await out(text))) throw new CommandError('nothing reads standard output any more');
    },
    close() {},
  };
}

/** Whether it is the null device. Node opens that one too where standard output was closed. */
function leadsNowhere(fd) {
  try {
    const [output, nothing] = [fstatSync(fd), statSync(devNull)];
    return output.isCharacterDevice() && output.rdev === nothing.rdev;
  } catch {
    return false;
  }
}

function newFile(file) {
  let fd;
  try {
    // With O_EXCL no link is followed either.
    fd = openSync(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  } catch (error) {
    const reason = error.code === 'EEXIST' ? 'it exists already' : systemReason(error);
    throw new UsageError(`--output: cannot create ${file}: ${reason}`);
  }
  let isGiven = false;
  return {
    async give(text) {
      try {
        const bytes = Buffer.from(text);
        for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
        fsyncSync(fd);
      } catch (error) {
        throw new CommandError(`cannot write to ${file}: ${systemReason(error)}`);
      }
      isGiven = true;
    },
    close() {
      closeSync(fd);
      if (!isGiven) rmSync(file, { force: true });
    },
  };
}
