//! Passes bodies to the reader, and its columns to the object builder in `pkg/src/memory.js`. Both sides
//! share the memory of the module: addresses cross, not single values.

use std::cell::Cell;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::platform::parse_number;
use crate::service::reader::{Columns, Progress, Reader};
use crate::service::response::document_error;
use crate::service::response::error::Error;
use crate::service::response::issue::{Issue, IssueReport, Problem};

/// The size of the buffer for one piece of a body, in bytes.
const PIECE: usize = 256 * 1024;
/// Bytes in front of a piece for the unread rest of the previous one.
const CARRY: usize = 4096;
/// The alignment of a piece in bytes. Chromium copies to other addresses many times slower.
const ALIGNMENT: usize = 64;

#[wasm_bindgen(module = "/pkg/src/memory.js")]
extern "C" {
    /// Copies text or bytes to an address and returns their length in bytes; `undefined` if they do not
    /// fit.
    #[wasm_bindgen(js_name = copyWhole)]
    fn copy_whole(memory: &JsValue, address: usize, room: usize, body: &JsValue) -> Option<u32>;

    type BytesSource;

    #[wasm_bindgen(constructor)]
    fn new(chunks: &Array) -> BytesSource;

    type TextSource;

    #[wasm_bindgen(constructor)]
    fn new(text: &JsValue) -> TextSource;

    /// Either of the two.
    pub(super) type Source;

    #[wasm_bindgen(method, structural)]
    fn fill(this: &Source, memory: &JsValue, address: usize, room: usize) -> usize;

    #[wasm_bindgen(method, structural, js_name = isEmpty)]
    fn is_empty(this: &Source) -> bool;

    /// Makes the token objects of the columns at these addresses.
    #[wasm_bindgen(js_name = toTokens)]
    fn to_tokens(
        memory: &JsValue,
        rows: usize,
        count: usize,
        text: usize,
        length: usize,
    ) -> JsValue;

    /// Makes the response of arrays of tokens.
    #[wasm_bindgen(js_name = toResponse)]
    fn to_response(parts: &Array) -> JsValue;
}

thread_local! {
    static MEMORY: JsValue = wasm_bindgen::memory();
    /// Reused for all bodies, so that none needs a new buffer. Empty while a body is read.
    static IDLE: Cell<Option<Box<BodyReader>>> = const { Cell::new(None) };
}

/// A body in chunks of bytes.
pub(super) fn bytes_source(chunks: &Array) -> Source {
    JsValue::from(BytesSource::new(chunks)).unchecked_into()
}

/// A body as text without lone surrogates.
pub(super) fn text_source(text: &JsValue) -> Source {
    JsValue::from(TextSource::new(text)).unchecked_into()
}

/// Reads text or bytes that fit into the buffer as a whole; `None` for other values.
pub(super) fn read_small(body: &JsValue) -> Option<Result<JsValue, Error>> {
    with_body_reader(|reader, memory| {
        let length = copy_whole(memory, reader.address(CARRY, PIECE)?, PIECE, body)?;
        Some(reader.read_whole(memory, length as usize))
    })
}

/// Reads a body of any length piece by piece. `report` converts issues.
pub(super) fn read_source(source: &Source, report: Report) -> Result<JsValue, Error> {
    with_body_reader(|reader, memory| reader.read_pieces(memory, source, report))
}

type Report<'a> = &'a dyn Fn(&Issue) -> IssueReport;

fn with_body_reader<T>(job: impl FnOnce(&mut BodyReader, &JsValue) -> T) -> T {
    let mut reader = IDLE.take().unwrap_or_else(|| Box::new(BodyReader::new()));
    let result = MEMORY.with(|memory| job(&mut reader, memory));
    reader.shrink();
    IDLE.set(Some(reader));
    result
}

/// The reader and its input buffer.
struct BodyReader {
    reader: Reader,
    input: Vec<u8>,
    /// The offset of the carry-over in `input`, chosen so that the piece after it is aligned.
    start: usize,
}

impl BodyReader {
    fn new() -> Self {
        Self {
            reader: Reader::new(parse_number),
            input: Vec::new(),
            start: 0,
        }
    }

    fn capacity(&self) -> usize {
        self.input.len().saturating_sub(CARRY + ALIGNMENT)
    }

    /// Makes room for a piece of `capacity` bytes and keeps the content. False if memory cannot be
    /// allocated.
    fn make_room(&mut self, capacity: usize) -> bool {
        if self.capacity() >= capacity {
            return true;
        }
        let mut larger: Vec<u8> = Vec::new();
        let length = CARRY.saturating_add(capacity).saturating_add(ALIGNMENT);
        if larger.try_reserve_exact(length).is_err() {
            return false;
        }
        larger.resize(length, 0);
        let start = (larger.as_ptr() as usize).wrapping_neg() % ALIGNMENT;
        let old = self.input.get(self.start..).unwrap_or_default();
        let target = larger.get_mut(start..).unwrap_or_default();
        for (to, from) in target.iter_mut().zip(old) {
            *to = *from;
        }
        self.input = larger;
        self.start = start;
        true
    }

    /// The address of an offset, counted from the start of the carry-over, in a buffer of at least this
    /// capacity. `None` if memory cannot be allocated.
    fn address(&mut self, offset: usize, capacity: usize) -> Option<usize> {
        let has_room = self.make_room(capacity);
        has_room.then(|| self.input.as_ptr() as usize + self.start + offset)
    }

    /// Frees a buffer that has grown for one large value.
    fn shrink(&mut self) {
        if self.capacity() > PIECE {
            self.input = Vec::new();
        }
    }

    /// Reads the bytes between two offsets into empty columns.
    fn step(&mut self, from: usize, to: usize, last: bool) -> (usize, Progress) {
        self.reader.clear_columns();
        let input = self.input.get(self.start..).unwrap_or_default();
        let step = self
            .reader
            .read(input.get(from..to).unwrap_or_default(), last);
        (from + step.consumed, step.progress)
    }

    /// Reads a body that is in the buffer as a whole.
    fn read_whole(&mut self, memory: &JsValue, length: usize) -> Result<JsValue, Error> {
        self.reader.reset();
        let parts = Array::new();
        self.read_part(memory, CARRY, CARRY + length, true, &parts);
        self.result(&parts, &Issue::report)
    }

    fn read_pieces(
        &mut self,
        memory: &JsValue,
        source: &Source,
        report: Report,
    ) -> Result<JsValue, Error> {
        self.reader.reset();
        let parts = Array::new();
        let mut capacity = PIECE;
        let (mut from, mut to) = (CARRY, CARRY);
        loop {
            let Some(address) = self.address(to, capacity) else {
                return Err(document_error(Problem::OutOfMemory));
            };
            to += source.fill(memory, address, CARRY + capacity - to);
            let last = source.is_empty();
            let (read, progress) = self.read_part(memory, from, to, last, &parts);
            if progress != Progress::NeedMore {
                return self.result(&parts, report);
            }
            let left = to - read;
            if left > capacity / 2 {
                // A value may be larger than the buffer.
                capacity *= 2;
            }
            // Move the rest in front of the next piece, which stays aligned, or into it if the rest is
            // too long.
            from = if left <= CARRY { CARRY - left } else { CARRY };
            let start = self.start;
            self.input
                .copy_within(start + read..start + to, start + from);
            to = from + left;
        }
    }

    /// Reads the bytes between two offsets, and adds the tokens to `parts`. Returns the offset up to
    /// which bytes were consumed.
    fn read_part(
        &mut self,
        memory: &JsValue,
        from: usize,
        to: usize,
        last: bool,
        parts: &Array,
    ) -> (usize, Progress) {
        let mut read = from;
        loop {
            let (consumed, progress) = self.step(read, to, last);
            read = consumed;
            if self.reader.issues().is_empty() {
                parts.push(&tokens_of(memory, self.reader.columns()));
            }
            if progress != Progress::ColumnsFull {
                return (read, progress);
            }
        }
    }

    fn result(&self, parts: &Array, report: Report) -> Result<JsValue, Error> {
        let issues = self.reader.issues();
        if issues.is_empty() {
            return Ok(to_response(parts));
        }
        Err(Error::validation(issues.iter().map(report).collect()))
    }
}

fn tokens_of(memory: &JsValue, columns: &Columns) -> JsValue {
    let (rows, text) = (columns.rows(), columns.id_text());
    to_tokens(
        memory,
        rows.as_ptr() as usize,
        rows.len(),
        text.as_ptr() as usize,
        text.len(),
    )
}
