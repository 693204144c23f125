// What the package is made of, and how it is released.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { build } from 'esbuild';
import { inRoot } from '../../scripts/lib/paths.js';
import { run } from '../../scripts/lib/run.js';

test('the bill of materials names each locked part with its licence', async () => {
  const bom = JSON.parse(await run(process.execPath, [inRoot('scripts', 'sbom.js')]));
  assert.deepEqual([bom.bomFormat, bom.specVersion], ['CycloneDX', '1.6']);
  const crates = readFileSync(inRoot('Cargo.lock'), 'utf8');
  const { packages } = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8'));
  for (const { name, version, purl, licenses } of bom.components) {
    if (purl === `pkg:npm/${name}@${version}`) {
      assert.equal(packages[`node_modules/${name}`].version, version);
    } else {
      assert.equal(purl, `pkg:cargo/${name}@${version}`);
      assert.ok(crates.includes(`name = "${name}"\nversion = "${version}"`), purl);
    }
    assert.match(licenses[0].expression, /^[\w.()-]+(?: (?:OR|AND) [\w.()-]+)*$/);
  }
  const names = bom.components.map(({ name }) => name);
  for (const name of ['hmac', 'sha2', 'wasm-bindgen', 'gloo-net']) assert.ok(names.includes(name));
  for (const name of ['serde_json', 'url', 'wasm-bindgen-test']) assert.ok(!names.includes(name));
});

test('npm packages that are bundled are in the bill of materials, with their licence', async () => {
  const { metafile } = await build({
    entryPoints: ['index.js', 'slim.js', 'src/relay.js', 'src/bytes.js', 'src/client.js'].map(
      (file) => inRoot('pkg', ...file.split('/')),
    ),
    absWorkingDir: inRoot(),
    bundle: true,
    metafile: true,
    write: false,
    outdir: 'out',
    format: 'esm',
    platform: 'neutral',
  });
  const bundled = Object.keys(metafile.inputs).flatMap(
    (file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? [],
  );
  const bom = JSON.parse(await run(process.execPath, [inRoot('scripts', 'sbom.js')]));
  const named = bom.components.filter(({ purl }) => purl.startsWith('pkg:npm/'));
  assert.deepEqual(
    named.map(({ name }) => name),
    [...new Set(bundled)],
  );
  for (const name of bundled) {
    const licence = readFileSync(inRoot('node_modules', name, 'LICENSE'), 'utf8');
    assert.equal(readFileSync(inRoot('pkg', 'dist', `${name}.LICENSE`), 'utf8'), licence);
  }
});

test('lock files name no registry', () => {
  for (const file of [
    'package-lock.json',
    'bench/package-lock.json',
    'tests/packaging/package-lock.json',
  ]) {
    const { packages } = JSON.parse(readFileSync(inRoot(...file.split('/')), 'utf8'));
    for (const [name, { resolved, integrity, optional }] of Object.entries(packages)) {
      assert.equal(resolved, undefined, `${file}: ${name}`);
      // Programs of other platforms are not installed here, and may be unknown to a registry.
      if (name !== '' && !optional) assert.match(integrity ?? '', /^sha512-/, `${file}: ${name}`);
    }
  }
});

test('the release pins its actions and proves where it was built', () => {
  const text = readFileSync(inRoot('.github', 'workflows', 'release.yml'), 'utf8');
  const actions = [...text.matchAll(/uses: (.+)/g)].map(([, action]) => action);
  assert.ok(actions.length > 0);
  for (const action of actions) assert.match(action, /^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  // npm refuses a proof for a package whose manifest does not name the repository.
  assert.match(
    text,
    /npm pkg set .*repository\.url=git\+\$GITHUB_SERVER_URL\/\$GITHUB_REPOSITORY\.git/,
  );
  const [, build, publish] = text.split(/^ {2}(?:package|publish):$/m);
  assert.match(publish, /npm publish --provenance/);
  assert.match(publish, /id-token: write/);
  // Where the proof can be signed nothing of the source tree runs.
  assert.doesNotMatch(build, /id-token/);
  assert.doesNotMatch(publish, /actions\/checkout|\.ci\/run|npm (?:ci|install|test)|cargo/);
});

test('package and crate have one version', () => {
  const { version } = JSON.parse(readFileSync(inRoot('pkg', 'package.json'), 'utf8'));
  const [, crate] = /^version = "(.+)"$/m.exec(readFileSync(inRoot('Cargo.toml'), 'utf8'));
  assert.equal(crate, version);
});
