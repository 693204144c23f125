/** A wrong option, seed or state file, for the person who starts the emulator. */
export class OptionError extends TypeError {}
