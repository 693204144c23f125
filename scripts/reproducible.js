// Builds a copy of the sources in another folder and compares: the same sources give the same files
// and the same tarball, wherever they are built.

import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildPackage, isBuilt } from './build.js';
import { inRoot, TOOLS } from './lib/paths.js';
import { run, start, UserError } from './lib/run.js';
import { packPackage } from './pack.js';

const DIST = path.join('pkg', 'dist');

/** The sources and nothing that was made from them. */
async function copySources(folder) {
  const listed = await run('git', ['ls-files', '-co', '--exclude-standard', '-z']);
  for (const name of listed.split('\0').filter((file) => file && existsSync(inRoot(file)))) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    copyFileSync(inRoot(name), path.join(folder, name));
  }
  // The tools are locked; what is compared is what they make.
  symlinkSync(inRoot('node_modules'), path.join(folder, 'node_modules'), 'dir');
  cpSync(TOOLS, path.join(folder, 'target', 'tools'), { recursive: true });
  cpSync(inRoot('target', 'setup'), path.join(folder, 'target', 'setup'), {
    recursive: true,
    filter: (source) => path.basename(source) !== 'wasm-pack-root',
  });
}

const filesOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();

function differences(one, other) {
  const names = new Set([...filesOf(one), ...filesOf(other)]);
  const same = (name) =>
    existsSync(path.join(one, name)) &&
    existsSync(path.join(other, name)) &&
    readFileSync(path.join(one, name)).equals(readFileSync(path.join(other, name)));
  return { count: names.size, different: [...names].filter((name) => !same(name)) };
}

async function tarball(source) {
  const destination = mkdtempSync(path.join(tmpdir(), 'tarball-'));
  try {
    return await packPackage(source, destination, 'https://example.com/repository');
  } finally {
    rmSync(destination, { recursive: true });
  }
}

start(async () => {
  if (!isBuilt()) await buildPackage();
  const folder = mkdtempSync(path.join(tmpdir(), 'another-place-'));
  try {
    await copySources(folder);
    await run(process.execPath, [path.join(folder, 'scripts', 'build.js')], {
      cwd: folder,
      env: { CARGO_TARGET_DIR: path.join(folder, 'target') },
    });
    const { count, different } = differences(inRoot(DIST), path.join(folder, DIST));
    if (different.length > 0) throw new UserError(`Not reproducible: ${different.join(', ')}`);
    const [one, other] = await Promise.all([inRoot('pkg'), path.join(folder, 'pkg')].map(tarball));
    if (one !== other) throw new UserError(`The tarballs differ: ${one} and ${other}`);
    console.log(`${count} files of ${DIST} and the tarball: the same from two folders`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
