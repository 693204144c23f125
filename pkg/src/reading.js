// Bodies into the module, objects out of its columns. `src/wasm/columns.rs` is the other side.

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

  /** Writes what fits between two places of `target`; gives how much. */
  fill(target, start, end) {
    let place = start;
    while (this.chunk < this.chunks.length && place < end) {
      const chunk = this.chunks[this.chunk];
      const room = end - place;
      const rest = chunk.length - this.offset;
      const whole = this.offset === 0 && rest <= room;
      target.set(whole ? chunk : chunk.subarray(this.offset, this.offset + room), place);
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
    this.encoder = new TextEncoder();
    this.offset = 0;
  }

  fill(target, start, end) {
    const { text, offset } = this;
    // No more than could fit: cutting a long text is cheaper than handing all of it over.
    const rest = offset === 0 ? text : text.slice(offset, offset + end - start);
    const { read, written } = this.encoder.encodeInto(rest, target.subarray(start, end));
    this.offset += read;
    return written;
  }

  isEmpty() {
    return this.offset === this.text.length;
  }
}

export const bytesSource = (chunks) => new BytesSource(chunks);

export const textSource = (text) => new TextSource(text);

/** Views of the module's memory, made anew when it grew. */
function viewsOf(core) {
  const { buffer } = core.memory;
  if (core.views?.buffer !== buffer) {
    core.views = {
      buffer,
      bytes: new Uint8Array(buffer),
      words: new Uint32Array(buffer),
      times: new Float64Array(buffer),
      decoder: new TextDecoder('utf-8', { ignoreBOM: true }),
    };
  }
  return core.views;
}

/** Node's way to a text of ASCII bytes, without the set-up that a decoder needs for each text. */
const latin1Slice = globalThis.Buffer?.prototype?.latin1Slice;

function textAt({ bytes, decoder }, start, length, units) {
  return latin1Slice && length === units
    ? latin1Slice.call(bytes, start, start + length)
    : decoder.decode(bytes.subarray(start, start + length));
}

/** Adds the tokens in the columns to `out`. */
function addTokens(views, at, out) {
  const { words, times } = views;
  const count = words[at + 2];
  if (count === 0) return;
  let time = words[at + 3] >>> 3;
  let end = words[at + 4] >>> 2;
  const ids = textAt(views, words[at + 5], words[at + 6], words[end + count - 1]);
  let from = 0;
  for (let i = 0; i < count; i++) {
    const to = words[end++];
    const tokenId = ids.slice(from, to);
    out.push({ tokenId, creationTime: times[time++], expirationTime: times[time++] });
    from = to;
  }
}

/** Reads a body to its end: `{ bearerTokens }`, or throws what is wrong with it. */
export function readTokens(core, source) {
  const at = core.readerStart() >>> 2;
  let capacity = PIECE;
  let base = core.readerInput(capacity);
  let from = FRONT;
  let to = FRONT;
  let consumed = 0;
  const bearerTokens = [];
  for (;;) {
    if (base === 0) throw errorOf(core.readerOutOfMemory(consumed));
    to += source.fill(viewsOf(core).bytes, base + to, base + FRONT + capacity);
    const last = source.isEmpty();
    let views;
    let progress;
    do {
      core.readerRead(from, to, last);
      views = viewsOf(core);
      progress = views.words[at + 1];
      from += views.words[at];
      consumed += views.words[at];
      if (views.words[at + 7] === 0) addTokens(views, at, bearerTokens);
    } while (progress === FULL);
    if (progress !== MORE) {
      if (views.words[at + 7] > 0) throw errorOf(core.readerFailure());
      return { bearerTokens };
    }
    const left = to - from;
    if (left > capacity / 2) {
      // One value larger than the buffer.
      capacity *= 2;
      base = core.readerInput(capacity);
    }
    // The next piece begins aligned; what is left stands in front of it, if there is room.
    const start = left <= FRONT ? FRONT - left : FRONT;
    if (base !== 0) viewsOf(core).bytes.copyWithin(base + start, base + from, base + to);
    from = start;
    to = start + left;
  }
}
