// DEFLATE (RFC 1951), for platforms that unpack in the background only. It reads what the build
// packed and nothing else, so it looks for no damage.

/** Behind the last symbol of a block. */
const END = 256;
/** The length of 258 bytes has a symbol of its own. */
const LONGEST_MATCH = 285;
/** The order in which the lengths of the code for code lengths stand (3.2.7). */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** The `length` bytes that were packed. */
export function inflate(packed, length) {
  const input = new Bits(packed);
  const out = new Uint8Array(length);
  let at = 0;
  let isLast = 0;
  while (!isLast) {
    isLast = input.take(1);
    const type = input.take(2);
    if (type === 0) {
      for (let left = storedLength(input); left > 0; left--) out[at++] = input.take(8);
      continue;
    }
    const [literals, distances] = type === 1 ? fixedCodes() : dynamicCodes(input);
    for (let symbol = input.symbol(literals); symbol !== END; symbol = input.symbol(literals)) {
      if (symbol < END) {
        out[at++] = symbol;
      } else {
        let left = symbol === LONGEST_MATCH ? 258 : 3 + input.scaled(symbol - END - 1, 2);
        const distance = 1 + input.scaled(input.symbol(distances), 1);
        for (; left > 0; left--, at++) out[at] = out[at - distance];
      }
    }
  }
  return out;
}

class Bits {
  constructor(bytes) {
    this.bytes = bytes;
    this.next = 0;
    this.held = 0;
    this.count = 0;
  }

  /** The coming bits, at most 16, which stay. */
  peek(count) {
    while (this.count < count) {
      this.held |= this.bytes[this.next++] << this.count;
      this.count += 8;
    }
    return this.held & ((1 << count) - 1);
  }

  drop(count) {
    this.held >>>= count;
    this.count -= count;
  }

  take(count) {
    const value = this.peek(count);
    this.drop(count);
    return value;
  }

  symbol({ table, longest }) {
    const entry = table[this.peek(longest)];
    this.drop(entry & 15);
    return entry >> 4;
  }

  /** A number in steps that double after every `2 ** bits` of them (3.2.5). */
  scaled(step, bits) {
    const group = 1 << bits;
    if (step < 2 * group) return step;
    const extra = (step >> bits) - 1;
    return ((group + (step & (group - 1))) << extra) + this.take(extra);
  }
}

/** A stored block begins behind the next whole byte; its length stands there twice. */
function storedLength(input) {
  input.drop(input.count & 7);
  const length = input.take(16);
  input.take(16);
  return length;
}

/** By the lengths of its symbols (3.2.2): symbol and length, at each place that begins with it. */
function codeOf(lengths) {
  const longest = Math.max(...lengths);
  const table = new Uint16Array(1 << longest);
  let code = 0;
  for (let length = 1; length <= longest; length++, code <<= 1) {
    lengths.forEach((own, symbol) => {
      if (own !== length) return;
      // The bits of a code stand the other way round.
      let place = 0;
      for (let bit = 0; bit < length; bit++) place |= ((code >> bit) & 1) << (length - 1 - bit);
      for (; place < table.length; place += 1 << length) table[place] = (symbol << 4) | length;
      code++;
    });
  }
  return { table, longest };
}

function fixedCodes() {
  const literals = Array.from({ length: 288 }, (_, i) => 8 + (i > 143) - 2 * (i > 255) + (i > 279));
  return [codeOf(literals), codeOf(new Array(30).fill(5))];
}

function dynamicCodes(input) {
  const literals = input.take(5) + 257;
  const distances = input.take(5) + 1;
  const own = new Array(19).fill(0);
  for (let left = input.take(4) + 4, i = 0; i < left; i++) own[ORDER[i]] = input.take(3);
  const code = codeOf(own);
  const lengths = [];
  while (lengths.length < literals + distances) {
    const symbol = input.symbol(code);
    if (symbol < 16) {
      lengths.push(symbol);
    } else {
      const repeated = symbol === 16 ? lengths.at(-1) : 0;
      let left = symbol === 18 ? 11 + input.take(7) : 3 + input.take(symbol - 14);
      for (; left > 0; left--) lengths.push(repeated);
    }
  }
  return [codeOf(lengths.slice(0, literals)), codeOf(lengths.slice(literals))];
}
