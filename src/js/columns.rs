//! The memory that the reader shares with the object builder of the package.
//!
//! JavaScript writes a piece of the body into the input buffer, calls [`reader_read`], and takes
//! the columns out through the header: no value crosses one by one.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::convert::{Reply, object};
use crate::service::issue::Issue;
use crate::service::outcome::Failure;
use crate::service::reader::{Columns, Progress, Reader};

/// A piece of a body.
const PIECE: usize = 256 * 1024;
/// Room in front of a piece for what was left of the one before.
const FRONT: usize = 4096;
/// Pieces start at a multiple of this: Chromium copies to other addresses many times slower.
const ALIGNMENT: usize = 64;

/// What JavaScript reads after each call, as unsigned 32-bit integers.
#[repr(C)]
#[derive(Clone, Copy, Default)]
struct Header {
    /// Bytes done with.
    consumed: u32,
    /// 0: more bytes are needed; 1: the columns are full; 2: done.
    progress: u32,
    /// Tokens in the columns.
    tokens: u32,
    /// Addresses of the columns.
    rows: u32,
    /// Address of the input buffer; 0 without one, or if it was given back.
    input: u32,
    id_text: u32,
    id_text_length: u32,
    /// Issues so far. Columns count only without any.
    issues: u32,
}

struct Shared {
    reader: Reader,
    input: Vec<u8>,
    /// Where the front begins, so that what follows it is aligned.
    start: usize,
    header: Header,
}

thread_local! {
    static SHARED: RefCell<Shared> = RefCell::new(Shared {
        reader: Reader::new(),
        input: Vec::new(),
        start: 0,
        header: Header::default(),
    });
}

/// Runs with the shared memory. Nothing of JavaScript runs meanwhile, so it is always free.
fn shared<T: Default>(job: impl FnOnce(&mut Shared) -> T) -> T {
    SHARED.with(|shared| match shared.try_borrow_mut() {
        Ok(mut shared) => job(&mut shared),
        Err(_) => T::default(),
    })
}

impl Shared {
    /// Makes room for `capacity` bytes behind the front, keeping what is there.
    fn make_room(&mut self, capacity: usize) -> bool {
        let mut larger: Vec<u8> = Vec::new();
        let length = FRONT.saturating_add(capacity).saturating_add(ALIGNMENT);
        if larger.try_reserve_exact(length).is_err() {
            return false;
        }
        larger.resize(length, 0);
        let start = (larger.as_ptr() as usize).wrapping_neg() % ALIGNMENT;
        if let Some(old) = self.input.get(self.start..)
            && let Some(target) = larger.get_mut(start..)
        {
            for (to, from) in target.iter_mut().zip(old) {
                *to = *from;
            }
        }
        self.header.input = (larger.as_ptr() as usize + start) as u32;
        self.input = larger;
        self.start = start;
        true
    }

    /// Gives back the room that was made for one large value.
    fn give_back(&mut self) {
        if self.capacity() > PIECE {
            self.input = Vec::new();
            self.header.input = 0;
        }
    }

    fn read(&mut self, from: u32, to: u32, last: bool) {
        self.reader.clear_columns();
        let bytes = self.input.get(self.start..).unwrap_or_default();
        let bytes = bytes.get(from as usize..to as usize).unwrap_or_default();
        let step = self.reader.read(bytes, last);
        self.header.consumed = step.consumed as u32;
        self.header.progress = match step.progress {
            Progress::NeedMore => 0,
            Progress::ColumnsFull => 1,
            Progress::Done => 2,
        };
        self.header.issues = self.reader.issues().len() as u32;
        self.header.show(self.reader.columns());
        if step.progress == Progress::Done {
            self.give_back();
        }
    }

    fn capacity(&self) -> usize {
        self.input.len().saturating_sub(FRONT + ALIGNMENT)
    }
}

impl Header {
    fn show(&mut self, columns: &Columns) {
        self.tokens = columns.rows().len() as u32;
        self.rows = columns.rows().as_ptr() as u32;
        self.id_text = columns.id_text().as_ptr() as u32;
        self.id_text_length = columns.id_text().len() as u32;
    }
}

/// Makes ready for a body. Gives the address of the header.
#[wasm_bindgen(js_name = readerStart)]
pub fn reader_start() -> u32 {
    shared(|shared| {
        shared.reader.reset();
        shared.give_back();
        (&raw const shared.header) as u32
    })
}

/// The address of a buffer for `capacity` bytes, which keeps its contents when it grows; 0 if
/// there is no memory for it. The first 4096 bytes behind the address are the front; pieces
/// begin, aligned, behind it.
#[wasm_bindgen(js_name = readerInput)]
pub fn reader_input(capacity: u32) -> u32 {
    shared(|shared| {
        let capacity = (capacity as usize).max(PIECE);
        if shared.capacity() < capacity && !shared.make_room(capacity) {
            return 0;
        }
        shared.header.input
    })
}

/// Reads the bytes from `from` to `to`, counted from the address of the buffer. The columns of
/// the call before are gone.
#[wasm_bindgen(js_name = readerRead)]
pub fn reader_read(from: u32, to: u32, last: bool) {
    shared(|shared| shared.read(from, to, last));
}

/// A whole body of so many bytes that begins behind the front: a start and a read in one call.
#[wasm_bindgen(js_name = readerReadWhole)]
pub fn reader_read_whole(length: u32) {
    shared(|shared| {
        shared.reader.reset();
        shared.read(FRONT as u32, (FRONT as u32).wrapping_add(length), true);
    });
}

/// The failure that the issues of the body amount to.
#[wasm_bindgen(js_name = readerFailure)]
pub fn reader_failure() -> Reply {
    let issues = shared(|shared| shared.reader.issues().iter().map(Issue::describe).collect());
    object(&Failure::validation(issues))
}

/// The failure of a body that does not fit into memory; reading stopped at byte `offset`.
#[wasm_bindgen(js_name = readerOutOfMemory)]
pub fn reader_out_of_memory(offset: f64) -> Reply {
    object(&Failure::out_of_memory(offset as u64))
}
