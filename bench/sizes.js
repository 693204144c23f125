// What a page downloads for one call: minified by esbuild, then compressed.

import { build } from 'esbuild';
import { inRoot } from '../scripts/lib/paths.js';
import { bundleFor, weigh } from '../scripts/lib/size.js';

const REQUEST = `
  export async function listTokens(url) {
    const response = await fetch(url);
    if (!response.ok) throw new Error('status ' + response.status);
    return read(await response.text());
  }`;

async function bundle(contents) {
  const { outputFiles } = await build({
    stdin: { contents: contents + REQUEST, resolveDir: inRoot('bench', 'contenders') },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
  });
  return outputFiles[0].contents;
}

/** The check that ajv generates ahead of time, without ajv itself. */
async function ajvStandalone() {
  const [{ default: Ajv }, { default: standalone }, { SCHEMA }] = await Promise.all([
    import('ajv'),
    import('ajv/dist/standalone/index.js'),
    import('./contenders/schema.js'),
  ]);
  const ajv = new Ajv({ code: { source: true, esm: true } });
  return standalone(ajv, ajv.compile(SCHEMA)).replace('export default validate10;', '');
}

const contender = (file, name) =>
  `import { ${name} } from './${file}.js';\nconst read = ${name}.read;`;

/** Sizes by client. Only the first signs, retries and times out. */
export async function bundleSizes() {
  const standalone = `${await ajvStandalone()}
    import { rename } from './rename.js';
    function read(text) {
      const body = JSON.parse(text);
      if (!validate10(body)) throw new TypeError(validate10.errors[0].message);
      return rename(body);
    }`;
  return [
    ['this package: listTokens', weigh(await bundleFor('listTokens'))],
    ['fetch + hand-written checks', weigh(await bundle(contender('hand-written', 'handWritten')))],
    ['fetch + ajv standalone', weigh(await bundle(standalone))],
    ['fetch + valibot', weigh(await bundle(contender('valibot', 'valibot')))],
    ['fetch + zod', weigh(await bundle(contender('zod', 'zod')))],
    ['fetch + typebox, compiled', weigh(await bundle(contender('typebox', 'typebox')))],
    ['fetch + ajv', weigh(await bundle(contender('ajv', 'ajv')))],
  ];
}
