// Loaded into the command before its own code: the time that CLOCK_OFFSET is ahead of the real one.

const offset = Number(process.env.CLOCK_OFFSET);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + offset);
    else super(...args);
  }

  static now() {
    return RealDate.now() + offset;
  }
};
