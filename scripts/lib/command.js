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

async function bundle(options) {
  const { outputFiles } = await build({
    ...options,
    bundle: true,
    minify: true,
    // Node prints the whole line where an uncaught error was thrown.
    lineLimit: 200,
    write: false,
  });
  return outputFiles[0].text;
}

/** A module of the page, with the modules of the report inside. What is external is served beside it. */
const pageModule = (name, ...external) =>
  bundle({ entryPoints: [inRoot('www', name)], external, format: 'esm', target: 'es2022' });

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
    'console/app.js': await pageModule('app.js', '*/pkg/index.js', '*/rotate.js'),
    'console/rotate.js': await pageModule('rotate.js'),
    'console/style.css': await bundle({ entryPoints: [www('style.css')] }),
    'console/icon.svg': await readFile(www('icon.svg')),
    'console/index.html': await readFile(www('index.html')),
  };
}
