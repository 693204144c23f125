import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { inRoot } from './paths.js';

/** The place of the published files, where the repository's would be. */
const places = {
  name: 'places',
  setup({ onResolve }) {
    onResolve({ filter: /\/places\.js$/ }, () => ({
      path: inRoot('pkg', 'cli', 'published-places.js'),
    }));
  },
};

/** The page imports the package from the server, beside it; the report's modules go inside. */
const servedPackage = {
  name: 'served-package',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/pkg\/report\// }, ({ path }) => ({
      path: inRoot(...path.split('/')),
    }));
    onResolve({ filter: /^\.\/pkg\/index\.js$/ }, ({ path }) => ({ path, external: true }));
    // A part of the page that is loaded when it is opened.
    onResolve({ filter: /^\.\/rotate\.js$/ }, ({ path }) => ({ path, external: true }));
  },
};

async function bundle(options) {
  const { outputFiles } = await build({ ...options, bundle: true, minify: true, write: false });
  return outputFiles[0].text;
}

const pageModule = (name) =>
  bundle({
    entryPoints: [inRoot('www', name)],
    plugins: [servedPackage],
    format: 'esm',
    target: 'es2022',
  });

/**
 * The published command by file name: one file with all that it runs, and the console's page. In
 * CommonJS what a command needs, Node's own modules too, is loaded when that command is called.
 */
export async function commandFiles() {
  const www = (name) => inRoot('www', name);
  return {
    'cli.cjs': await bundle({
      entryPoints: [inRoot('pkg', 'bin', 'identity-center-tokens.js')],
      plugins: [places],
      external: ['identity-center-tokens'],
      define: { 'import.meta.dirname': '__dirname' },
      format: 'cjs',
      platform: 'node',
      target: 'node20.19',
    }),
    'console/app.js': await pageModule('app.js'),
    'console/rotate.js': await pageModule('rotate.js'),
    'console/style.css': await bundle({ entryPoints: [www('style.css')] }),
    'console/icon.svg': await readFile(www('icon.svg')),
    'console/index.html': await readFile(www('index.html')),
  };
}
