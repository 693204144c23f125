// Each relative link and anchor of the documents has its target, and both READMEs link every page.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { inRoot } from '../../scripts/lib/paths.js';

const PAGES = readdirSync(inRoot('docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
const READMES = ['README.md', 'pkg/README.md'];
const DOCUMENTS = [
  ...[...READMES, 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', ...PAGES],
  ...['examples/README.md', 'emulator/README.md', 'tests/faults/README.md'],
];

const textOf = (document) => readFileSync(inRoot(document), 'utf8');
const withoutCode = (text) => text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');

/** The relative links of a document, images included. */
function linksOf(document) {
  const text = withoutCode(textOf(document));
  const links = [
    ...text.matchAll(/\]\(([^)\s]+)\)/g),
    ...text.matchAll(/ (?:src|href)="([^"]+)"/g),
  ];
  return links.map(([, link]) => link).filter((link) => !/^[a-z]+:/.test(link));
}

/** The file that a link leads to. */
function targetOf(document, link) {
  const [file] = link.split('#');
  if (file === '') return document;
  return path.join(path.dirname(document), file);
}

/** The anchors of a document, as GitHub makes them of its headings. */
function anchorsOf(document) {
  const headings = textOf(document)
    .replace(/^```[\s\S]*?^```/gm, '')
    .matchAll(/^#+ (.+)$/gm);
  return Array.from(headings, ([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
}

for (const document of DOCUMENTS) {
  test(`${document}: each link has its target`, () => {
    for (const link of linksOf(document)) {
      const target = targetOf(document, link);
      assert.ok(existsSync(inRoot(target)), `${link}: there is no ${target}`);
      const anchor = link.split('#')[1];
      if (anchor) assert.ok(anchorsOf(target).includes(anchor), `${link}: no such heading`);
    }
  });
}

/** What users of the package do not need. */
const FOR_MAINTAINERS = ['docs/dependencies.md', 'docs/releasing.md'];

for (const [readme, pages] of [
  ['README.md', PAGES],
  ['pkg/README.md', PAGES.filter((page) => !FOR_MAINTAINERS.includes(page))],
]) {
  test(`${readme} links every page of docs/`, () => {
    const targets = linksOf(readme).map((link) => targetOf(readme, link));
    const missing = pages.filter((page) => !targets.includes(page));
    assert.deepEqual(missing, []);
  });
}

test('each example is linked from a page', () => {
  const targets = PAGES.flatMap((page) => linksOf(page).map((link) => targetOf(page, link)));
  const files = readdirSync(inRoot('examples'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(js|html)$/.test(entry.name))
    .filter((entry) => !entry.parentPath.includes('node_modules'))
    .map((entry) => path.relative(inRoot(), path.join(entry.parentPath, entry.name)));
  assert.ok(files.length > 0);
  assert.deepEqual(
    files.filter((file) => !targets.includes(file)),
    [],
  );
});
