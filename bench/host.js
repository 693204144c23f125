// The core on the host: times by criterion, instructions by callgrind. Compiled as the package is.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { which } from '../scripts/lib/browser.js';
import { inRoot, program } from '../scripts/lib/paths.js';
import { capture, run, Stop } from '../scripts/lib/run.js';

const CRATE = inRoot('bench', 'host');
const TARGET = inRoot('target', 'host-bench');

/** Few are one call, many show the loop. */
const SIZES = [2, 1000];

/** The library's profiles, as arguments for cargo: another crate does not take them over. */
function profile() {
  const manifest = readFileSync(inRoot('Cargo.toml'), 'utf8');
  const sections = manifest.match(/^\[profile\..+\](\n(?!\[).*)*/gm) ?? [];
  if (sections.length === 0) throw new Stop('Cargo.toml: no profile found');
  mkdirSync(TARGET, { recursive: true });
  const file = inRoot('target', 'host-bench', 'profile.toml');
  writeFileSync(file, `${sections.join('\n')}\n`);
  return ['--config', file];
}

/** Without --locked: when the library's dependencies change, the lock of the benches may follow. */
const cargo = (command, ...args) =>
  run('cargo', [command, ...profile(), ...args], {
    cwd: CRATE,
    env: { CARGO_TARGET_DIR: TARGET },
  });

const NANOSECONDS = { ps: 1e-3, ns: 1, µs: 1e3, ms: 1e6, s: 1e9 };

/**
 * Runs the criterion benches. Each wants a name, and the time as low, middle and high estimate.
 * @returns {Promise<{ name: string, low: number, middle: number, high: number }[]>} nanoseconds
 */
export async function hostTimes() {
  const output = await cargo('bench', '--benches');
  const line = /^(\S.*?)?\s+time:\s+\[([\d.]+) (\S+) ([\d.]+) (\S+) ([\d.]+) (\S+)\]$/;
  const times = [];
  let name = '';
  for (const text of output.split('\n')) {
    const found = line.exec(text);
    if (found) {
      const [, own, ...values] = found;
      const [low, middle, high] = [0, 2, 4].map((i) => values[i] * NANOSECONDS[values[i + 1]]);
      times.push({ name: own ?? name, low, middle, high });
    } else if (/^\S/.test(text)) {
      // A long name stands on a line of its own.
      name = text.trim();
    }
  }
  if (times.length === 0) throw new Stop(`criterion printed no times:\n${output}`);
  return times;
}

async function count(...args) {
  const { status, output } = await capture('valgrind', [
    ...['--tool=callgrind', '--toggle-collect=*::measured*', '--callgrind-out-file=/dev/null'],
    ...[inRoot('target', 'host-bench', 'release', program('count')), ...args],
  ]);
  const collected = Number(/Collected : (\d+)/.exec(output)?.[1]);
  // Nothing is counted when the function was not found.
  if (status !== 0 || !(collected > 0)) throw new Stop(`valgrind counted nothing:\n${output}`);
  return collected;
}

/**
 * Instructions of one call and of one signature.
 * @param {string[]} forms
 */
export async function hostInstructions(forms) {
  if (!which('valgrind')) {
    throw new Stop(
      'valgrind is missing: instructions are counted by its callgrind, on Linux and on processors ' +
        'that it knows. On Debian: sudo apt-get install valgrind',
    );
  }
  await cargo('build', '--release', '--bin', 'count');
  const reads = [];
  for (const form of forms) {
    const calls = [];
    for (const n of SIZES) calls.push({ n, instructions: await count('read', form, String(n)) });
    reads.push({ form, calls });
  }
  return { reads, signature: await count('sign') };
}
