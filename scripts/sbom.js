// Prints the bill of materials of the published package, as CycloneDX 1.6: the crates of its module,
// macros included, and the npm package that is bundled. npm installs no dependency with it.

import { readFileSync } from 'node:fs';
import { inRoot, WASM_TARGET } from './lib/paths.js';
import { run, start } from './lib/run.js';

/** Normal dependencies, from the library on: none of the tests' or of other platforms. */
function linked({ packages, resolve }) {
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const isNormal = ({ dep_kinds: kinds }) => kinds.some(({ kind }) => kind === null);
  const found = new Set();
  const visit = (id) => {
    for (const dep of nodes.get(id).deps.filter(isNormal)) {
      if (found.has(dep.pkg)) continue;
      found.add(dep.pkg);
      visit(dep.pkg);
    }
  };
  visit(resolve.root);
  return packages.filter(({ id }) => found.has(id));
}

const component = (registry, { name, version, license, repository }) => ({
  type: 'library',
  'bom-ref': `pkg:${registry}/${name}@${version}`,
  name,
  version,
  purl: `pkg:${registry}/${name}@${version}`,
  // Old manifests write a slash for OR.
  licenses: [{ expression: license.replaceAll('/', ' OR ') }],
  ...(repository && { externalReferences: [{ type: 'vcs', url: repository }] }),
});

const manifest = (...folder) => JSON.parse(readFileSync(inRoot(...folder, 'package.json'), 'utf8'));

start(async () => {
  const metadata = JSON.parse(
    await run('cargo', [
      ...['metadata', '--quiet', '--locked', '--format-version', '1'],
      ...['--filter-platform', WASM_TARGET, '--features', 'npm'],
    ]),
  );
  const { name, version, license } = manifest('pkg');
  const { repository, ...bundled } = manifest('node_modules', 'tiny-inflate');
  const components = linked(metadata)
    .map((crate) => component('cargo', crate))
    .concat(component('npm', { ...bundled, repository: repository.url }))
    .sort((one, other) => (one.purl < other.purl ? -1 : 1));
  const self = `pkg:npm/${name}@${version}`;
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'library',
        'bom-ref': self,
        name,
        version,
        purl: self,
        licenses: [{ expression: license }],
      },
    },
    components,
    dependencies: [{ ref: self, dependsOn: components.map(({ purl }) => purl) }],
  };
  console.log(JSON.stringify(bom, null, 2));
});
