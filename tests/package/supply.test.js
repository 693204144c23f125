// What the package is made of, and how it is released.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { inRoot } from '../../scripts/lib/paths.js';
import { run, runCaptured } from '../../scripts/lib/run.js';

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
  const linked = ['hmac', 'sha2', 'wasm-bindgen', 'gloo-net', 'talc'];
  for (const name of linked) assert.ok(names.includes(name), name);
  for (const name of ['serde_json', 'url', 'wasm-bindgen-test']) assert.ok(!names.includes(name));
});

test('npm packages that are bundled are in the bill of materials, with their licence', async () => {
  const { metafile } = await build({
    entryPoints: [
      'index.js',
      'dist/slim.js',
      'src/relay.js',
      'src/relay-node.js',
      'src/bytes.js',
      'src/client.js',
    ].map((file) => inRoot('pkg', ...file.split('/'))),
    absWorkingDir: inRoot(),
    bundle: true,
    metafile: true,
    write: false,
    outdir: 'out',
    format: 'esm',
    platform: 'neutral',
    external: ['node:*'],
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

test('the notices name each crate of the bill of materials, under a licence that it offers', async () => {
  const bom = JSON.parse(await run(process.execPath, [inRoot('scripts', 'sbom.js')]));
  const crates = bom.components.filter(({ purl }) => purl.startsWith('pkg:cargo/'));
  const notices = readFileSync(inRoot('pkg', 'THIRD-PARTY-LICENSES'), 'utf8');
  const [head, ...parts] = notices.split(/^-{80}$/m);
  const named = parts.flatMap((part) => {
    const [, licence] = /^.+ \(([\w.-]+)\)$/m.exec(part);
    const isText = licence === 'Apache-2.0' ? part.includes('in LICENSE.') : part.length > 900;
    assert.ok(isText, `${licence}: no text`);
    return [...part.matchAll(/^- ([\w-]+) (\d+\.\d+\.\d+)\b/gm)].map(([, name, version]) => {
      const crate = crates.find((each) => each.name === name && each.version === version);
      assert.ok(crate, `${name} ${version} is not linked`);
      assert.ok(
        crate.licenses[0].expression.split(/[() ]+/).includes(licence),
        `${name}: ${licence}`,
      );
      return `${name} ${version}`;
    });
  });
  // One crate has two licences at once.
  assert.deepEqual(
    [...new Set(named)].sort(),
    crates.map(({ name, version }) => `${name} ${version}`).sort(),
  );
  const [, channel] = /channel = "(.+)"/.exec(readFileSync(inRoot('rust-toolchain.toml'), 'utf8'));
  assert.ok(head.includes(`the standard library of Rust ${channel}.`));
});

test('every locked package has its hash, and no lock file names a registry', () => {
  const files = filesOfGit().filter((file) => path.basename(file) === 'package-lock.json');
  assert.ok(files.length >= 3, files.join());
  for (const file of files) {
    const { packages } = JSON.parse(readFileSync(inRoot(file), 'utf8'));
    for (const [name, { resolved, integrity, inBundle }] of Object.entries(packages)) {
      assert.equal(resolved, undefined, `${file}: ${name}`);
      // A bundled package is a part of another tarball.
      if (name !== '' && !inBundle) assert.match(integrity ?? '', /^sha512-/, `${file}: ${name}`);
    }
  }
});

test('every locked crate has its hash', () => {
  const files = filesOfGit().filter((file) => path.basename(file) === 'Cargo.lock');
  assert.ok(files.length >= 2, files.join());
  for (const file of files) {
    const [, ...crates] = readFileSync(inRoot(file), 'utf8').split('[[package]]');
    for (const crate of crates.filter((entry) => entry.includes('\nsource = '))) {
      assert.match(crate, /\nsource = "registry\+/, file);
      assert.match(crate, /\nchecksum = "[0-9a-f]{64}"/, file);
    }
  }
});

const filesOfGit = () =>
  execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: inRoot(),
    encoding: 'utf8',
  })
    .trim()
    .split('\n');

test('a locked build that fails ends the set-up', async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'set-up-'));
  try {
    for (const place of ['scripts', 'tools/wasm-bindgen/Cargo.toml', 'rust-toolchain.toml']) {
      cpSync(inRoot(place), path.join(root, place), { recursive: true });
    }
    const [, channel] = /channel = "(.+)"/.exec(
      readFileSync(inRoot('rust-toolchain.toml'), 'utf8'),
    );
    const write = (file, text) => {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), text, { mode: 0o755 });
    };
    // Rust and the npm packages are in place; cargo notes its arguments and fails.
    write('target/setup/rust', `${channel}\n${root}`);
    write('node_modules/.setup', createHash('sha256').digest('hex'));
    write('target/tools/cargo', `#!/bin/sh\necho "$*" >> ${root}/calls\nexit 1\n`);
    for (const step of ['setUpBuild', 'setUpWasmPack']) {
      rmSync(path.join(root, 'calls'), { force: true });
      const { status, output } = await runCaptured(process.execPath, [
        '--input-type=module',
        '--eval',
        `import(${JSON.stringify(pathToFileURL(path.join(root, 'scripts', 'setup.js')).href)})
          .then((setup) => setup.${step}())`,
        'script',
      ]);
      assert.notEqual(status, 0, output);
      const calls = readFileSync(path.join(root, 'calls'), 'utf8').trim().split('\n');
      assert.equal(calls.length, 1, calls.join('\n'));
      assert.match(calls[0], / --locked\b/);
    }
  } finally {
    rmSync(root, { recursive: true });
  }
});

const workflows = readdirSync(inRoot('.github', 'workflows'));
const workflowText = (file) => readFileSync(inRoot('.github', 'workflows', file), 'utf8');

const workflow = workflowText('release.yml');
const [, building, testing, publishing, attaching, reference] = workflow.split(
  /^ {2}(?:build|test|publish|attach|reference):$/m,
);

for (const file of workflows) {
  test(`${file} pins its actions, images and tools, and grants nothing by default`, () => {
    const text = workflowText(file);
    const actions = [...text.matchAll(/uses: (.+)/g)].map(([, action]) => action);
    assert.ok(actions.length > 0);
    for (const action of actions) assert.match(action, /^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    const images = [...text.matchAll(/(?:container|image): (.+)/g)].map(([, image]) => image);
    assert.ok(images.length > 0);
    for (const image of images) assert.match(image, /^[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/);
    for (const [install] of text.matchAll(/cargo install .*/g)) {
      assert.match(install, / --version \d+\.\d+\.\d+ --locked$/);
    }
    for (const [tool] of text.matchAll(/pipx? (?:run|install) .*/g)) {
      assert.match(tool, /^pipx run \w+==\d+\.\d+\.\d+ /);
    }
    for (const [, version] of text.matchAll(/node-version: (.+)/g)) {
      assert.match(version, /^\d+\.\d+\.\d+$/);
    }
    assert.match(text, /^permissions: \{\}$/m);
  });
}

test('one version of each action, image and Node.js in all workflows', () => {
  const versions = new Map();
  for (const file of workflows) {
    const used = workflowText(file).matchAll(/(uses|container|node-version): ([^@:\n]*)[^\n]*/g);
    for (const [line, key, name] of used) {
      const what = key === 'node-version' ? key : name;
      assert.equal(versions.get(what) ?? line, line, `${file}: ${what}`);
      versions.set(what, line);
    }
  }
  assert.ok(versions.size >= 8, [...versions.keys()].join());
});

test('pull requests run every check, with nothing but the right to read', () => {
  const text = workflowText('ci.yml');
  assert.match(text, /^ {2}pull_request:$/m);
  assert.match(text, /^ {6}- run: \.ci\/run$/m);
  assert.doesNotMatch(text, /pull_request_target|: write|secrets\./);
});

/** The folders that have such a lock file, as the workflows and the update bot write them. */
const foldersWith = (name) =>
  filesOfGit()
    .filter((file) => path.basename(file) === name)
    .map((file) => path.dirname(file))
    .sort();

test('every lock file is audited each week', () => {
  const text = workflowText('audit.yml');
  assert.match(text, /^ {2}schedule:$/m);
  const [, listed] = /folder: \[(.+)\]/.exec(text);
  const folders = listed.split(', ').map((folder) => folder.replaceAll("'", ''));
  assert.deepEqual(folders.sort(), foldersWith('package-lock.json'));
  for (const folder of foldersWith('Cargo.lock')) {
    const manifest = folder === '.' ? '' : ` --manifest-path ${folder}/Cargo.toml`;
    assert.match(text, new RegExp(`run: cargo deny${manifest} check`), folder);
  }
});

test('the update bot knows every lock file, and waits before it proposes a version', () => {
  const text = readFileSync(inRoot('.github', 'dependabot.yml'), 'utf8');
  const entries = text.split(/^ {2}- package-ecosystem: /m).slice(1);
  const foldersOf = (ecosystem) =>
    entries
      .filter((entry) => entry.startsWith(`${ecosystem}\n`))
      .flatMap((entry) => /director(?:y|ies): (.+)/.exec(entry)[1].match(/\/[\w/-]*/g))
      .map((folder) => folder.slice(1) || '.')
      .sort();
  assert.deepEqual(foldersOf('npm'), foldersWith('package-lock.json'));
  assert.deepEqual(foldersOf('cargo'), foldersWith('Cargo.lock'));
  assert.deepEqual(foldersOf('github-actions'), ['.']);
  for (const entry of entries) assert.match(entry, /cooldown:\n {6}default-days: 7\n/);
});

test('the release publishes what a job packed that only builds', () => {
  assert.doesNotMatch(
    building,
    /\.ci\/run|npm (?:test|audit)|apt-get|setup\.js|cargo install|id-token/,
  );
  assert.match(building, /node scripts\/build\.js/);
  assert.match(building, /upload-artifact/);
  assert.match(testing, /\.ci\/run/);
  assert.doesNotMatch(testing, /upload-artifact|needs:|id-token/);
  for (const job of [building, testing]) {
    // npm refuses a proof for a package whose manifest does not name the repository.
    assert.match(job, /node scripts\/pack\.js "\$GITHUB_SERVER_URL\/\$GITHUB_REPOSITORY"/);
    assert.match(job, /checksum: \$\{\{ steps\.pack\.outputs\.checksum \}\}/);
  }
  assert.match(publishing, /needs: \[build, test\]/);
  assert.match(publishing, /environment: npm/);
  for (const name of ['BUILT', 'TESTED']) {
    assert.match(publishing, new RegExp(`echo "\\$${name}" \\| sha256sum --check --strict`));
  }
  assert.match(publishing, /id-token: write/);
  assert.match(publishing, /sha256sum[\s\S]*npm publish --provenance/);
  // Where the proof can be signed nothing of the source tree runs.
  assert.doesNotMatch(
    publishing,
    /actions\/checkout|\.ci\/run|npm (?:ci|install|test)|cargo|scripts\//,
  );
});

test('the release has the bill of materials, and the API reference goes to Pages', () => {
  assert.match(building, /node scripts\/sbom\.js > sbom\.cdx\.json/);
  assert.match(building, /path: \|\n\s+identity-center-tokens-\*\.tgz\n\s+sbom\.cdx\.json/);
  assert.match(attaching, /needs: publish/);
  assert.match(
    attaching,
    /gh release create [\s\S]*identity-center-tokens-\*\.tgz sbom\.cdx\.json/,
  );
  assert.match(testing, /npm run docs[\s\S]*upload-pages-artifact[\s\S]*path: docs\/api/);
  assert.match(reference, /needs: publish/);
  assert.match(reference, /environment: github-pages[\s\S]*deploy-pages/);
  for (const job of [attaching, reference]) {
    assert.doesNotMatch(job, /actions\/checkout|npm|cargo|scripts\//);
  }
});

test('package and crate have one version', () => {
  const { version } = JSON.parse(readFileSync(inRoot('pkg', 'package.json'), 'utf8'));
  const [, crate] = /^version = "(.+)"$/m.exec(readFileSync(inRoot('Cargo.toml'), 'utf8'));
  assert.equal(crate, version);
});
