//! The reader: the bytes of an answer become columns of values, or issues.
//!
//! * [`Reader`] knows the shape of the documented answer and where reading can be taken up again
//!   when the bytes come in pieces. What it reads waits in [`Columns`].
//! * `template` is the fast loop for tokens that look like the one before, and `documented` is
//!   faster still for those that look as documented.
//! * `token` is any other token.
//! * `cursor`, `text` and `number` are the grammar, checked byte by byte.
//! * [`string_members`] reads the answer of a refused request.

mod columns;
mod cursor;
mod document;
mod documented;
mod members;
mod number;
mod template;
mod text;
mod token;

use self::cursor::{Cursor, Stop};

use super::issue::Received;

pub use self::columns::{CHUNK_TOKENS, Columns};
pub use self::document::Reader;
pub use self::members::string_members;

/// The most levels of nesting a text may have. The document is the first.
pub const MAX_DEPTH: usize = 128;

/// Levels that are open around a member of the document, an element of the list, and a member
/// of a token.
const DOCUMENT_DEPTH: usize = 1;
const LIST_DEPTH: usize = 2;
const TOKEN_DEPTH: usize = 3;

/// What the reader waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// More bytes behind the consumed ones.
    NeedMore,
    /// Somebody to fetch and clear the columns.
    ColumnsFull,
    /// Nothing: the document is finished, or reading cannot go on.
    Done,
}

/// How far one call came.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// How many bytes are done with; the next call begins behind them.
    pub consumed: usize,
    /// What comes next.
    pub progress: Progress,
}

/// Whether a member or an element comes before `close`, the `first` or another one.
fn goes_on(cursor: &mut Cursor, first: bool, close: u8) -> Result<bool, Stop> {
    if first && cursor.peek()? != close {
        return Ok(true);
    }
    cursor.another(close)
}

/// The type of a value by its first byte.
fn kind(byte: u8) -> Received {
    match byte {
        b'"' => Received::String,
        b'{' => Received::Object,
        b'[' => Received::Array,
        b't' | b'f' => Received::Boolean,
        b'n' => Received::Null,
        _ => Received::Number,
    }
}
