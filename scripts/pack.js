// Packs pkg as it is released, into the current folder. The manifest names the repository that the
// release runs in: npm checks the provenance against it, and resolves the README's links in it.
// Prints a line for `sha256sum --check`.

import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { inRoot } from './lib/paths.js';
import { run, start, UserError } from './lib/run.js';

/** The target of a Markdown link or image, without its anchor: `](errors.md#codes)`. */
const LINK = /(!?)(\[[^\]]*\]\()([^)\s#:]+)(?=[)#])/g;

/** The file of an image in HTML: `src="images/console.png"`. */
const IMAGE = /( src=")([^":]+)(?=")/g;

/**
 * Copies the pages that the README links into the package, and points the README at the copies. npm's
 * page finds them too: without `repository.directory` it resolves links from the repository's root.
 * What a page links beside that, such as an example or a picture, is in the repository alone.
 */
function addPages(source, folder, repository) {
  const { version } = JSON.parse(readFileSync(path.join(source, 'package.json'), 'utf8'));
  const readme = path.join(folder, 'README.md');
  const text = readFileSync(readme, 'utf8').replaceAll('](../', '](');
  const targets = [...text.matchAll(LINK)].map(([, , , target]) => target);
  const pages = new Set(targets.filter((target) => target.endsWith('.md')));
  writeFileSync(readme, text);
  for (const page of pages) {
    const original = readFileSync(path.join(source, '..', page), 'utf8');
    const addressOf = (kind, target) => {
      const file = path.posix.join(path.posix.dirname(page), target);
      return pages.has(file) ? target : `${repository}/${kind}/v${version}/${file}`;
    };
    const linked = original
      .replace(LINK, (_, image, label, target) => {
        return `${image}${label}${addressOf(image ? 'raw' : 'blob', target)}`;
      })
      .replace(IMAGE, (_, start, target) => `${start}${addressOf('raw', target)}`);
    mkdirSync(path.dirname(path.join(folder, page)), { recursive: true });
    writeFileSync(path.join(folder, page), linked);
  }
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
    addPages(source, folder, repository);
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
  if (!repository) throw new UserError('Usage: node scripts/pack.js ADDRESS-OF-THE-REPOSITORY');
  console.log(await packPackage(inRoot('pkg'), process.cwd(), repository));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) start(main);
