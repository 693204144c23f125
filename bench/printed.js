// What the bench prints stands in a document, each section between two marks of its own.

import { readFileSync, writeFileSync } from 'node:fs';
import { inRoot } from '../scripts/lib/paths.js';
import { Stop } from '../scripts/lib/run.js';

const FILE = inRoot('docs', 'performance.md');
const CLOSE = '<!-- end of print -->\n';

const opening = (section) => `<!-- printed by: npm run bench -- --${section} -->\n`;

/** The document with this in the place of what the section printed before. */
export function withPrinted(document, section, text) {
  const [before, behind, ...more] = document.split(opening(section));
  const end = behind?.indexOf(CLOSE) ?? -1;
  if (end < 0 || more.length > 0) {
    throw new Stop(`docs/performance.md must have one place for ${section}.`);
  }
  return `${before}${opening(section)}\n${text.trim()}\n\n${behind.slice(end)}`;
}

export function writePrinted(section, text) {
  writeFileSync(FILE, withPrinted(readFileSync(FILE, 'utf8'), section, text));
}
