#!/usr/bin/env node
// Published as `dist/cli.cjs`, with all that it imports from here inside.

import { main } from '../cli/main.js';

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
  // After a signal, a write that no reader takes must not keep the process.
  if (code > 128) process.exit();
});
