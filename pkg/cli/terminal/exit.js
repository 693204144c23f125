// The exit codes of all commands. Where several fit: a signal, then UNKNOWN_TOKEN, UNDER_WAY,
// REJECTED, INCONCLUSIVE, FAILED.

/** Done, or nothing to do. */
export const OK = 0;
/** A call failed, an answer is not valid, or output cannot be written. */
export const FAILED = 1;
/** Wrong usage; nothing was changed. */
export const USAGE = 2;
/** A token is expiring or has expired. */
export const EXPIRING = 3;
/** SCIM rejects the token. */
export const REJECTED = 4;
/** SCIM's answers do not show whether it accepts the token. */
export const INCONCLUSIVE = 5;
/** A rotation is under way. */
export const UNDER_WAY = 6;
/** A token may exist whose secret was not delivered. */
export const UNKNOWN_TOKEN = 7;
/** Ended by SIGHUP. */
export const HUNG_UP = 129;
/** Ended by SIGINT (Ctrl-C). */
export const INTERRUPTED = 130;
/** Ended by SIGTERM. */
export const TERMINATED = 143;

/** Ends the command with an exit code and this message alone. */
export class CommandError extends Error {
  /**
   * @param {string} message
   * @param {{exitCode?: number, lines?: string[]}} [options] `lines` follow the message.
   */
  constructor(message, { exitCode = FAILED, lines = [] } = {}) {
    super(message);
    this.exitCode = exitCode;
    this.lines = lines;
  }
}
