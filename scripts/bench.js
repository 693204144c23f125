// Measures the built package beside other ways to the same result, and prints plain tables.
//
//   npm run bench                 all sections, about five minutes
//   npm run bench -- page warm    these sections

import { existsSync } from 'node:fs';
import { buildPackage, isBuilt } from './build.js';
import { inRoot } from './lib/paths.js';
import { run, start, UserError } from './lib/run.js';
import { fingerprint, isFresh, writeStamp } from './lib/stamp.js';
import { setUpBuild } from './setup.js';

/** The packages to compare with, as locked. Only the bench needs them. */
async function installContenders() {
  const stamp = inRoot('bench', 'node_modules', '.setup');
  const wanted = fingerprint('bench/package-lock.json');
  if (isFresh(stamp, wanted) && existsSync(inRoot('bench', 'node_modules', 'zod'))) return;
  console.log('set-up: the packages to compare with');
  await run('npm', ['ci'], { cwd: inRoot('bench') });
  writeStamp(stamp, wanted);
}

start(async () => {
  await setUpBuild();
  if (!isBuilt()) await buildPackage();
  await installContenders();
  const { SECTIONS } = await import('../bench/sections.js');
  const words = process.argv.slice(2);
  const unknown = words.filter((word) => !Object.hasOwn(SECTIONS, word));
  if (unknown.length > 0) {
    throw new UserError(
      `No section ${unknown.join()}; there are: ${Object.keys(SECTIONS).join(', ')}.`,
    );
  }
  for (const [name, { title, run: measure }] of Object.entries(SECTIONS)) {
    if (words.length > 0 && !words.includes(name)) continue;
    console.log(`\n## ${title}\n`);
    console.log(await measure());
  }
});
