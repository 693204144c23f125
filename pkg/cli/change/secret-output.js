// The only output of a secret: standard output, or a file that did not exist before.

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
 * The destination of a secret.
 * @typedef {object} SecretOutput
 * @property {(text: string) => Promise<void>} give Writes all of it, or throws.
 * @property {() => void} close Removes the file if nothing was written.
 */

/**
 * Opens the destination before a token is created, so that a bad one is refused in time.
 * @param {string | undefined} file Of `--output`; standard output if absent.
 * @param {{out: (text: string) => Promise<boolean>}} io
 * @returns {SecretOutput}
 */
export function openSecretOutput(file, { out }) {
  return file === undefined ? standardOutput(out) : newFile(file);
}

function standardOutput(out) {
  if (isNullDevice(process.stdout.fd)) {
    throw new UsageError('standard output keeps nothing: the secret would be lost; use --output');
  }
  return {
    async give(text) {
      if (!(await out(text))) throw new CommandError('nothing reads standard output any more');
    },
    close() {},
  };
}

/** Node opens that one too where standard output was closed. */
function isNullDevice(fd) {
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
