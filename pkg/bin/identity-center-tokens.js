#!/usr/bin/env node
// Published as `dist/cli.cjs`, with all that it imports from here inside.

import { main } from '../cli/main.js';

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
