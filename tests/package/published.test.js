// What is published: the linters of packages, the list of files, the weight.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { build } from 'esbuild';
import { publint } from 'publint';
import { inRoot } from '../../scripts/lib/paths.js';
import { run, runCaptured } from '../../scripts/lib/run.js';
import { installPackage, REPOSITORY } from '../packaging/consumer.js';

const KB = 1000;
/** The module as it is, and as text for both kinds of JavaScript modules. */
const MODULE_COPIES = ['dist/core.wasm', 'dist/bytes.js', 'dist/everything.cjs'];
const LARGEST_REST = 480 * KB;
const NOTICES = 'THIRD-PARTY-LICENSES';
const LARGEST_NOTICES = 35 * KB;
const LARGEST_TARBALL = 375 * KB;
const LARGEST_UNPACKED = 820 * KB;

let consumer;
let manifest;
let packed;
before(async () => {
  consumer = await installPackage();
  const args = ['pack', consumer.tarball, '--dry-run', '--json', '--loglevel=error'];
  [packed] = JSON.parse(await run('npm', args));
  manifest = JSON.parse(readFileSync(path.join(consumer.installed, 'package.json'), 'utf8'));
});
after(() => consumer?.remove());

test('publint --strict has nothing to say', async () => {
  const { buffer } = new Uint8Array(readFileSync(consumer.tarball));
  const { messages } = await publint({ pack: { tarball: buffer }, strict: true });
  assert.deepEqual(messages, []);
});

test('are-the-types-wrong has nothing to say', async () => {
  const { status, output } = await runCaptured(process.execPath, [
    inRoot('node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js'),
    consumer.tarball,
  ]);
  assert.equal(status, 0, output);
});

test('exactly these files are published', () => {
  const listed = readFileSync(new URL('files.txt', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  const pages = new Set(linksOf('README.md').map(({ file }) => file));
  const names = packed.files.map(({ path }) => path);
  assert.deepEqual(names.toSorted(), [...listed, ...pages].toSorted());
});

/** The relative links of a page of the package. */
function linksOf(page) {
  const text = readFileSync(path.join(consumer.installed, page), 'utf8');
  return [...text.matchAll(/\]\(([^)#\s]*)(?:#([^)\s]*))?\)/g)]
    .map(([, file, heading]) => ({ file, heading }))
    .filter(({ file }) => !/^[a-z]+:/.test(file) && file !== '');
}

/** How npm and GitHub name the headings of a page. */
const headingsOf = (page) =>
  [...readFileSync(path.join(consumer.installed, page), 'utf8').matchAll(/^#+ (.+)$/gm)].map(
    ([, heading]) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
  );

test('what the README links is in the package, and in the repository at the same place', () => {
  const links = linksOf('README.md');
  assert.ok(links.length > 0);
  for (const { file, heading } of links) {
    assert.ok(existsSync(path.join(consumer.installed, file)), file);
    // npm resolves the links of its page from the repository's root.
    assert.ok(existsSync(inRoot(...file.split('/'))), file);
    if (heading) assert.ok(headingsOf(file).includes(heading), `${file}#${heading}`);
  }
  assert.equal(manifest.repository.directory, undefined);
});

test('each page in the package links what is there, or the file in the repository', () => {
  const pages = packed.files.map(({ path }) => path).filter((name) => name.endsWith('.md'));
  const inRepository = new RegExp(`${REPOSITORY}/(?:blob|raw)/v${manifest.version}/([^)"#]+)`, 'g');
  let count = 0;
  for (const page of pages) {
    const text = readFileSync(path.join(consumer.installed, page), 'utf8');
    const images = [...text.matchAll(/ src="([^"]+)"/g)].map(([, file]) => file);
    const relative = images.filter((file) => !file.startsWith(REPOSITORY));
    for (const { file } of [...linksOf(page), ...relative.map((image) => ({ file: image }))]) {
      const target = path.join(consumer.installed, path.dirname(page), file);
      assert.ok(existsSync(target), `${page}: ${file}`);
    }
    for (const [, file] of text.matchAll(inRepository)) {
      count += 1;
      assert.ok(existsSync(inRoot(...file.split('/'))), `${page}: ${file}`);
    }
  }
  assert.ok(count > 0);
});

test('the manifest names the repository that the release runs in', () => {
  const { repository, homepage, bugs } = manifest;
  assert.deepEqual(repository, { type: 'git', url: `git+${REPOSITORY}.git` });
  assert.equal(homepage, `${REPOSITORY}#readme`);
  assert.deepEqual(bugs, { url: `${REPOSITORY}/issues` });
  // Only the release knows it.
  const source = JSON.parse(readFileSync(inRoot('pkg', 'package.json'), 'utf8'));
  for (const name of ['repository', 'homepage', 'bugs']) assert.equal(source[name], undefined);
});

test('nothing is installed with it, and nothing runs at the installation', () => {
  for (const name of ['dependencies', 'optionalDependencies', 'peerDependencies', 'scripts']) {
    assert.equal(manifest[name], undefined, name);
  }
});

test('it does not grow unnoticed', () => {
  const sizeOf = (files) => files.reduce((sum, each) => sum + each.size, 0);
  const notices = sizeOf(packed.files.filter(({ path }) => path === NOTICES));
  const copies = sizeOf(packed.files.filter(({ path }) => MODULE_COPIES.includes(path)));
  const rest = sizeOf(packed.files) - copies - notices;
  assert.ok(notices <= LARGEST_NOTICES, `${NOTICES}: ${notices} bytes`);
  assert.ok(rest <= LARGEST_REST, `all but the copies of the module: ${rest} bytes`);
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
