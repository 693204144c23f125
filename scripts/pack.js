// Packs pkg as it is released, into the current folder. The manifest names the repository that the
// release runs in: npm checks the provenance against it, and resolves the README's links in it.
// Prints a line for `sha256sum --check`.

import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { inRoot } from './lib/paths.js';
import { run, Stop, start } from './lib/run.js';

/** Links of the README to files beside pkg: `](../docs/errors.md#codes)`. */
const LINK = /\]\(\.\.\/([\w./-]+\.md)(#[\w-]*)?\)/g;

/**
 * Copies the pages that the README links into the package and points the links at the copies. npm's
 * page finds them too: without `repository.directory` it resolves links from the repository's root.
 */
function addPages(source, folder) {
  const readme = path.join(folder, 'README.md');
  const text = readFileSync(readme, 'utf8');
  for (const [, page] of text.matchAll(LINK)) {
    cpSync(path.join(source, '..', page), path.join(folder, page));
  }
  writeFileSync(readme, text.replaceAll(LINK, ']($1$2)'));
}

/**
 * Packs a folder that holds the built package. The same contents give the same bytes.
 *
 * @returns {Promise<string>} the SHA-256 of the tarball and its name
 */
export async function packPackage(source, destination, repository) {
  const folder = mkdtempSync(path.join(tmpdir(), 'pack-'));
  try {
    cpSync(source, folder, { recursive: true });
    addPages(source, folder);
    const members = {
      'repository.type': 'git',
      'repository.url': `git+${repository}.git`,
      homepage: `${repository}#readme`,
      'bugs.url': `${repository}/issues`,
    };
    const set = Object.entries(members).map(([name, value]) => `${name}=${value}`);
    await run('npm', ['pkg', 'set', ...set], { cwd: folder });
    const args = ['pack', '--json', '--loglevel=error', '--pack-destination', destination];
    const [{ filename }] = JSON.parse(await run('npm', args, { cwd: folder }));
    const bytes = readFileSync(path.join(destination, filename));
    return `${createHash('sha256').update(bytes).digest('hex')}  ${filename}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function main() {
  const [, , repository] = process.argv;
  if (!repository) throw new Stop('Usage: node scripts/pack.js ADDRESS-OF-THE-REPOSITORY');
  console.log(await packPackage(inRoot('pkg'), process.cwd(), repository));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) start(main);
