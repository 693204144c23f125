//! The document: what comes where, and where reading can be taken up again.

use super::columns::Columns;
use super::cursor::{Cursor, Stop};
use super::documented;
use super::template::Template;
use super::{DOCUMENT_DEPTH, LIST_DEPTH, Progress, Step, goes_on, kind};
use crate::service::issue::{Issue, MAX_ISSUES, Place, Received};

const BYTE_ORDER_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

const LIST_NAME: &str = "bearer_tokens";

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
    pub(super) columns: Columns,
    pub(super) issues: Vec<Issue>,
    pub(super) template: Template,
    state: State,
    /// Whether the document has had its list.
    listed: bool,
    /// How many tokens were before.
    pub(super) index: u32,
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
            let result = self.unit(&mut cursor, start);
            if let Err(stop) = result {
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

    /// As many tokens as the fast loop takes, with the document around them if it is as documented.
    #[inline(always)]
    fn take(&mut self, cursor: &mut Cursor) {
        if let State::Start = self.state
            && let Some(behind) = documented::opened(cursor.rest)
        {
            cursor.rest = behind;
            self.listed = true;
            self.state = State::Token { first: true };
        }
        let State::Token { first } = self.state else {
            return;
        };
        if first {
            cursor.space();
        }
        let before = self.columns.tokens();
        cursor.rest = self.template.take(cursor.rest, first, &mut self.columns);
        let taken = self.columns.tokens().wrapping_sub(before);
        if taken > 0 {
            self.index = self.index.wrapping_add(taken as u32);
            self.state = State::Token { first: false };
            if cursor.last && cursor.rest == documented::CLOSING {
                cursor.rest = &[];
                self.state = State::End;
            }
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

    pub(super) fn issue(&mut self, place: Place, received: Received) -> Result<(), Stop> {
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
