// Packs pkg as it is released, into the current folder: the manifest names the repository, against
// which npm checks the proof of where it was built. Prints a line for `sha256sum --check`.

import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { inRoot } from './lib/paths.js';
import { run, Stop, start } from './lib/run.js';

/**
 * Packs a folder that holds the built package. The same contents give the same bytes.
 *
 * @returns {Promise<string>} the SHA-256 of the tarball and its name
 */
export async function packPackage(source, destination, repository) {
  const folder = mkdtempSync(path.join(tmpdir(), 'pack-'));
  try {
    cpSync(source, folder, { recursive: true });
    const members = ['type=git', `url=git+${repository}.git`, 'directory=pkg'];
    await run('npm', ['pkg', 'set', ...members.map((member) => `repository.${member}`)], {
      cwd: folder,
    });
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
