// Bodies into the module, objects out of its columns. `src/wasm/columns.rs` is the other side.

import { errorOf } from './errors.js';

const PIECE = 262144;
/** Room in front of a piece for what was left of the one before. */
const FRONT = 4096;

const MORE = 0;
const FULL = 1;

/** A body that is there as byte arrays. */
export function bytesSource(chunks) {
  let chunk = 0;
  let offset = 0;
  return {
    fill(target) {
      let written = 0;
      while (chunk < chunks.length && written < target.length) {
        const rest = chunks[chunk].subarray(offset, offset + target.length - written);
        target.set(rest, written);
        written += rest.length;
        offset += rest.length;
        if (offset === chunks[chunk].length) {
          chunk += 1;
          offset = 0;
        }
      }
      return written;
    },
    isEmpty: () => chunk === chunks.length,
  };
}

/** A body that is there as text. */
export function textSource(text) {
  const encoder = new TextEncoder();
  let offset = 0;
  return {
    fill(target) {
      const rest = offset === 0 ? text : text.slice(offset, offset + target.length);
      const { read, written } = encoder.encodeInto(rest, target);
      offset += read;
      return written;
    },
    isEmpty: () => offset === text.length,
  };
}

/** Views of the module's memory, made anew when it grew. */
function viewsOf(core) {
  const { buffer } = core.memory;
  if (core.views?.bytes.buffer !== buffer) {
    core.views = {
      bytes: new Uint8Array(buffer),
      words: new Uint32Array(buffer),
      times: new Float64Array(buffer),
      decoder: new TextDecoder('utf-8', { ignoreBOM: true }),
    };
  }
  return core.views;
}

/** Adds the tokens in the columns to `out`. */
export function takeTokens(core, header, out) {
  const { bytes, words, times, decoder } = viewsOf(core);
  const at = header >>> 2;
  const count = words[at + 2];
  if (count === 0) return;
  let time = words[at + 3] >>> 3;
  let end = words[at + 4] >>> 2;
  const textAt = words[at + 5];
  const ids = decoder.decode(bytes.subarray(textAt, textAt + words[at + 6]));
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
  const header = core.readerStart();
  let capacity = PIECE;
  let base = core.readerInput(capacity);
  let from = FRONT;
  let to = FRONT;
  let consumed = 0;
  const bearerTokens = [];
  for (;;) {
    if (base === 0) throw errorOf(core.readerOutOfMemory(consumed));
    const target = viewsOf(core).bytes.subarray(base + to, base + FRONT + capacity);
    to += source.fill(target);
    const last = source.isEmpty();
    let progress;
    do {
      core.readerRead(from, to, last);
      const { words } = viewsOf(core);
      const at = header >>> 2;
      progress = words[at + 1];
      from += words[at];
      consumed += words[at];
      if (words[at + 7] === 0) takeTokens(core, header, bearerTokens);
    } while (progress === FULL);
    if (progress !== MORE) break;
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
  if (viewsOf(core).words[(header >>> 2) + 7] > 0) throw errorOf(core.readerFailure());
  return { bearerTokens };
}
