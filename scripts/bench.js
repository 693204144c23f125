// Measures the built package beside other ways to the same result, and prints plain tables.
//
//   npm run bench                      the usual sections, about five minutes
//   npm run bench -- compact           speeds for the forms of bodies with this word in their name
//   npm run bench -- --cold --memory   these sections: --node, --chromium, --growth, --memory,
//                                      --cold, --bundles, --instructions, --host, --kilobytes
//   npm run bench -- --large           with a million tokens of every form in Node
//   npm run bench -- --all             everything
//   npm run bench -- --write           the tables go into docs/performance.md, too
//   npm run bench -- --functions       the kilobytes of every function

import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildPackage, isBuilt } from './build.js';
import { inRoot } from './lib/paths.js';
import { run, Stop, start } from './lib/run.js';
import { fingerprint, isFresh, leave } from './lib/stamp.js';
import { setUpBuild } from './setup.js';

/** The packages to compare with, as locked. They belong to the bench alone. */
async function installContenders() {
  const stamp = inRoot('bench', 'node_modules', '.setup');
  const wanted = fingerprint('bench/package-lock.json');
  if (isFresh(stamp, wanted) && existsSync(inRoot('bench', 'node_modules', 'zod'))) return;
  console.log('set-up: the packages to compare with');
  await run('npm', ['ci'], { cwd: inRoot('bench') });
  leave(stamp, wanted);
}

function parse(sections) {
  const flags = [...sections, 'all', 'large', 'write', 'functions'];
  try {
    return parseArgs({
      options: Object.fromEntries(flags.map((flag) => [flag, { type: 'boolean' }])),
      allowPositionals: true,
    });
  } catch (error) {
    throw new Stop(`${error.message}\nThere are: ${flags.map((flag) => `--${flag}`).join(' ')}`);
  }
}

/** What to run, from the command line. */
function planOf({ FORMS, SECTIONS }) {
  const { values, positionals } = parse(Object.keys(SECTIONS));
  const forms = FORMS.filter(
    (form) => positionals.length === 0 || positionals.some((word) => form.includes(word)),
  );
  if (forms.length === 0) {
    throw new Stop(`No form is named ${positionals.join(' or ')}; there are: ${FORMS.join(', ')}.`);
  }
  const all = Object.entries(SECTIONS);
  let wanted = all.filter(([name]) => values.all || values[name]);
  if (wanted.length === 0 && values.functions) wanted = [['kilobytes', SECTIONS.kilobytes]];
  if (wanted.length === 0) wanted = all.filter(([, { usual }]) => usual);
  if (positionals.length > 0) wanted = wanted.filter(([, { hasForms }]) => hasForms);
  if (values.write && positionals.length > 0) {
    throw new Stop('The document shows all forms: --write does not go with the name of one.');
  }
  const isLarge = Boolean(values.large || values.all);
  const options = { forms, isLarge, withFunctions: values.functions && !values.write };
  return { wanted, options, writes: values.write };
}

start(async () => {
  await setUpBuild();
  const load = (name) => import(new URL(`../bench/${name}.js`, import.meta.url).href);
  const [report, { writePrinted }] = await Promise.all(['report', 'printed'].map(load));
  const { wanted, options, writes } = planOf(report);
  if (!isBuilt()) await buildPackage();
  if (wanted.some(([, { isOwn }]) => !isOwn)) await installContenders();
  for (const [name, { title, run: measure }] of wanted) {
    console.log(`\n## ${title}\n`);
    const text = await measure(options);
    console.log(text);
    if (writes) writePrinted(name, text);
  }
});
