// The declarations as TypeScript sees them in a project that installed the packed package.

import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { build } from 'esbuild';
import ts from 'typescript';
import { inRoot } from '../../scripts/lib/paths.js';
import { installPackage } from '../packaging/consumer.js';

const ENTRIES = ['index.d.cts', 'node.d.cts', 'relay.d.cts', 'relay/node.d.cts', 'slim.d.cts'];
/** What the WebAssembly module exposes; no entry of its own. */
const MODULE = 'api.d.cts';
const DECLARATIONS = [...ENTRIES, MODULE];
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
/** Node's own types, for what is made for its servers. */
const WITH_NODE = { types: ['node'], typeRoots: [inRoot('node_modules', '@types')] };

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
    test(`${resolution}, ${kind}, the relay and core.wasm without the platform's types`, () => {
      const file = placed('bare.ts', `bare.${extension}`);
      assert.equal(problems([file], { ...options, lib: WITHOUT_DOM }), '');
    });
    test(`${resolution}, ${kind}, the platform's own types`, () => {
      const file = placed('platform.ts', `platform.${extension}`);
      assert.equal(problems([file], { ...options, lib: WITH_DOM }), '');
    });
  }
}

test('a handler of node:http is what its types take', () => {
  const file = placed('server.ts', 'server.mts');
  for (const lib of [WITH_DOM, WITHOUT_DOM]) {
    assert.equal(problems([file], { ...RESOLUTIONS.nodenext, ...WITH_NODE, lib }), '');
  }
});

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
  const options = { ...RESOLUTIONS.nodenext, ...WITH_NODE, lib: WITH_DOM };
  assert.equal(problems(paths, options), '');
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
  ['slim.d.cts', ['dist/slim.js', 'dist/slim.cjs']],
  ['node.d.cts', ['node.js', 'dist/node.cjs']],
  ['relay.d.cts', ['relay.js', 'dist/relay.cjs']],
  ['relay/node.d.cts', ['relay/node.js', 'dist/relay-node.cjs']],
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

test('the entries of workerd export what the others export', async () => {
  const exported = async (file) => {
    const entryPoints = [inRoot('pkg', ...file.split('/'))];
    const settings = { format: 'esm', metafile: true, write: false };
    const { metafile } = await build({ entryPoints, ...settings });
    return Object.values(metafile.outputs)[0].exports.toSorted();
  };
  for (const entry of ['index.js', 'node.js', 'relay.js']) {
    assert.deepEqual(await exported(`dist/workerd/${entry}`), await exported(entry), entry);
  }
});

test('the entry declares all of the module, and of its helpers none', () => {
  const documented = exportsOf(MODULE).symbols.filter(
    ({ declarations: [node] }) => ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Export,
  );
  const names = exportsOf('index.d.cts').symbols.map(({ name }) => name);
  const own = ['ready', 'listTokensResponseSchema'];
  const ofSchema = names.filter((name) => name.startsWith('StandardSchema'));
  const expected = [...documented.map(({ name }) => name), ...own, ...ofSchema];
  assert.deepEqual(names.toSorted(), expected.toSorted());
});

test('the declarations of the module can stand among those that wasm-bindgen writes', () => {
  const declared = readFileSync(inRoot('pkg', MODULE), 'utf8');
  const folder = consumer.folder('generated', {
    'module.d.mts': `/* tslint:disable */
/* eslint-disable */
${declared}
export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;
export interface InitOutput { readonly memory: WebAssembly.Memory }
export default function __wbg_init(module?: InitInput): Promise<InitOutput>;
`,
    'page.mts': `import init, { IdentityCenterError, listTokens, type ListTokensResponse } from './module.mjs';
await init();
try {
  const answer: ListTokensResponse = await listTokens(
    { identityStoreId: 'd-1', tenantId: 't-1' },
    { endpoint: new URL(location.href) },
  );
  console.log(answer.bearerTokens);
} catch (error) {
  if (IdentityCenterError.is(error) && error.code === 'API_ERROR') console.error(error.status);
}
// @ts-expect-error ids are strings
await listTokens({ identityStoreId: 1, tenantId: 't-1' });
`,
  });
  const page = path.join(folder, 'page.mts');
  assert.equal(problems([page], { ...RESOLUTIONS.nodenext, lib: WITH_DOM }), '');
});

/** How a call ends, for every class of error. */
async function everyError() {
  const { listTokens, validateResponse } = await import(inRoot('pkg', 'index.js'));
  const slim = await import(inRoot('pkg', 'dist', 'slim.js'));
  const ids = { identityStoreId: 'd-1', tenantId: 't-1' };
  const call = (options) => listTokens(ids, { region: 'cn-north-4', retry: false, ...options });
  const ends = [
    async () => validateResponse(1),
    async () => validateResponse('no JSON'),
    ...[400, 403, 500].map((status) => async () => validateResponse('{}', { status })),
    () => call({ fetch: () => Promise.reject(new TypeError('offline')) }),
    () => call({ fetch: () => new Promise(() => {}), timeoutMs: 1 }),
    // Before `init` there is no module.
    () => slim.listTokens(ids, { region: 'cn-north-4' }),
  ];
  return Promise.all(
    ends.map((end) =>
      end().then(
        () => assert.fail('the call succeeded'),
        (error) => error,
      ),
    ),
  );
}

test('the declared codes are those that calls end with, each of the class that declares it', async () => {
  const { checker, symbols } = exportsOf('index.d.cts');
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
  const thrown = new Map((await everyError()).map(({ code, name }) => [code, name]));
  assert.deepEqual([...thrown].sort(), [...declared].sort());
});

test('the declared kinds are those of the issues of wrong answers', async () => {
  const { listTokens, validateResponse } = await import(inRoot('pkg', 'index.js'));
  const token = (members) =>
    `{"bearer_tokens":[{"token_id":"a","creation_time":1,"expiration_time":2,${members}}]}`;
  const time = (text) => token('"x":1').replace('2', text);
  const found = {};
  for (const [kind, body] of Object.entries({
    missing: '{}',
    type: '{"bearer_tokens":null}',
    repeated: token('"token_id":"b"'),
    fraction: time('1.5'),
    negative: time('-1'),
    'too-large': time('9007199254740992'),
    'lone-surrogate': token('"x":1').replace('"a"', '"\\ud800"'),
    syntax: '<html>',
    'cut-off': '{"bearer_tokens":[',
    'utf-8': new Uint8Array([0x22, 0xff]),
    'byte-order-mark': '\ufeff{"bearer_tokens":[]}',
    'too-deep': '['.repeat(200),
    trailing: '{"bearer_tokens":[]} 1',
  })) {
    assert.throws(
      () => validateResponse(body),
      ({ issues }) => {
        found[kind] = issues.map((issue) => issue.kind).join();
        return true;
      },
    );
  }
  await assert.rejects(
    listTokens(
      { identityStoreId: 'd-1', tenantId: 't-1' },
      { region: 'r', maxResponseBytes: 1, fetch: async () => new Response('{"bearer_tokens":[]}') },
    ),
    ({ issues: [{ kind }] }) => {
      found['too-large-body'] = kind;
      return true;
    },
  );
  assert.deepEqual(found, Object.fromEntries(Object.keys(found).map((kind) => [kind, kind])));

  const { checker, symbols } = exportsOf('index.d.cts');
  const union = symbols.find(({ name }) => name === 'ValidationIssueKind');
  const declared = checker.getDeclaredTypeOfSymbol(union).types.map(({ value }) => value);
  // No answer to listTokens has these two: its ids are of any form, and memory suffices here.
  const others = ['format', 'out-of-memory'];
  assert.deepEqual([...Object.keys(found), ...others].sort(), declared.sort());
});

test('every export has a summary and an example; nothing is `any`', () => {
  for (const name of DECLARATIONS) {
    const text = readFileSync(inRoot('pkg', name), 'utf8');
    assert.doesNotMatch(text.replace(/\/\*\*.*?\*\//gs, ''), /\bany\b/, name);
  }
  for (const name of ENTRIES) {
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
  for (const name of ENTRIES) {
    const [esm, cjs] = [name.replace('.d.cts', '.d.ts'), name].map((each) =>
      exportsOf(each).symbols.map(({ name, declarations: [{ pos }] }) => `${name} at ${pos}`),
    );
    assert.ok(cjs.length > 0, name);
    assert.deepEqual(esm, cjs, name);
    const text = readFileSync(inRoot('pkg', name.replace('.d.cts', '.d.ts')), 'utf8');
    assert.match(text, /^(?:\/\/.*\n)*export \* from '\.\/[\w-]+\.cjs';\n$/, name);
  }
});
