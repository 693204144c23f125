// Bodies into the module, objects out of its columns. `src/js/columns.rs` is the other side.

import { errorOf } from './errors.js';

const PIECE = 262144;
/** Room in front of a piece for what was left of the one before. */
const FRONT = 4096;

const MORE = 0;
const FULL = 1;

/** A body that is there as byte arrays. */
class BytesSource {
  constructor(chunks) {
    this.chunks = chunks;
    this.chunk = 0;
    this.offset = 0;
  }

  /** Writes what fits between two places of the memory; gives how much. */
  fill({ bytes }, start, end) {
    let place = start;
    while (this.chunk < this.chunks.length && place < end) {
      const chunk = this.chunks[this.chunk];
      const room = end - place;
      const rest = chunk.length - this.offset;
      const whole = this.offset === 0 && rest <= room;
      bytes.set(whole ? chunk : chunk.subarray(this.offset, this.offset + room), place);
      const taken = Math.min(rest, room);
      place += taken;
      this.offset += taken;
      if (this.offset === chunk.length) {
        this.chunk += 1;
        this.offset = 0;
      }
    }
    return place - start;
  }

  isEmpty() {
    return this.chunk === this.chunks.length;
  }
}

/** A body that is there as text. */
class TextSource {
  constructor(text) {
    this.text = text;
    this.offset = 0;
  }

  fill({ bytes, encoder }, start, end) {
    const { text, offset } = this;
    // No more than could fit: cutting a long text is cheaper than handing all of it over.
    const rest = offset === 0 ? text : text.slice(offset, offset + end - start);
    const { read, written } = encoder.encodeInto(rest, bytes.subarray(start, end));
    this.offset += read;
    return written;
  }

  isEmpty() {
    return this.offset === this.text.length;
  }
}

/** The module's memory, seen anew when it grew: then the views are empty. */
function memoryOf(core) {
  if (!core.shared?.bytes.length) {
    // The first call may grow it as well.
    const header = core.shared?.header ?? core.readerStart() >>> 2;
    const { buffer } = core.memory;
    core.shared = {
      header,
      bytes: new Uint8Array(buffer),
      words: new Uint32Array(buffer),
      doubles: new Float64Array(buffer),
      decoder: new TextDecoder('utf-8', { ignoreBOM: true }),
      encoder: new TextEncoder(),
      // Where a text goes that fits as a whole: a new view for each would cost as much as the text.
      place: undefined,
    };
  }
  return core.shared;
}

/** Node's way to a text of ASCII bytes, without the set-up that a decoder needs for each text. */
const latin1Slice = globalThis.Buffer?.prototype?.latin1Slice;

function textAt({ bytes, decoder }, start, length, units) {
  return latin1Slice && length === units
    ? latin1Slice.call(bytes, start, start + length)
    : decoder.decode(bytes.subarray(start, start + length));
}

/** The tokens in the columns. */
function tokensOf(memory) {
  const { words, doubles, header } = memory;
  const count = words[header + 2];
  // Filled by index, not grown: that takes half of the time.
  const tokens = new Array(count);
  if (count === 0) return tokens;
  let at = words[header + 3] >>> 3;
  const ids = textAt(memory, words[header + 5], words[header + 6], doubles[at + 3 * count - 1]);
  let from = 0;
  for (let i = 0; i < count; i++) {
    const creationTime = doubles[at++];
    const expirationTime = doubles[at++];
    const to = doubles[at++];
    tokens[i] = { tokenId: ids.slice(from, to), creationTime, expirationTime };
    from = to;
  }
  return tokens;
}

/**
 * Takes what was read of the bytes between two places into `parts`, and reads on while the columns
 * were full. Gives the place behind what is read.
 */
function takeTokens(core, from, to, last, parts) {
  let place = from;
  for (;;) {
    const memory = memoryOf(core);
    const { words, header } = memory;
    place += words[header];
    if (words[header + 7] === 0) parts.push(tokensOf(memory));
    if (words[header + 1] !== FULL) return place;
    core.readerRead(place, to, last);
  }
}

function resultOf(core, parts) {
  const { words, header } = memoryOf(core);
  if (words[header + 7] > 0) throw errorOf(core.readerFailure());
  return { bearerTokens: parts.length === 1 ? parts[0] : [].concat(...parts) };
}

/** A body that is in the input buffer as a whole. */
function readWhole(core, length) {
  const parts = [];
  core.readerReadWhole(length);
  takeTokens(core, FRONT, FRONT + length, true, parts);
  return resultOf(core, parts);
}

/** A body of any length, piece by piece. */
function readPieces(core, source) {
  core.readerStart();
  let capacity = PIECE;
  let base = core.readerInput(capacity);
  let from = FRONT;
  let to = FRONT;
  let consumed = 0;
  const parts = [];
  for (;;) {
    if (base === 0) throw errorOf(core.readerOutOfMemory(consumed));
    to += source.fill(memoryOf(core), base + to, base + FRONT + capacity);
    const last = source.isEmpty();
    core.readerRead(from, to, last);
    const place = takeTokens(core, from, to, last, parts);
    consumed += place - from;
    const { words, header } = memoryOf(core);
    if (words[header + 1] !== MORE) return resultOf(core, parts);
    const left = to - place;
    if (left > capacity / 2) {
      // One value larger than the buffer.
      capacity *= 2;
      base = core.readerInput(capacity);
    }
    // The next piece begins aligned; what is left stands in front of it, if there is room.
    from = left <= FRONT ? FRONT - left : FRONT;
    if (base !== 0) memoryOf(core).bytes.copyWithin(base + from, base + place, base + to);
    to = from + left;
  }
}

/** Where a body goes that fits as a whole; 0 if the buffer is not there yet. */
const inputOf = ({ words, header }) => words[header + 4];

/** Reads a body to its end: `{ bearerTokens }`, or throws what is wrong with it. */
export function readBytes(core, bytes) {
  const { length } = bytes;
  // Bytes that were transferred away have no length either, but cannot be copied.
  if (length === 0) return readChunks(core, []);
  const memory = memoryOf(core);
  const input = inputOf(memory);
  if (input === 0 || length > PIECE) return readChunks(core, [bytes]);
  memory.bytes.set(bytes, input + FRONT);
  return readWhole(core, length);
}

/** The same for a body that came in chunks. */
export function readChunks(core, chunks) {
  return readPieces(core, new BytesSource(chunks));
}

/** The same for a body that is text. */
export function readText(core, text) {
  const memory = memoryOf(core);
  const start = inputOf(memory) + FRONT;
  // A UTF-16 unit is at most three bytes.
  if (start === FRONT || text.length > PIECE / 3) return readPieces(core, new TextSource(text));
  if (memory.place?.byteOffset !== start) {
    memory.place = memory.bytes.subarray(start, start + PIECE);
  }
  return readWhole(core, memory.encoder.encodeInto(text, memory.place).written);
}
