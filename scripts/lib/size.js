import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { inRoot } from './paths.js';

/** What bytes weigh: as they are, and as a server would send them. */
export function weigh(bytes) {
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 },
    }).length,
  };
}

/** The minified bundle of a page that imports these names from the package. */
export async function bundleFor(...names) {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { ${names.join(', ')} } from './index.js';\nconsole.log(${names.join(', ')});`,
      resolveDir: inRoot('pkg'),
    },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
  });
  return outputFiles[0].contents;
}
