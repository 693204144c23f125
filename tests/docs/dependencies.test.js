// docs/dependencies.md gives the reason of each dependency, and of nothing that is gone;
// docs/runtimes.md names the versions of Node.js that are tested.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { inRoot } from '../../scripts/lib/paths.js';

const textOf = (file) => readFileSync(inRoot(file), 'utf8');

/** Another name of a package, `"undici-5": "npm:undici@5.29.0"`, counts as the package. */
function packagesOf(manifest) {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(textOf(manifest));
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).map(
    ([name, version]) => /^npm:(.+)@/.exec(version)?.[1] ?? name,
  );
}

/** The crates of a manifest, without those of the same repository. */
function cratesOf(manifest) {
  const args = ['metadata', '--no-deps', '--format-version', '1', '--manifest-path', manifest];
  const { packages } = JSON.parse(execFileSync('cargo', args, { cwd: inRoot(), stdio: 'pipe' }));
  return packages.flatMap(({ dependencies }) =>
    dependencies.filter((each) => each.path === undefined).map(({ name }) => name),
  );
}

test('each dependency of a manifest has a row, and each row a dependency', () => {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: inRoot() });
  const named = (name) => `${files}`.split('\n').filter((file) => path.basename(file) === name);
  const locks = [...named('package-lock.json'), ...named('Cargo.lock')];
  assert.ok(locks.length >= 5, locks.join());
  const dependencies = new Set();
  for (const lock of locks) {
    const folder = path.dirname(lock);
    const found = lock.endsWith('.json')
      ? packagesOf(path.join(folder, 'package.json'))
      : cratesOf(path.join(folder, 'Cargo.toml'));
    assert.ok(found.length > 0, lock);
    for (const name of found) dependencies.add(name);
  }
  const [page] = textOf('docs/dependencies.md').split('## Written here');
  const rows = [...page.matchAll(/^\| (`.+?) \| .+ \|$/gm)];
  const explained = rows.flatMap(([, names]) => names.match(/(?<=`)[^`,]+(?=`)/g));
  assert.deepEqual(explained.sort(), [...dependencies].sort());
});

test('the page names each Node.js that is tested, from the oldest of the manifest on', () => {
  const section = /^## Node\.js[\s\S]*?(?=^## )/m.exec(textOf('docs/runtimes.md'))[0];
  const rows = [...section.matchAll(/^\| (\d+) \| (\d+\.\d+\.\d+)?.* \|$/gm)];
  const { optionalDependencies } = JSON.parse(textOf('tests/packaging/package.json'));
  const tested = Object.keys(optionalDependencies).flatMap(
    (name) => /^node-([\d.]+)-linux-x64$/.exec(name)?.[1] ?? [],
  );
  assert.deepEqual(
    rows.map(([, major, exact]) => exact ?? major),
    tested,
  );
  const { engines } = JSON.parse(textOf('pkg/package.json'));
  assert.equal(`${engines.node}.0`, `>=${tested[0]}`);
});
