// What is published: the linters of packages, the list of files, the weight.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { build } from 'esbuild';
import { publint } from 'publint';
import { inRoot } from '../../scripts/lib/paths.js';
import { capture, run } from '../../scripts/lib/run.js';
import { installPackage } from '../packaging/consumer.js';

const KB = 1000;
/** The module as it is, and as text for both kinds of JavaScript modules. */
const MODULE_COPIES = ['dist/core.wasm', 'dist/bytes.js', 'dist/everything.cjs'];
const LARGEST_REST = 340 * KB;
const LARGEST_TARBALL = 320 * KB;
const LARGEST_UNPACKED = 680 * KB;

const manifest = JSON.parse(readFileSync(inRoot('pkg', 'package.json'), 'utf8'));

let consumer;
let packed;
before(async () => {
  consumer = await installPackage();
  const output = await run('npm', ['pack', '--dry-run', '--json', '--loglevel=error'], {
    cwd: inRoot('pkg'),
  });
  [packed] = JSON.parse(output.slice(output.indexOf('[')));
});
after(() => consumer?.remove());

test('publint --strict has nothing to say', async () => {
  const { messages } = await publint({ pkgDir: inRoot('pkg'), strict: true });
  assert.deepEqual(messages, []);
});

test('are-the-types-wrong has nothing to say', async () => {
  const { status, output } = await capture(process.execPath, [
    inRoot('node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js'),
    consumer.tarball,
    // No declarations belong to a binary file.
    ...['--exclude-entrypoints', './core.wasm'],
  ]);
  assert.equal(status, 0, output);
});

test('exactly these files are published', () => {
  const kinds = packed.files.map(({ path }) => path);
  const listed = readFileSync(new URL('files.txt', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  assert.deepEqual(kinds.toSorted(), listed);
});

test('nothing is installed with it, and nothing runs at the installation', () => {
  for (const name of ['dependencies', 'optionalDependencies', 'peerDependencies', 'scripts']) {
    assert.equal(manifest[name], undefined, name);
  }
});

test('it does not grow unnoticed', () => {
  const rest = packed.files.filter(({ path }) => !MODULE_COPIES.includes(path));
  const size = rest.reduce((sum, each) => sum + each.size, 0);
  assert.ok(size <= LARGEST_REST, `all but the copies of the module: ${size} bytes`);
  assert.ok(packed.size <= LARGEST_TARBALL, `tarball: ${packed.size} bytes`);
  assert.ok(packed.unpackedSize < LARGEST_UNPACKED, `unpacked: ${packed.unpackedSize} bytes`);
});

/** What a minified bundle of these names weighs. */
async function bundled(names) {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { ${names} } from 'identity-center-tokens';`,
      resolveDir: consumer.root,
    },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
  });
  return outputFiles[0].contents.length;
}

test('one error class costs at most 1 KB', async () => {
  for (const name of ['IdentityCenterError', 'ForbiddenError', 'ValidationError']) {
    const size = await bundled(name);
    assert.ok(size <= 1000, `${name}: ${size} bytes`);
  }
  // The measure sees the module where it is needed.
  assert.ok((await bundled('validateResponse')) > 50 * KB);
});
