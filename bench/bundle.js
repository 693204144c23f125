import { build } from 'esbuild';
import { inRoot } from '../scripts/lib/paths.js';

/** A file of bench/clients for a page or a Node program, minified; only these names are kept. */
export async function bundleClient(file, names = ['list'], platform = 'browser') {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { ${names.join(', ')} } from './${file}.js';`,
      resolveDir: inRoot('bench', 'clients'),
    },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform,
  });
  return outputFiles[0].contents;
}
