// Makes the API reference, docs/api, from the comments of the declarations. Warnings are errors.

import { inRoot } from './lib/paths.js';
import { run, start } from './lib/run.js';

/** Runs TypeDoc; `--emit none` only checks. */
export function makeDocs(...args) {
  return run(process.execPath, [
    inRoot('node_modules', 'typedoc', 'bin', 'typedoc'),
    ...['--options', inRoot('docs', 'typedoc.json'), ...args],
  ]);
}

start(async () => {
  await makeDocs(...process.argv.slice(2));
});
