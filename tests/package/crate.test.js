// The crate as a registry gets it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { inRoot, WASM_TARGET } from '../../scripts/lib/paths.js';
import { run, tryOutput } from '../../scripts/lib/run.js';

const linesOf = (text) => text.trim().split('\n');

/** The files outside of src that the sources and their tests name. */
function filesNamedBy(sources) {
  const named = sources.flatMap((source) => {
    const text = readFileSync(inRoot(source), 'utf8');
    return [
      ...[...text.matchAll(/\(module = "\/(.+?)"\)/g)].map(([, file]) => file),
      ...[...text.matchAll(/include_str!\("(.+?)"\)/g)].map(([, file]) =>
        path.posix.join(path.posix.dirname(source), file),
      ),
    ];
  });
  return [...new Set(named)];
}

test('the crate has its sources, the files that they name, and its papers', async () => {
  const listed = linesOf(tryOutput('cargo', ['package', '--list', '--allow-dirty']));
  const sources = linesOf(await run('git', ['ls-files', '-co', '--exclude-standard', 'src']));
  const expected = new Set([
    ...sources,
    ...filesNamedBy(sources),
    ...['CHANGELOG.md', 'LICENSE', 'README.md'],
    // Cargo adds them.
    ...['.cargo_vcs_info.json', 'Cargo.lock', 'Cargo.toml', 'Cargo.toml.orig'],
  ]);
  assert.deepEqual(listed.toSorted(), [...expected].sort());
});

test('the packed crate compiles for wasm', async () => {
  const target = ['--target', WASM_TARGET];
  await run('cargo', ['package', '--allow-dirty', '--locked', ...target]);
});
