import { deflate } from '@gfx/zopfli';

/** More find a few bytes in a thousand. */
const ITERATIONS = 50;

/**
 * The source of the module that carries the wasm bytes: deflated (RFC 1951), as base64. This and
 * its reader (`pkg/src/bytes.js`) are the only two places that know the encoding.
 *
 * Every platform can read both with a few lines, most by themselves. Zopfli packs a twentieth
 * denser than what servers and npm use, and the six bits of a base64 character cost gzip six bits:
 * the text is smaller behind gzip than the module itself.
 */
export async function encodeBytes(bytes) {
  const packed = await new Promise((resolve, reject) => {
    const settings = { numiterations: ITERATIONS, blocksplittingmax: 0 };
    deflate(bytes, settings, (error, result) => (error ? reject(error) : resolve(result)));
  });
  const text = Buffer.from(packed).toString('base64');
  return `export const length = ${bytes.length};\nexport const text =\n  '${text}';\n`;
}
