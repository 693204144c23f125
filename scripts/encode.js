import { deflate } from '@gfx/zopfli';

/** More iterations save less than 0.1 %. */
const ITERATIONS = 50;

/**
 * The source of the module that carries the wasm bytes: deflated (RFC 1951), as base64.
 * `pkg/src/bytes.js` decodes it; no other code knows the encoding.
 *
 * Zopfli packs 5 % denser than zlib, which is what servers and npm use. A base64 character carries
 * six bits and costs gzip six bits, so behind gzip the text is smaller than the module itself.
 */
export async function encodeBytes(bytes) {
  const packed = await new Promise((resolve, reject) => {
    const settings = { numiterations: ITERATIONS, blocksplittingmax: 0 };
    deflate(bytes, settings, (error, result) => (error ? reject(error) : resolve(result)));
  });
  const text = Buffer.from(packed).toString('base64');
  return `export const length = ${bytes.length};\nexport const text =\n  '${text}';\n`;
}
