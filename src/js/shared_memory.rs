//! Bodies into the reader, and the reader's columns to the object builder, by addresses in the
//! module's memory: `pkg/src/memory.js`. No value crosses one by one.

use std::cell::Cell;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::platform::parse_number;
use crate::service::reader::{Columns, Progress, Reader};
use crate::service::response::document_error;
use crate::service::response::error::Error;
use crate::service::response::issue::{Issue, IssueReport, Problem};

/// A piece of a body.
const PIECE: usize = 256 * 1024;
/// Room in front of a piece for what was left of the one before.
const FRONT: usize = 4096;
/// Pieces start at a multiple of this: Chromium copies to other addresses many times slower.
const ALIGNMENT: usize = 64;

#[wasm_bindgen(module = "/pkg/src/memory.js")]
extern "C" {
    /// Copies a text or bytes to an address if they fit, and gives their length.
    #[wasm_bindgen(js_name = copyWhole)]
    fn copy_whole(memory: &JsValue, address: usize, room: usize, body: &JsValue) -> Option<u32>;

    type BytesSource;

    #[wasm_bindgen(constructor)]
    fn new(chunks: &Array) -> BytesSource;

    type TextSource;

    #[wasm_bindgen(constructor)]
    fn new(text: &JsValue) -> TextSource;

    /// What the two have in common.
    pub(super) type Source;

    #[wasm_bindgen(method, structural)]
    fn fill(this: &Source, memory: &JsValue, address: usize, room: usize) -> usize;

    #[wasm_bindgen(method, structural, js_name = isEmpty)]
    fn is_empty(this: &Source) -> bool;

    /// The token objects of columns.
    #[wasm_bindgen(js_name = toTokens)]
    fn to_tokens(
        memory: &JsValue,
        rows: usize,
        count: usize,
        text: usize,
        length: usize,
    ) -> JsValue;

    /// The response whose tokens came in these parts.
    #[wasm_bindgen(js_name = toResponse)]
    fn to_response(parts: &Array) -> JsValue;
}

thread_local! {
    static MEMORY: JsValue = wasm_bindgen::memory();
    /// Kept between bodies, and taken out while in use: a body costs no new buffer, and calls
    /// that are under way share this one.
    static IDLE: Cell<Option<Box<Reading>>> = const { Cell::new(None) };
}

/// A body that is there as byte arrays.
pub(super) fn bytes_source(chunks: &Array) -> Source {
    JsValue::from(BytesSource::new(chunks)).unchecked_into()
}

/// A body that is there as text without lone surrogates.
pub(super) fn text_source(text: &JsValue) -> Source {
    JsValue::from(TextSource::new(text)).unchecked_into()
}

/// Reads a text or bytes that fit into the buffer as a whole; nothing for any other value.
pub(super) fn read_small(body: &JsValue) -> Option<Result<JsValue, Error>> {
    with_reading(|reading, memory| {
        let length = copy_whole(memory, reading.address(FRONT, PIECE)?, PIECE, body)?;
        Some(reading.read_whole(memory, length as usize))
    })
}

/// Reads a body of any length, piece by piece. `report` puts an issue into words.
pub(super) fn read_source(source: &Source, report: Report) -> Result<JsValue, Error> {
    with_reading(|reading, memory| reading.read_pieces(memory, source, report))
}

type Report<'a> = &'a dyn Fn(&Issue) -> IssueReport;

fn with_reading<T>(job: impl FnOnce(&mut Reading, &JsValue) -> T) -> T {
    let mut reading = IDLE.take().unwrap_or_else(|| Box::new(Reading::new()));
    let result = MEMORY.with(|memory| job(&mut reading, memory));
    reading.give_back();
    IDLE.set(Some(reading));
    result
}

/// The reader and its input buffer.
struct Reading {
    reader: Reader,
    input: Vec<u8>,
    /// Where the front begins in `input`, so that what follows it is aligned.
    start: usize,
}

impl Reading {
    fn new() -> Self {
        Self {
            reader: Reader::new(parse_number),
            input: Vec::new(),
            start: 0,
        }
    }

    fn capacity(&self) -> usize {
        self.input.len().saturating_sub(FRONT + ALIGNMENT)
    }

    /// Makes room for `capacity` bytes behind the front, keeping what is there; false if there is
    /// no memory.
    fn make_room(&mut self, capacity: usize) -> bool {
        if self.capacity() >= capacity {
            return true;
        }
        let mut larger: Vec<u8> = Vec::new();
        let length = FRONT.saturating_add(capacity).saturating_add(ALIGNMENT);
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

    /// The address of a place in a buffer of this capacity, counted from the start of the front;
    /// none if there is no memory.
    fn address(&mut self, place: usize, capacity: usize) -> Option<usize> {
        let has_room = self.make_room(capacity);
        has_room.then(|| self.input.as_ptr() as usize + self.start + place)
    }

    /// Gives back the room that was made for one large value.
    fn give_back(&mut self) {
        if self.capacity() > PIECE {
            self.input = Vec::new();
        }
    }

    /// Reads the bytes between two places; the columns of the time before are gone.
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
        self.read_part(memory, FRONT, FRONT + length, true, &parts);
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
        let (mut from, mut to) = (FRONT, FRONT);
        loop {
            let Some(address) = self.address(to, capacity) else {
                return Err(document_error(Problem::OutOfMemory));
            };
            to += source.fill(memory, address, FRONT + capacity - to);
            let last = source.is_empty();
            let (place, progress) = self.read_part(memory, from, to, last, &parts);
            if progress != Progress::NeedMore {
                return self.result(&parts, report);
            }
            let left = to - place;
            if left > capacity / 2 {
                // One value larger than the buffer.
                capacity *= 2;
            }
            // The next piece begins aligned; what is left stands in front of it, if it fits.
            from = if left <= FRONT { FRONT - left } else { FRONT };
            let start = self.start;
            self.input
                .copy_within(start + place..start + to, start + from);
            to = from + left;
        }
    }

    /// Reads the bytes between two places, and collects the tokens of all columns that get full
    /// on the way. Gives the place behind what is read.
    fn read_part(
        &mut self,
        memory: &JsValue,
        from: usize,
        to: usize,
        last: bool,
        parts: &Array,
    ) -> (usize, Progress) {
        let mut place = from;
        loop {
            let (behind, progress) = self.step(place, to, last);
            place = behind;
            if self.reader.issues().is_empty() {
                parts.push(&tokens_of(memory, self.reader.columns()));
            }
            if progress != Progress::ColumnsFull {
                return (place, progress);
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
