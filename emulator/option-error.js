/** What the person who starts the emulator got wrong: an option, the seed, the state file. */
export class OptionError extends TypeError {}
