/**
 * The source of the module that carries the wasm bytes as text. This and its reader
 * (`pkg/src/bytes.js`) are the only two places that know the encoding.
 */
export function encodeBytes(bytes) {
  return `export const bytes =\n  '${Buffer.from(bytes).toString('base64')}';\n`;
}
