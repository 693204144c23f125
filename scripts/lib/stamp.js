import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inRoot } from './paths.js';

function filesOf(name) {
  if (!existsSync(inRoot(name))) return [];
  if (statSync(inRoot(name)).isFile()) return [name];
  return readdirSync(inRoot(name)).flatMap((entry) => filesOf(path.join(name, entry)));
}

/** One hash over the names and contents of files and folders; a missing one counts as absent. */
export function fingerprint(...names) {
  const hash = createHash('sha256');
  for (const file of names.flatMap(filesOf).sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(inRoot(file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Whether the stamp file holds this value. */
export const isFresh = (stamp, value) => existsSync(stamp) && readFileSync(stamp, 'utf8') === value;

/** Writes the stamp of a finished step. */
export function writeStamp(stamp, value) {
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, value);
}
