import path from 'node:path';
import { build } from 'esbuild';
import { inRoot } from './paths.js';

/**
 * What all entries share, but for the source of the module: the client, the glue and what both use;
 * in CommonJS the classes of the errors too. Entries import it, so none of it travels twice.
 */
const CLIENT = ['client', 'load', 'arguments', 'deadline'];
const IN_CLIENT = new RegExp(`/(?:${CLIENT.join('|')})\\.js$`);

/** Imports that match become imports of `to`: bundled if that is a file, else left as they are. */
const redirect = (filter, to) => ({
  name: `to ${to}`,
  setup({ onResolve }) {
    onResolve({ filter }, () => ({ path: to, external: !path.isAbsolute(to) }));
  },
});

async function bundle(entry, format, ...plugins) {
  const { outputFiles } = await build({
    ...(entry.endsWith('.js')
      ? { entryPoints: [inRoot('pkg', ...entry.split('/'))] }
      : { stdin: { contents: entry, resolveDir: inRoot('pkg', 'src') } }),
    plugins,
    external: ['node:*', 'identity-center-tokens/*'],
    bundle: true,
    write: false,
    // It travels in two formats. Names of classes are spelled out in the sources.
    minify: true,
    // Node prints the whole line where an uncaught error was thrown.
    lineLimit: 200,
    format,
    // In CommonJS Node's convention, for the list of names that its `import` reads.
    platform: format === 'cjs' ? 'node' : 'neutral',
    target: 'es2022',
  });
  return outputFiles[0].text;
}

const all = (...names) => names.map((name) => `export * from './${name}.js';`).join('\n');

/** The import of an entry that says where the module comes from. */
const SOURCE = /\/dist\/bytes\.js$/;
/** `./slim`: the main entry, with the module that the caller brings. */
const SLIM = "export * from '../index.js'; export { init } from './external.js';";
const externalSource = redirect(SOURCE, inRoot('pkg', 'src', 'external.js'));
const RELAY = /\/relay\.js$/;
const ERRORS = /\/errors\.js$/;

/**
 * The ES modules by file name. The error classes stay apart, so that an import of one of them brings
 * nothing else. The entries for Workers are those for everybody, with one source that they share.
 */
export async function modules() {
  const client = redirect(IN_CLIENT, './client.js');
  const errors = redirect(ERRORS, '../src/errors.js');
  const forWorkers = (name) =>
    bundle(
      `${name}.js`,
      'esm',
      redirect(SOURCE, './source.js'),
      redirect(IN_CLIENT, '../client.js'),
      redirect(/\/dist\/relay\.js$/, '../relay.js'),
      redirect(ERRORS, '../../src/errors.js'),
    );
  return {
    'bytes.js': await bundle('src/bytes.js', 'esm'),
    'client.js': await bundle(all(...CLIENT), 'esm', errors),
    'relay.js': await bundle('src/relay.js', 'esm', client, errors),
    'relay-node.js': await bundle('src/relay-node.js', 'esm', redirect(RELAY, './relay.js')),
    'slim.js': await bundle(SLIM, 'esm', externalSource, client, errors),
    'workerd/source.js': await bundle('src/imported.js', 'esm'),
    'workerd/index.js': await forWorkers('index'),
    'workerd/node.js': await forWorkers('node'),
    'workerd/relay.js': await forWorkers('relay'),
  };
}

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
export async function commonJs(names) {
  const shared = [IN_CLIENT, ERRORS].map((filter) => redirect(filter, './client.cjs'));
  const everything = [SOURCE, RELAY].map((filter) => redirect(filter, './everything.cjs'));
  return {
    'client.cjs': await bundle(all(...CLIENT, 'errors'), 'cjs'),
    'everything.cjs': await bundle('src/everything.js', 'cjs', ...shared),
    'index.cjs': part(names),
    'node.cjs': part(['credentialsFromEnv']),
    'slim.cjs': await bundle(SLIM, 'cjs', externalSource, ...shared),
    'relay.cjs': part(['createRelay']),
    'relay-node.cjs': await bundle('relay/node.js', 'cjs', ...everything),
  };
}
