// The code blocks of a page that a test runs. `<!-- recipe: NAME -->` stands before each.

import { readFileSync } from 'node:fs';
import { inRoot } from '../../scripts/lib/paths.js';

const MARKED = /<!-- recipe: (\S+) -->\n+```\w*\n([\s\S]*?)\n```/g;

/** The blocks of a page by their names. */
export function blocksOf(page) {
  const text = readFileSync(inRoot(page), 'utf8');
  return new Map(Array.from(text.matchAll(MARKED), ([, name, code]) => [name, `${code}\n`]));
}
