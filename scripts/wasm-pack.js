// `wasm-pack build --target web`: the module as a page can use it without the npm package.

import { pathToFileURL } from 'node:url';
import { inRoot } from './lib/paths.js';
import { run, start } from './lib/run.js';
import { setUpBuild, setUpWasmPack } from './setup.js';

/** Not `pkg`, the default of wasm-pack: that folder holds the npm package. */
export const OUTPUT = inRoot('target', 'wasm-pack');

export const buildForWeb = () =>
  run('wasm-pack', [
    ...['build', '--target', 'web', '--mode', 'no-install'],
    ...['--out-dir', OUTPUT, '--', '--locked'],
  ]);

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  start(() => setUpBuild().then(setUpWasmPack).then(buildForWeb));
}
