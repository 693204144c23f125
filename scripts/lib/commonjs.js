import { build } from 'esbuild';
import { inRoot } from './paths.js';

/** What all entries share: the client, the classes, the glue; everything but the module's bytes. */
const SHARED = 'client.cjs';
const SHARED_SOURCES = /^\.{1,2}\/(?:src\/)?(?:client|errors|given)\.js$/;

/** One shared file, so that all entries have one set of classes and no code travels twice. */
const shared = {
  name: 'shared',
  setup({ onResolve }) {
    onResolve({ filter: SHARED_SOURCES }, ({ kind }) =>
      kind === 'entry-point' ? undefined : { path: `./${SHARED}`, external: true },
    );
  },
};

async function bundle(entry, ...plugins) {
  const { outputFiles } = await build({
    ...entry,
    plugins,
    bundle: true,
    external: ['identity-center-tokens'],
    write: false,
    // Names of classes are spelled out in the sources; the bytes would be half of the package twice.
    minify: true,
    format: 'cjs',
    // Node's convention, for the list of names that `import` of a CommonJS file reads.
    platform: 'node',
    target: 'es2022',
  });
  return outputFiles[0].text;
}

const file = (...parts) => ({ entryPoints: [inRoot('pkg', ...parts)] });

/** An entry that gives some of the names of `everything.cjs`: one instance for all of them. */
const part = (names) =>
  [
    "const everything = require('./everything.cjs');",
    ...names.map((name) => `exports.${name} = everything.${name};`),
    '',
  ].join('\n');

/**
 * The CommonJS files by name.
 *
 * @param {string[]} names what the main entry exports
 */
export async function commonJsFiles(names) {
  const contents = ['client', 'errors', 'given'].map((name) => `export * from './${name}.js';`);
  return {
    [SHARED]: await bundle({
      stdin: { contents: contents.join('\n'), resolveDir: inRoot('pkg', 'src') },
    }),
    'everything.cjs': await bundle(file('src', 'everything.js'), shared),
    'index.cjs': part(names),
    'node.cjs': part(['credentialsFromEnv']),
    'slim.cjs': await bundle(file('slim.js'), shared),
    'relay.cjs': await bundle(file('relay.js')),
  };
}
