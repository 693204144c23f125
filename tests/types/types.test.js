// The declarations as TypeScript sees them in a project that installed the packed package.

import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import ts from 'typescript';
import { inRoot } from '../../scripts/lib/paths.js';
import { installPackage } from '../packaging/consumer.js';

const DECLARATIONS = ['index.d.cts', 'node.d.cts', 'relay.d.cts', 'slim.d.cts'];
const { ModuleKind, ModuleResolutionKind } = ts;

let consumer;
before(async () => {
  consumer = await installPackage();
});
after(() => consumer?.remove());

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  types: [],
};
const RESOLUTIONS = {
  node16: { module: ModuleKind.Node16, moduleResolution: ModuleResolutionKind.Node16 },
  nodenext: { module: ModuleKind.NodeNext, moduleResolution: ModuleResolutionKind.NodeNext },
  bundler: { module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler },
};
const WITHOUT_DOM = ['lib.es2022.d.ts'];
const WITH_DOM = ['lib.es2022.d.ts', 'lib.dom.d.ts'];

/** What TypeScript says about these files. */
function problems(files, options) {
  const program = ts.createProgram(files, { ...STRICT, ...options });
  const host = {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => consumer.root,
    getNewLine: () => '\n',
  };
  return ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), host);
}

/** The file as a consumer's, under a name that says which kind of module it is. */
function placed(source, name) {
  const target = path.join(consumer.root, 'types', name);
  cpSync(inRoot('tests', 'types', source), target);
  return target;
}

for (const [resolution, options] of Object.entries(RESOLUTIONS)) {
  for (const [kind, extension] of [
    ['import', 'mts'],
    ['require', 'cts'],
  ]) {
    // A bundler's code has only imports.
    if (resolution === 'bundler' && kind === 'require') continue;
    for (const [platform, lib] of [
      ['with DOM', WITH_DOM],
      ['without DOM', WITHOUT_DOM],
    ]) {
      test(`${resolution}, ${kind}, ${platform}`, () => {
        const file = placed('consumer.ts', `consumer.${extension}`);
        assert.equal(problems([file], { ...options, lib }), '');
      });
    }
    test(`${resolution}, ${kind}, the platform's own types`, () => {
      const file = placed('platform.ts', `platform.${extension}`);
      assert.equal(problems([file], { ...options, lib: WITH_DOM }), '');
    });
  }
}

test('a wrong use does not compile', () => {
  const folder = consumer.folder('wrong', {
    'wrong.mts': `import { listTokens } from 'identity-center-tokens';\nlistTokens(1);\n`,
  });
  const found = problems([path.join(folder, 'wrong.mts')], { ...RESOLUTIONS.nodenext });
  assert.match(found, /TS2345/);
});

test('every example of the comments compiles', () => {
  const files = {};
  for (const name of DECLARATIONS) {
    const text = readFileSync(inRoot('pkg', name), 'utf8');
    for (const [index, [, block]] of [...text.matchAll(/ \* ```ts\n(.*?) \* ```/gs)].entries()) {
      files[`${name}-${index}.mts`] = block.replace(/^ \* ?/gm, '');
    }
  }
  const names = Object.keys(files);
  assert.ok(names.length >= 20, `${names.length} examples`);
  const folder = consumer.folder('examples', files);
  const paths = names.map((name) => path.join(folder, name));
  assert.equal(problems(paths, { ...RESOLUTIONS.nodenext, lib: WITH_DOM }), '');
});

/** The names that an entry's declarations export, and their symbols. */
function exportsOf(name) {
  const file = inRoot('pkg', name);
  const program = ts.createProgram([file], { ...STRICT, ...RESOLUTIONS.nodenext, lib: WITH_DOM });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file));
  const resolved = checker.getExportsOfModule(module).map((symbol) => {
    const isAlias = symbol.flags & ts.SymbolFlags.Alias;
    return isAlias ? checker.getAliasedSymbol(symbol) : symbol;
  });
  return { checker, symbols: resolved };
}

const isValue = ({ flags }) => (flags & ts.SymbolFlags.Value) !== 0;

for (const [declarations, entries] of [
  ['index.d.cts', ['index.js', 'dist/index.cjs']],
  ['slim.d.cts', ['slim.js', 'dist/slim.cjs']],
  ['node.d.cts', ['node.js', 'dist/node.cjs']],
  ['relay.d.cts', ['dist/relay.js', 'dist/relay.cjs']],
]) {
  test(`${declarations} declares what ${entries.join(', ')} export`, async () => {
    const { symbols } = exportsOf(declarations);
    const declared = symbols.filter(isValue).map(({ name }) => name);
    for (const entry of entries) {
      // What Node adds to the namespace of a CommonJS file is not the package's.
      const found = Object.keys(await import(inRoot('pkg', ...entry.split('/')))).filter(
        (name) => name !== 'default' && name !== 'module.exports',
      );
      assert.deepEqual(found.sort(), declared.sort(), entry);
    }
  });
}

test('workerd.js exports what index.js exports', () => {
  const names = (file) => {
    const text = readFileSync(inRoot('pkg', file), 'utf8');
    return text.slice(text.indexOf('export {')).replace(/\bimported\b/g, 'inlined');
  };
  assert.equal(names('workerd.js'), names('index.js'));
});

test('the declared codes are those of the core, and each makes the class that declares it', async () => {
  const rust = readFileSync(inRoot('src', 'core', 'code.rs'), 'utf8');
  const ofCore = [...rust.matchAll(/=> "([A-Z_]+)"/g)].map(([, code]) => code);
  const { checker, symbols } = exportsOf('index.d.cts');
  const { errorOf } = await import(inRoot('pkg', 'src', 'errors.js'));
  const declared = new Map();
  for (const symbol of symbols.filter(
    ({ name }) => name.endsWith('Error') && name !== 'AnyIdentityCenterError',
  )) {
    const code = checker.getDeclaredTypeOfSymbol(symbol).getProperty('code');
    const type = checker.getTypeOfSymbol(code);
    // ApiError's code is that of its subclasses, too; its own comes first.
    const own = type.isUnion() ? type.types.find(({ value }) => value === 'API_ERROR') : type;
    if (own.isStringLiteral()) declared.set(own.value, symbol.name);
  }
  // The one failure that happens before there is a core.
  assert.deepEqual([...declared.keys()].sort(), [...ofCore, 'WASM_LOAD'].sort());
  for (const code of ofCore) {
    assert.equal(errorOf({ message: '', code }).name, declared.get(code), code);
  }
});

test('every export has a summary and an example; nothing is `any`', () => {
  for (const name of DECLARATIONS) {
    const text = readFileSync(inRoot('pkg', name), 'utf8');
    assert.doesNotMatch(text.replace(/\/\*\*.*?\*\//gs, ''), /\bany\b/, name);
    const { checker, symbols } = exportsOf(name);
    assert.ok(symbols.length > 0);
    for (const symbol of symbols) {
      const summary = ts.displayPartsToString(symbol.getDocumentationComment(checker));
      assert.notEqual(summary, '', `${name}: ${symbol.name} has no summary`);
      const tags = symbol.getJsDocTags(checker).map((tag) => tag.name);
      assert.ok(tags.includes('example'), `${name}: ${symbol.name} has no example`);
    }
  }
});

test('both kinds of module have the same declarations, not equal ones', () => {
  for (const name of DECLARATIONS) {
    const [esm, cjs] = [name.replace('.d.cts', '.d.ts'), name].map((each) =>
      exportsOf(each).symbols.map(({ name, declarations: [{ pos }] }) => `${name} at ${pos}`),
    );
    assert.ok(cjs.length > 0, name);
    assert.deepEqual(esm, cjs, name);
    const text = readFileSync(inRoot('pkg', name.replace('.d.cts', '.d.ts')), 'utf8');
    assert.match(text, /^(?:\/\/.*\n)*export \* from '\.\/\w+\.cjs';\n$/, name);
  }
});
