// Copies bodies into the module's memory, and makes tokens from the columns that the reader left
// there. `Columns` in `src/service/reader/columns.rs` defines their layout.

import { objectTag } from './arguments.js';

/** Views of the memory that was used last. They become empty when the memory grows. */
let views = { memory: undefined, bytes: new Uint8Array() };

export function viewsOf(memory) {
  if (views.memory !== memory || views.bytes.length === 0) {
    const { buffer } = memory;
    views = {
      memory,
      bytes: new Uint8Array(buffer),
      doubles: new Float64Array(buffer),
      // Made once: a test environment may remove the classes later.
      decoder: views.decoder ?? new TextDecoder('utf-8', { __proto__: null, ignoreBOM: true }),
      encoder: views.encoder ?? new TextEncoder(),
      // Kept: a new view for each text would cost as much as copying a short one.
      target: undefined,
    };
  }
  return views;
}

/** Views and buffers of any realm, as one byte array; nothing for any other value. */
export function toBytes(body) {
  try {
    if (body instanceof Uint8Array) return body;
    if (ArrayBuffer.isView(body)) {
      return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
    }
    return objectTag(body) === 'ArrayBuffer' ? new Uint8Array(body) : undefined;
  } catch {
    // Detached, or a proxy that throws.
    return undefined;
  }
}

/**
 * Copies a text or bytes to `address` if they fit into `room` bytes. Returns the length; undefined
 * for other values, larger ones, and texts with a lone surrogate.
 */
export function copyWhole(memory, address, room, body) {
  if (typeof body === 'string') {
    // A UTF-16 unit is at most three bytes.
    if (body.length > room / 3 || /\p{Surrogate}/u.test(body)) return undefined;
    const current = viewsOf(memory);
    if (current.target?.byteOffset !== address) {
      current.target = current.bytes.subarray(address, address + room);
    }
    return current.encoder.encodeInto(body, current.target).written;
  }
  const bytes = toBytes(body);
  // Bytes that were transferred away have no length either, but cannot be copied.
  if (bytes === undefined || bytes.length > room || bytes.length === 0) return undefined;
  viewsOf(memory).bytes.set(bytes, address);
  return bytes.length;
}

/** A body as byte arrays. */
export class BytesSource {
  constructor(chunks) {
    // Bytes that were transferred away have no length, and cannot be looked at.
    this.chunks = chunks.filter(({ length }) => length > 0);
    this.chunk = 0;
    this.offset = 0;
  }

  /** Copies the next bytes to `address`, at most `room`. Returns how many. */
  fill(memory, address, room) {
    const { bytes } = viewsOf(memory);
    const end = address + room;
    let place = address;
    while (this.chunk < this.chunks.length && place < end) {
      const chunk = this.chunks[this.chunk];
      const part = chunk.subarray(this.offset, this.offset + end - place);
      bytes.set(part, place);
      place += part.length;
      this.offset += part.length;
      if (this.offset === chunk.length) {
        this.chunk += 1;
        this.offset = 0;
      }
    }
    return place - address;
  }

  isEmpty() {
    return this.chunk === this.chunks.length;
  }
}

/** A body as text without lone surrogates. */
export class TextSource {
  constructor(text) {
    this.text = text;
    this.offset = 0;
  }

  /** Encodes the next characters to `address`, at most `room` bytes. Returns how many bytes. */
  fill(memory, address, room) {
    const { bytes, encoder } = viewsOf(memory);
    const { text, offset } = this;
    // No more than could fit: cutting a long text is cheaper than handing all of it over.
    const rest = text.slice(offset, offset + room);
    const { read, written } = encoder.encodeInto(rest, bytes.subarray(address, address + room));
    this.offset += read;
    return written;
  }

  isEmpty() {
    return this.offset === this.text.length;
  }
}

/** Node's own decoder of Latin-1: for short texts twice as fast as a `TextDecoder`. */
const latin1Slice = globalThis.Buffer?.prototype?.latin1Slice;

/** Text of `length` bytes of UTF-8, which is ASCII if it has as many UTF-16 units. */
function textAt({ bytes, decoder }, address, length, units) {
  return latin1Slice && length === units
    ? latin1Slice.call(bytes, address, address + length)
    : decoder.decode(bytes.subarray(address, address + length));
}

/**
 * The tokens of `count` rows of three doubles: creation, expiration, and where the id ends in the
 * text of all ids, in UTF-16 units.
 */
export function toTokens(memory, rows, count, text, textLength) {
  // Filled by index, not grown: that takes half of the time.
  const tokens = new Array(count);
  if (count === 0) return tokens;
  const current = viewsOf(memory);
  const { doubles } = current;
  let at = rows >>> 3;
  const ids = textAt(current, text, textLength, doubles[at + 3 * count - 1]);
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

/** The response with the tokens of these parts. */
export function toResponse(parts) {
  return { bearerTokens: parts.length === 1 ? parts[0] : [].concat(...parts) };
}
