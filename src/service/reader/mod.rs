//! The JSON reader: turns the bytes of a response body into values, or into issues.
//!
//! It knows JSON (RFC 8259) and the shapes that the operations describe. It knows no status, header
//! or retry: those are rules of [`response`](super::response).
//!
//! * [`Reader`] reads the list of tokens, which may be long, into [`Columns`]. The body may come in
//!   pieces. [`read_whole`] reads one that is complete.
//! * `layout` is the fast loop for tokens with the same layout as the one before; `fast_path`
//!   makes it faster for the documented layout. `token` reads any other token.
//! * [`read_shape`] reads the small responses of all other operations.
//! * [`string_members`] reads the body of an error.
//! * `cursor`, `text`, `number` and `skip` check the grammar byte by byte.

mod columns;
mod cursor;
mod document;
mod fast_path;
mod field;
mod issues;
mod layout;
mod members;
mod number;
mod shape;
mod skip;
mod text;
mod token;

use crate::service::response::issue::{Issue, JsonType, Problem};

pub use self::columns::{CHUNK_TOKENS, Columns};
pub use self::document::Reader;
pub use self::field::Field;
pub use self::members::string_members;
pub use self::number::{MAX_TIME, ParseNumber};
pub use self::shape::{Member, Shape, Value, read_shape};

/// The maximum depth of nesting. The document is the first level.
pub const MAX_DEPTH: usize = 128;

/// The depth around a member of the document, an element of the list, and a member of a token.
const DOCUMENT_DEPTH: usize = 1;
const LIST_DEPTH: usize = 2;
const TOKEN_DEPTH: usize = 3;

/// Why a call of [`Reader::read`] returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The next call needs the bytes that follow the consumed ones.
    NeedMore,
    /// The columns are full: copy their tokens, then clear them.
    ColumnsFull,
    /// The document is complete, or is not JSON.
    Done,
}

/// The result of one call of [`Reader::read`].
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// How many bytes were consumed. The next call starts after them.
    pub consumed: usize,
    /// What to do next.
    pub progress: Progress,
}

/// Reads a complete body. Calls `each` whenever the columns are full, and at the end.
///
/// If the result is an error, discard the tokens that `each` received: a response is valid as a whole
/// or not at all.
///
/// ```
/// use identity_center_tokens::service::reader::read_whole;
///
/// let body = br#"{"bearer_tokens":[{"creation_time":1,"expiration_time":2,"token_id":"a"}]}"#;
/// let mut tokens = Vec::new();
/// let result = read_whole(body, |text| text.parse().unwrap_or(f64::NAN), |columns| {
///     let owned = columns.tokens().map(|(created, expires, id)| (created, expires, id.to_owned()));
///     tokens.extend(owned);
/// });
/// assert_eq!(result, Ok(()));
/// assert_eq!(tokens, [(1, 2, "a".to_owned())]);
/// ```
///
/// # Errors
///
/// All issues of the body, in the order of the document.
pub fn read_whole(
    body: &[u8],
    parse_number: ParseNumber,
    mut each: impl FnMut(&Columns),
) -> Result<(), Vec<Issue>> {
    let mut reader = Reader::new(parse_number);
    let mut rest = body;
    loop {
        let step = reader.read(rest, true);
        if !reader.issues().is_empty() && step.progress == Progress::Done {
            return Err(reader.into_issues());
        }
        each(reader.columns());
        if step.progress == Progress::Done {
            return Ok(());
        }
        reader.clear_columns();
        rest = rest.get(step.consumed..).unwrap_or_default();
    }
}

/// The problem of a value with a wrong type. The first byte of a JSON value determines its type.
fn wrong_type(byte: u8) -> Problem {
    Problem::WrongType(match byte {
        b'"' => JsonType::String,
        b'{' => JsonType::Object,
        b'[' => JsonType::Array,
        b't' | b'f' => JsonType::Boolean,
        b'n' => JsonType::Null,
        _ => JsonType::Number,
    })
}
