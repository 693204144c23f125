// Line and column of the values that JSON Pointers name. Issues of a ValidationError have pointers
// only; people look for lines.

/**
 * A place in a text; lines and columns count from 1, columns in UTF-16 units as editors do.
 * @typedef {{offset: number, line: number, column: number}} Place
 */

/**
 * Finds the place of every issue. A pointer to a member that is missing gives the nearest value
 * around it; a repeated member gives its repetition; a fault of the text gives the byte at its
 * `offset`.
 * @template {{path: string, kind?: string, offset?: number}} Issue
 * @param {string} text
 * @param {readonly Issue[]} issues
 * @returns {Array<{issue: Issue, place: Place}>} In the order of the text.
 */
export function locateIssues(text, issues) {
  const root = newNode();
  const nodes = issues.map((issue) => nodeOf(root, issue.path));
  scanValue(text, 0, root);
  const placeAt = placer(text);
  return issues
    .map((issue, index) => ({
      issue,
      offset:
        issue.offset === undefined
          ? nearestOffset(nodes[index], issue)
          : offsetOfByte(text, issue.offset),
    }))
    .sort((a, b) => a.offset - b.offset)
    .map(({ issue, offset }) => ({ issue, place: placeAt(offset) }));
}

function newNode(parent) {
  return { parent, children: undefined, offsets: [] };
}

function nodeOf(root, pointer) {
  let node = root;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    node.children ??= new Map();
    let child = node.children.get(key);
    if (!child) {
      child = newNode(node);
      node.children.set(key, child);
    }
    node = child;
  }
  return node;
}

function nearestOffset(node, issue) {
  let found = node;
  while (found && found.offsets.length === 0) found = found.parent;
  if (!found) return 0;
  const repeated = issue.kind === 'repeated' && found === node && node.offsets.length > 1;
  return node.offsets[repeated ? 1 : 0] ?? found.offsets[0];
}

// Issues count bytes of UTF-8, JavaScript counts UTF-16 units.
function offsetOfByte(text, byte) {
  let bytes = 0;
  for (let offset = 0; offset < text.length; offset += 1) {
    if (bytes >= byte) return offset;
    const unit = text.charCodeAt(offset);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xdc00 && isLowSurrogate(text.charCodeAt(offset + 1))) {
      bytes += 4;
      offset += 1;
    } else bytes += 3;
  }
  return text.length;
}

function isLowSurrogate(unit) {
  return unit >= 0xdc00 && unit < 0xe000;
}

// Offsets arrive in rising order, so one pass over the text serves all of them.
function placer(text) {
  let line = 1;
  let lineStart = 0;
  let at = 0;
  return (offset) => {
    for (; at < offset; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit === 0x0a || (unit === 0x0d && text.charCodeAt(at + 1) !== 0x0a)) {
        line += 1;
        lineStart = at + 1;
      }
    }
    return { offset, line, column: offset - lineStart + 1 };
  };
}

// The scanner stops (-1) at the first character that it does not understand, and the
// values that were not read yet fall back to the nearest one that was.

function scanValue(text, from, node) {
  const start = skipSpace(text, from);
  if (start >= text.length) return -1;
  node.offsets.push(start);
  if (!node.children) return skipValue(text, start);
  if (text[start] === '{') return scanObject(text, start + 1, node.children);
  if (text[start] === '[') return scanArray(text, start + 1, node.children);
  return skipValue(text, start);
}

function scanObject(text, from, children) {
  let at = skipSpace(text, from);
  while (text[at] === '"') {
    const end = skipString(text, at);
    const key = end < 0 ? undefined : keyOf(text.slice(at, end));
    at = end < 0 ? -1 : skipSpace(text, end);
    if (at < 0 || text[at] !== ':') return -1;
    at = memberEnd(text, at + 1, children.get(key));
    if (at < 0 || text[at] !== ',') break;
    at = skipSpace(text, at + 1);
  }
  return at >= 0 && text[at] === '}' ? at + 1 : -1;
}

function scanArray(text, from, children) {
  let at = skipSpace(text, from);
  if (text[at] === ']') return at + 1;
  for (let index = 0; ; index += 1) {
    at = memberEnd(text, at, children.get(String(index)));
    if (at < 0 || text[at] !== ',') break;
    at += 1;
  }
  return at >= 0 && text[at] === ']' ? at + 1 : -1;
}

function memberEnd(text, from, node) {
  const end = node ? scanValue(text, from, node) : skipValue(text, skipSpace(text, from));
  return end < 0 ? -1 : skipSpace(text, end);
}

function keyOf(literal) {
  try {
    return JSON.parse(literal);
  } catch {
    return undefined;
  }
}

function skipSpace(text, from) {
  let at = from;
  while (at < text.length && ' \t\r\n\ufeff'.includes(text[at])) at += 1;
  return at;
}

function skipString(text, from) {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return -1;
}

// Without recursion: ignored values may be nested to any depth.
function skipValue(text, from) {
  let depth = 0;
  for (let at = from; at < text.length; ) {
    const unit = text[at];
    if (unit === '"') {
      at = skipString(text, at);
      if (at < 0) return -1;
    } else if (unit === '{' || unit === '[') {
      depth += 1;
      at += 1;
    } else if (unit === '}' || unit === ']') {
      if (depth === 0) return -1;
      depth -= 1;
      at += 1;
    } else if (depth > 0) {
      at += 1;
      continue;
    } else {
      while (at < text.length && !',]} \t\r\n'.includes(text[at])) at += 1;
      return at === from ? -1 : at;
    }
    if (depth === 0) return at;
  }
  return -1;
}
