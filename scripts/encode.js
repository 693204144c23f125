/**
 * The source of the module that carries the wasm bytes as text. This and its reader
 * (`pkg/src/bytes.js`) are the only two places that know the encoding.
 *
 * Each of the most frequent bytes is one printable character, each other byte two: a character
 * of its group, then one of its place. What repeats in the bytes repeats in the text, so gzip
 * finds it, which it does not behind base64. All characters stand unescaped in any string.
 */
export function encodeBytes(bytes) {
  const frequency = new Array(256).fill(0);
  for (const byte of bytes) frequency[byte]++;
  const ranked = [...frequency.keys()].sort((a, b) => frequency[b] - frequency[a] || a - b);
  const single = ranked.slice(0, SINGLES);
  const rare = ranked.slice(SINGLES).sort((a, b) => a - b);
  const codes = new Array(256);
  single.forEach((byte, i) => {
    codes[byte] = CHARACTERS[i];
  });
  rare.forEach((byte, i) => {
    const group = CHARACTERS[SINGLES + Math.floor(i / CHARACTERS.length)];
    codes[byte] = group + CHARACTERS[i % CHARACTERS.length];
  });
  const singles = Buffer.from(single).toString('hex');
  const text = Array.from(bytes, (byte) => codes[byte]).join('');
  return `export const singles =\n  '${singles}';\nexport const text =\n  '${text}';\n`;
}

// Without quotes, backslash, and what a template or a regular expression might need escaped.
const CHARACTERS = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).filter(
  (character) => !'"\'\\`$'.includes(character),
);
// Two characters are left for the groups of the rare bytes.
const SINGLES = CHARACTERS.length - 2;
