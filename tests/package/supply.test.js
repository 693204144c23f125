// What the package is made of, and how it is released.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inRoot } from '../../scripts/lib/paths.js';
import { run } from '../../scripts/lib/run.js';

test('the bill of materials names each locked crate with its licence', async () => {
  const bom = JSON.parse(await run(process.execPath, [inRoot('scripts', 'sbom.js')]));
  assert.deepEqual([bom.bomFormat, bom.specVersion], ['CycloneDX', '1.6']);
  const lock = readFileSync(inRoot('Cargo.lock'), 'utf8');
  for (const { name, version, purl, licenses } of bom.components) {
    assert.ok(lock.includes(`name = "${name}"\nversion = "${version}"`), purl);
    assert.equal(purl, `pkg:cargo/${name}@${version}`);
    assert.match(licenses[0].expression, /^[\w.()-]+(?: (?:OR|AND) [\w.()-]+)*$/);
  }
  const names = bom.components.map(({ name }) => name);
  for (const name of ['hmac', 'sha2', 'wasm-bindgen', 'gloo-net']) assert.ok(names.includes(name));
  for (const name of ['serde_json', 'url', 'wasm-bindgen-test']) assert.ok(!names.includes(name));
});

test('lock files name no registry', () => {
  for (const file of ['package-lock.json', 'tests/packaging/package-lock.json']) {
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
