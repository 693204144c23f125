// What a WebAssembly module consists of, as far as its weight is concerned.

const SECTION_NAMES = [
  ...['custom', 'type', 'import', 'function', 'table', 'memory', 'global', 'export', 'start'],
  ...['element', 'code', 'data', 'data count', 'tag'],
];
const IMPORT = 2;
const CODE = 10;
const FUNCTION = 0;
const FUNCTION_NAMES = 1;

class Cursor {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  get atEnd() {
    return this.at >= this.bytes.length;
  }

  byte() {
    return this.bytes[this.at++];
  }

  /** An unsigned LEB128. */
  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }

  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  text() {
    return new TextDecoder().decode(this.take(this.number()));
  }

  limits() {
    const flags = this.byte();
    this.number();
    if (flags & 1) this.number();
  }
}

/** How many functions are imported: they come first in the numbering. */
function countImported(bytes) {
  const cursor = new Cursor(bytes);
  let functions = 0;
  for (let left = cursor.number(); left > 0; left--) {
    cursor.text();
    cursor.text();
    const kind = cursor.byte();
    if (kind === FUNCTION) {
      functions++;
      cursor.number();
    } else if (kind === 1) {
      cursor.byte();
      cursor.limits();
    } else if (kind === 2) {
      cursor.limits();
    } else if (kind === 3) {
      cursor.take(2);
    } else {
      throw new Error(`an import of kind ${kind}`);
    }
  }
  return functions;
}

/** Names of functions by number. */
function functionNames(bytes) {
  const cursor = new Cursor(bytes);
  const names = new Map();
  while (!cursor.atEnd) {
    const kind = cursor.byte();
    const part = new Cursor(cursor.take(cursor.number()));
    if (kind !== FUNCTION_NAMES) continue;
    for (let left = part.number(); left > 0; left--) names.set(part.number(), part.text());
  }
  return names;
}

/**
 * @param {Uint8Array} wasm a module with names
 * @returns {{ functions: { name: string, bytes: Uint8Array }[],
 *   sections: { name: string, bytes: Uint8Array }[] }} the code of each function, and all sections
 *   but the names
 */
export function partsOf(wasm) {
  const cursor = new Cursor(wasm, 8);
  const sections = [];
  const bodies = [];
  let names = new Map();
  let imported = 0;
  while (!cursor.atEnd) {
    const id = cursor.byte();
    const bytes = cursor.take(cursor.number());
    const inside = new Cursor(bytes);
    if (id === 0) {
      if (inside.text() === 'name') names = functionNames(bytes.subarray(inside.at));
      else throw new Error('a section that is not in the standard');
      continue;
    }
    sections.push({ name: SECTION_NAMES[id], bytes });
    if (id === IMPORT) imported = countImported(bytes);
    if (id !== CODE) continue;
    for (let left = inside.number(); left > 0; left--) bodies.push(inside.take(inside.number()));
  }
  // What the tools added themselves may have no name.
  const functions = bodies.map((bytes, i) => ({ name: names.get(imported + i) ?? '', bytes }));
  return { functions, sections };
}
