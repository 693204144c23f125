//! The reader: the bytes of an answer become columns of values, or issues.
//!
//! * [`Reader`] knows the shape of the documented answer and where reading can be taken up again
//!   when the bytes come in pieces.
//! * `template` is the fast loop for tokens that look like the one before.
//! * `cursor`, `text` and `number` are the grammar, checked byte by byte.
//! * [`string_members`] reads the answer of a refused request.

mod cursor;
mod members;
mod number;
mod template;
mod text;

use self::cursor::{Cursor, Stop};
use self::number::Number;
use self::template::Template;
use self::text::utf16_length;
use std::mem::replace;

use super::issue::{Field, Issue, MAX_ISSUES, Place, Received};

pub use self::members::string_members;

/// The most levels of nesting a text may have. The document is the first.
pub const MAX_DEPTH: usize = 128;

/// The most tokens that wait in the columns.
pub const CHUNK_TOKENS: usize = 4096;

/// Columns with more id text than this are full, whatever the number of tokens.
const MAX_ID_TEXT: usize = 1 << 20;

/// Levels that are open around a member of the document, an element of the list, and a member
/// of a token.
const DOCUMENT_DEPTH: usize = 1;
const LIST_DEPTH: usize = 2;
const TOKEN_DEPTH: usize = 3;

const BYTE_ORDER_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

const LIST_NAME: &str = "bearer_tokens";

/// The members of a token, in the order of [`FIELD_NAMES`].
const FIELDS: [Field; 3] = Field::ALL;
const FIELD_NAMES: [&str; 3] = [
    Field::CreationTime.name(),
    Field::ExpirationTime.name(),
    Field::TokenId.name(),
];

/// The values of the tokens read and not yet fetched.
#[derive(Debug, Default)]
pub struct Columns {
    /// Creation and expiration of each token in turn, in epoch milliseconds.
    pub times: Vec<f64>,
    /// Where each id ends, in UTF-16 units of the text of all ids.
    pub id_ends: Vec<u32>,
    /// All ids, one behind the other, in UTF-8.
    pub id_text: Vec<u8>,
}

impl Columns {
    fn clear(&mut self) {
        self.times.clear();
        self.id_ends.clear();
        self.id_text.clear();
    }

    /// Makes room for a chunk of tokens and some id text; false if there is no memory.
    fn reserve(&mut self, text: usize) -> bool {
        let tokens = CHUNK_TOKENS.saturating_sub(self.id_ends.len());
        self.id_ends.try_reserve(tokens).is_ok()
            && self.times.try_reserve(2 * tokens).is_ok()
            && self.id_text.try_reserve(text).is_ok()
    }

    #[inline(always)]
    fn is_full(&self) -> bool {
        self.id_ends.len() >= CHUNK_TOKENS || self.id_text.len() >= MAX_ID_TEXT
    }

    /// Adds a token whose id, of `units` UTF-16 units, is in the text already.
    #[inline(always)]
    fn push(&mut self, creation: u64, expiration: u64, units: usize) {
        // Both are below 2^53; signed integers are cheaper to convert.
        self.times.push(creation as i64 as f64);
        self.times.push(expiration as i64 as f64);
        let start = self.id_ends.last().copied().unwrap_or(0);
        self.id_ends.push(start.wrapping_add(units as u32));
    }
}

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

/// What comes next in the document. Reading can be taken up again at each of these.
#[derive(Clone, Copy)]
enum State {
    Start,
    Document,
    /// A member of the document; `first` if none was before.
    Member {
        first: bool,
    },
    /// A token; `first` if none was before.
    Token {
        first: bool,
    },
    /// White space.
    End,
    Finished,
}

/// Reads one document after the other.
pub struct Reader {
    columns: Columns,
    issues: Vec<Issue>,
    template: Template,
    state: State,
    /// Whether the document has had its list.
    listed: bool,
    /// How many tokens were before.
    index: u32,
    /// How many bytes were consumed before.
    base: u64,
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

impl Reader {
    /// A reader for a first document.
    pub fn new() -> Self {
        Self {
            columns: Columns::default(),
            // A lack of memory must not look like a document without issues.
            issues: Vec::with_capacity(4),
            template: Template::documented(),
            state: State::Start,
            listed: false,
            index: 0,
            base: 0,
        }
    }

    /// Ready for another document. Buffers are kept, and so is what the last tokens looked like.
    pub fn reset(&mut self) {
        self.columns.clear();
        self.issues.clear();
        self.state = State::Start;
        self.listed = false;
        self.index = 0;
        self.base = 0;
    }

    /// The tokens that wait. Meaningless once there are issues.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Forgets the tokens that wait.
    pub fn clear_columns(&mut self) {
        self.columns.clear();
    }

    /// What is wrong so far, in the order of the document.
    pub fn issues(&self) -> &[Issue] {
        &self.issues
    }

    /// How many bytes of the document are consumed.
    pub fn offset(&self) -> u64 {
        self.base
    }

    /// How many tokens went through the fast loop since the reader was made.
    pub fn fast_tokens(&self) -> u64 {
        self.template.taken
    }

    /// Reads on from the start of `input`; `last` if no bytes follow it. The same bytes give the
    /// same tokens and issues however they are cut into pieces.
    pub fn read(&mut self, input: &[u8], last: bool) -> Step {
        let mut cursor = Cursor { rest: input, last };
        let mut consumed;
        let progress = loop {
            self.take(&mut cursor);
            consumed = input.len().wrapping_sub(cursor.rest.len());
            if self.columns.is_full() {
                if self.issues.is_empty() {
                    break Progress::ColumnsFull;
                }
                self.columns.clear();
                continue;
            }
            let start = cursor.rest;
            if !matches!(self.state, State::Start) {
                cursor.space();
                consumed = input.len().wrapping_sub(cursor.rest.len());
            }
            let issues = self.issues.len();
            let ids = self.columns.id_text.len();
            let result = self.unit(&mut cursor, start);
            if let Err(stop) = result {
                self.columns.id_text.truncate(ids);
                if stop == Stop::More {
                    self.issues.truncate(issues);
                    break Progress::NeedMore;
                }
                consumed = input.len();
                let left = if stop == Stop::CutOff {
                    0
                } else {
                    cursor.rest.len()
                };
                self.fault(stop, self.base + input.len().wrapping_sub(left) as u64);
            }
            if matches!(self.state, State::Finished) {
                break Progress::Done;
            }
        };
        self.base += consumed as u64;
        Step { consumed, progress }
    }

    /// As many tokens as the fast loop takes.
    #[inline(always)]
    fn take(&mut self, cursor: &mut Cursor) {
        let State::Token { first } = self.state else {
            return;
        };
        if first {
            cursor.space();
        }
        let before = self.columns.id_ends.len();
        cursor.rest = self.template.take(cursor.rest, first, &mut self.columns);
        let taken = self.columns.id_ends.len().wrapping_sub(before);
        if taken > 0 {
            self.index = self.index.wrapping_add(taken as u32);
            self.state = State::Token { first: false };
        }
    }

    /// The part of the document between two places where reading can be taken up again, or an
    /// error that leaves the state as it was. `start` is the cursor's text with the white space
    /// before it.
    fn unit(&mut self, cursor: &mut Cursor, start: &[u8]) -> Result<(), Stop> {
        self.state = match self.state {
            State::Start => {
                if cursor.rest.starts_with(&BYTE_ORDER_MARK) {
                    return Err(Stop::ByteOrderMark);
                }
                if BYTE_ORDER_MARK.starts_with(cursor.rest) && !cursor.last {
                    return Err(Stop::More);
                }
                State::Document
            }
            State::Document => {
                let byte = cursor.peek()?;
                if byte == b'{' {
                    cursor.advance(1);
                    State::Member { first: true }
                } else {
                    cursor.skip(0)?;
                    self.issue(Place::Document, kind(byte))?;
                    State::End
                }
            }
            State::Member { first } => {
                if !goes_on(cursor, first, b'}')? {
                    if !self.listed {
                        self.issue(Place::List, Received::Missing)?;
                    }
                    State::End
                } else {
                    self.member(cursor)?
                }
            }
            State::Token { first } => {
                if !goes_on(cursor, first, b']')? {
                    State::Member { first: false }
                } else {
                    let byte = cursor.peek()?;
                    if byte == b'{' {
                        self.token(cursor, start)?;
                    } else {
                        cursor.skip(LIST_DEPTH)?;
                        self.issue(Place::Token(self.index), kind(byte))?;
                    }
                    self.index = self.index.wrapping_add(1);
                    State::Token { first: false }
                }
            }
            State::End => match cursor.peek() {
                Ok(_) => return Err(Stop::Trailing),
                Err(Stop::CutOff) => State::Finished,
                Err(stop) => return Err(stop),
            },
            State::Finished => State::Finished,
        };
        Ok(())
    }

    /// A member of the document, or the beginning of its list.
    fn member(&mut self, cursor: &mut Cursor) -> Result<State, Stop> {
        let is_list = cursor.name(&[LIST_NAME])? == 0;
        let byte = cursor.peek()?;
        if is_list && !self.listed && byte == b'[' {
            cursor.advance(1);
            self.listed = true;
            return Ok(State::Token { first: true });
        }
        cursor.skip(DOCUMENT_DEPTH)?;
        if is_list {
            let received = if self.listed {
                Received::Repeated
            } else {
                kind(byte)
            };
            self.issue(Place::List, received)?;
            self.listed = true;
        }
        Ok(State::Member { first: false })
    }

    /// A token that the fast loop did not take.
    fn token(&mut self, cursor: &mut Cursor, start: &[u8]) -> Result<(), Stop> {
        let issues = self.issues.len();
        let ids = self.columns.id_text.len();
        let learns = self.template.learns();
        // Where the text around the values goes on.
        let mut around = cursor.rest;
        if learns {
            // A comma stands before the next token even if none is before this one.
            let before = between(start, cursor.rest);
            let first = !before.contains(&b',');
            self.template.begin(if first { b"," } else { before });
        }
        cursor.advance(1);
        cursor.space();
        let mut seen = [false; 3];
        let mut times = [0; 2];
        let mut more = goes_on(cursor, true, b'}')?;
        while more {
            let position = cursor.name(&FIELD_NAMES)?;
            let field = FIELDS.get(position).copied();
            let byte = cursor.peek()?;
            let is_id = field == Some(Field::TokenId) && byte == b'"';
            if is_id {
                cursor.advance(1);
            }
            if learns {
                self.template.slot(between(around, cursor.rest), field);
            }
            let repeated = seen
                .get_mut(position)
                .is_some_and(|seen| replace(seen, true));
            let problem = if is_id {
                let out = (!repeated).then_some(&mut self.columns.id_text);
                let lone = cursor.string(out)?.lone;
                lone.then_some(Received::LoneSurrogate)
            } else if let Some(time) = times.get_mut(position)
                && let b'-' | b'0'..=b'9' = byte
            {
                match cursor.number()? {
                    Number::Integer(value) => {
                        *time = value;
                        None
                    }
                    Number::Fraction => Some(Received::Fraction),
                    Number::Negative => Some(Received::Negative),
                    Number::TooLarge => Some(Received::TooLarge),
                }
            } else {
                cursor.skip(TOKEN_DEPTH)?;
                field.map(|_| kind(byte))
            };
            if let Some(field) = field {
                let problem = if repeated {
                    Some(Received::Repeated)
                } else {
                    problem
                };
                if let Some(received) = problem {
                    self.issue(Place::Member(self.index, field), received)?;
                }
            }
            if learns {
                // The closing quote of an id is around it.
                let behind = start
                    .len()
                    .wrapping_sub(cursor.rest.len())
                    .wrapping_sub(usize::from(is_id));
                around = start.get(behind..).unwrap_or_default();
            }
            more = cursor.another(b'}')?;
        }
        for (field, seen) in FIELDS.into_iter().zip(seen) {
            if !seen {
                self.issue(Place::Member(self.index, field), Received::Missing)?;
            }
        }
        if self.issues.len() > issues {
            self.columns.id_text.truncate(ids);
            return Ok(());
        }
        if !self.columns.reserve(0) {
            return Err(Stop::OutOfMemory);
        }
        let [creation, expiration] = times;
        let id = self.columns.id_text.get(ids..).unwrap_or_default();
        let units = utf16_length(id);
        self.columns.push(creation, expiration, units);
        if learns {
            self.template.end(between(around, cursor.rest));
        }
        self.template.miss();
        Ok(())
    }

    fn issue(&mut self, place: Place, received: Received) -> Result<(), Stop> {
        if self.issues.try_reserve(1).is_err() {
            return Err(Stop::OutOfMemory);
        }
        self.issues.push(Issue { place, received });
        if self.issues.len() >= MAX_ISSUES {
            return Err(Stop::Enough);
        }
        Ok(())
    }

    /// Ends the document for what happened at `offset`.
    fn fault(&mut self, stop: Stop, offset: u64) {
        self.state = State::Finished;
        let received = match stop {
            Stop::Enough => return,
            Stop::More | Stop::CutOff => Received::CutOff(offset),
            Stop::Unexpected => Received::Unexpected(offset),
            Stop::InvalidUtf8 => Received::InvalidUtf8(offset),
            Stop::ByteOrderMark => Received::ByteOrderMark,
            Stop::TooDeep => Received::TooDeep(offset),
            Stop::Trailing => Received::Trailing(offset),
            Stop::OutOfMemory => Received::OutOfMemory(offset),
        };
        if self.issues.try_reserve(1).is_err() {
            self.issues.pop();
        }
        self.issues.push(Issue {
            place: Place::Document,
            received,
        });
    }
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

/// What stands in `text` before its own end `rest`.
fn between<'a>(text: &'a [u8], rest: &[u8]) -> &'a [u8] {
    let length = text.len().wrapping_sub(rest.len());
    text.get(..length).unwrap_or_default()
}
