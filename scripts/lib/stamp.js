import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inRoot } from './paths.js';

function* filesOf(name) {
  const full = inRoot(name);
  if (!existsSync(full)) return;
  if (statSync(full).isFile()) {
    yield name;
    return;
  }
  for (const entry of readdirSync(full, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) yield path.relative(inRoot(), path.join(entry.parentPath, entry.name));
  }
}

/** One hash over the names and contents of files and folders (a missing one counts as absent). */
export function fingerprint(...names) {
  const hash = createHash('sha256');
  for (const file of names.flatMap((name) => [...filesOf(name)]).sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(inRoot(file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Whether the stamp file holds this value. */
export function isFresh(stamp, value) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === value;
}

/** Writes the stamp that a finished step leaves behind. */
export function leave(stamp, value) {
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, value);
}
