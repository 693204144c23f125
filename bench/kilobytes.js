// Where the kilobytes are: the released module function by function, the bundle file by file.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { build, transform } from 'esbuild';
import { bind, compile, optimise } from '../scripts/build.js';
import { inRoot } from '../scripts/lib/paths.js';
import { Stop } from '../scripts/lib/run.js';
import { bundleFor, weigh } from '../scripts/lib/size.js';
import { partsOf } from './module.js';

/**
 * What the functions serve, by their names: the first that fits. A function that the compiler put
 * into another one counts where it ended up; a generic one of std counts for the type it is about,
 * where its name tells. What the tools made themselves has a plain name or none.
 */
const PARTS = [
  ['reader', /identity_center_tokens::(service::reader|js::columns)|^reader[A-Z]/],
  ['signing: HMAC, SHA-256', /service::sign::|\b(sha2|hmac|digest|hybrid_array|block_buffer)::/],
  [
    'call: attempts, requests, causes',
    /identity_center_tokens::(service::attempt|js::(call|http))\b|^(boundsOf|requestOf|nextOf|scrubbed)\b/,
  ],
  ['call: crates for it', /\b(gloo_\w+|http)::/],
  ['rules: arguments, outcomes, tokens, URLs', /identity_center_tokens::service::/],
  ['serde', /\bserde/],
  // What LLVM calls by itself.
  ['std: strings, iterators, the rest', /^(mem(cmp|cpy|move|set)|f(min|max|mod))$/],
  [
    'binding: values, references',
    /identity_center_tokens::js|(wasm_bindgen|js_sys|web_sys)::|externref|Externref|__wb|^[a-z]\w*( .*shim)?$|^$/,
  ],
  ['std: vectors, boxes, counts', /\balloc(\[\w+\])?::(raw_vec|vec|rc|boxed|collections)\b/],
  ['allocator', /\btalc::|__rust_|\balloc(\[\w+\])?::alloc::/],
  ['std: panics', /panick|_fail(ed)?\b|handle_error|rust_oom/],
  ['std: formatting', /\bfmt::|ToString/],
  ['std: strings, iterators, the rest', /^/],
];

const HASH = /::h[0-9a-f]{16}\b/g;

/** What is no code and no data. */
const FRAME = 'types, imports, exports, tables';

async function buildNamed() {
  mkdirSync(inRoot('target'), { recursive: true });
  const folder = mkdtempSync(inRoot('target', 'weigh-'));
  try {
    const module = await compile();
    const built = [];
    for (const named of [false, true]) {
      await bind(module, folder);
      built.push((await optimise(folder, { named })).wasm);
    }
    return built;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const joined = (parts) => Buffer.concat(parts.map(({ bytes }) => bytes));

/**
 * Builds the module twice, as released and with names.
 * @returns {Promise<{ total: object, parts: object[], functions: object[] }>} weights of the whole
 *   and of each part, and each function with its part and its size
 */
export async function moduleWeights() {
  const [released, named] = await buildNamed();
  const { functions, sections } = partsOf(named);
  for (const { name, bytes } of partsOf(released).sections) {
    const own = sections.find((section) => section.name === name);
    if (own?.bytes.length !== bytes.length) {
      throw new Stop(`The ${name} section with names is not that of the release.`);
    }
  }
  const sorted = functions.map(({ name, bytes }) => ({
    name: name.replace(HASH, ''),
    bytes,
    part: PARTS.find(([, pattern]) => pattern.test(name))[0],
  }));
  const names = [...new Set(PARTS.map(([part]) => part))];
  const groups = names
    .map((part) => [part, sorted.filter((own) => own.part === part)])
    .filter(([, members]) => members.length > 0);
  groups.push(['data: messages, tables', sections.filter(({ name }) => name === 'data')]);
  const frame = sections.filter(({ name }) => name !== 'data' && name !== 'code');
  groups.push([FRAME, frame]);
  return {
    total: weigh(released),
    parts: groups.map(([name, members]) => ({ name, ...weigh(joined(members)) })),
    functions: sorted
      .map(({ name, part, bytes }) => ({ name, part, raw: bytes.length }))
      .sort((a, b) => b.raw - a.raw),
  };
}

/**
 * The bundle of `listTokens`, file by file.
 * @returns {Promise<{ total: object, parts: object[] }>}
 */
export async function bundleWeights() {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: `import { listTokens } from './index.js';\nconsole.log(listTokens);`,
      resolveDir: inRoot('pkg'),
      sourcefile: 'page',
    },
    absWorkingDir: inRoot('pkg'),
    bundle: true,
    // White space stays for now: with it esbuild names each file in a comment.
    minifyIdentifiers: true,
    minifySyntax: true,
    metafile: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
  });
  const [{ inputs }] = Object.values(metafile.outputs);
  const files = Object.keys(inputs).filter((file) => inputs[file].bytesInOutput > 0);
  const pieces = new Map();
  let current;
  for (const line of outputFiles[0].text.split('\n')) {
    const named = files.find((file) => line === `// ${file}`);
    if (named) current = named;
    else if (current) pieces.set(current, `${pieces.get(current) ?? ''}${line}\n`);
  }
  const missing = files.filter((file) => !pieces.has(file));
  if (missing.length > 0) throw new Stop(`Not found in the bundle: ${missing.join(', ')}`);
  const parts = [];
  for (const [file, text] of pieces) {
    const { code } = await transform(text, { minifyWhitespace: true, target: 'es2022' });
    parts.push({ name: file, ...weigh(Buffer.from(code)) });
  }
  return {
    total: weigh(await bundleFor('listTokens')),
    parts: parts.sort((a, b) => b.gzip - a.gzip),
  };
}
