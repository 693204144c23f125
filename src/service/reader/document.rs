//! The document: its shape, and the points at which reading can continue with the next piece.

use super::columns::Columns;
use super::cursor::{Cursor, Stop};
use super::fast_path;
use super::issues::{push, push_fault};
use super::layout::Layout;
use super::number::ParseNumber;
use super::{DOCUMENT_DEPTH, LIST_DEPTH, Progress, Step, wrong_type};
use crate::service::response::issue::{Expected, Issue, Location, Problem};

const LIST_NAME: &str = "bearer_tokens";

/// What comes next in the document. Reading can continue at each of these points.
#[derive(Clone, Copy)]
enum State {
    Start,
    Document,
    /// A member of the document, the `first` or another one.
    Member {
        first: bool,
    },
    /// A token, the `first` or another one.
    Token {
        first: bool,
    },
    /// White space after the document.
    End,
    Finished,
}

/// Reads documents, one after the other.
pub struct Reader {
    pub(super) columns: Columns,
    pub(super) issues: Vec<Issue>,
    pub(super) layout: Layout,
    pub(super) parse_number: ParseNumber,
    state: State,
    /// The list was there already.
    listed: bool,
    /// The number of tokens so far.
    pub(super) index: u32,
    /// The number of bytes consumed by earlier calls.
    base: u64,
}

impl Reader {
    /// A reader. `parse_number` converts the numbers that are not plain integers.
    pub fn new(parse_number: ParseNumber) -> Self {
        Self {
            columns: Columns::default(),
            // Reserved now, so that a lack of memory can be reported later.
            issues: Vec::with_capacity(4),
            layout: Layout::documented(),
            parse_number,
            state: State::Start,
            listed: false,
            index: 0,
            base: 0,
        }
    }

    /// Prepares for another document. Keeps the buffers and the learned layout.
    pub fn reset(&mut self) {
        self.columns.clear();
        self.issues.clear();
        self.state = State::Start;
        self.listed = false;
        self.index = 0;
        self.base = 0;
    }

    /// The tokens read since the columns were cleared. Meaningless once there are issues.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Drops the tokens in the columns.
    pub fn clear_columns(&mut self) {
        self.columns.clear();
    }

    /// The issues found so far, in the order of the document.
    pub fn issues(&self) -> &[Issue] {
        &self.issues
    }

    pub(super) fn into_issues(self) -> Vec<Issue> {
        self.issues
    }

    /// The number of bytes of the document consumed so far.
    pub fn offset(&self) -> u64 {
        self.base
    }

    /// The number of tokens that the fast loop has read, in all documents.
    pub fn fast_tokens(&self) -> u64 {
        self.layout.hits
    }

    /// Reads a piece of the document; `last` if no bytes follow `input`. The same bytes give the
    /// same tokens and issues however they are cut into pieces.
    pub fn read(&mut self, input: &[u8], last: bool) -> Step {
        let mut cursor = Cursor { rest: input, last };
        let mut consumed;
        let progress = loop {
            self.read_fast(&mut cursor);
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
            let result = self.read_part(&mut cursor, start);
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

    /// Reads tokens with the fast loop, and the document around them if it has no white space.
    #[inline(always)]
    fn read_fast(&mut self, cursor: &mut Cursor) {
        if let State::Start = self.state
            && let Some(after) = fast_path::strip_opening(cursor.rest)
        {
            cursor.rest = after;
            self.listed = true;
            self.state = State::Token { first: true };
        }
        let State::Token { first } = self.state else {
            return;
        };
        if first {
            cursor.space();
        }
        let before = self.columns.count();
        cursor.rest = self.layout.read(cursor.rest, first, &mut self.columns);
        let tokens = self.columns.count().wrapping_sub(before);
        if tokens > 0 {
            self.index = self.index.wrapping_add(tokens as u32);
            self.state = State::Token { first: false };
            if cursor.last && cursor.rest == fast_path::CLOSING {
                cursor.rest = &[];
                self.state = State::End;
            }
        }
    }

    /// Reads from one state to the next. An error leaves the state as it was. `start` is the
    /// cursor's text with the white space before it.
    fn read_part(&mut self, cursor: &mut Cursor, start: &[u8]) -> Result<(), Stop> {
        self.state = match self.state {
            State::Start => {
                cursor.check_encoding()?;
                State::Document
            }
            State::Document => {
                let byte = cursor.peek()?;
                if byte == b'{' {
                    cursor.advance(1);
                    State::Member { first: true }
                } else {
                    cursor.skip(0)?;
                    self.issue(Location::DOCUMENT, Expected::Object, wrong_type(byte))?;
                    State::End
                }
            }
            State::Member { first } => {
                if has_another(cursor, first, b'}')? {
                    self.member(cursor)?
                } else {
                    if !self.listed {
                        self.issue(list(), Expected::Array, Problem::Missing)?;
                    }
                    State::End
                }
            }
            State::Token { first } => {
                if has_another(cursor, first, b']')? {
                    let byte = cursor.peek()?;
                    if byte == b'{' {
                        self.token(cursor, start)?;
                    } else {
                        cursor.skip(LIST_DEPTH)?;
                        self.issue(self.place(), Expected::Object, wrong_type(byte))?;
                    }
                    self.index = self.index.wrapping_add(1);
                    State::Token { first: false }
                } else {
                    State::Member { first: false }
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

    /// Reads a member of the document, or the start of its list.
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
            let problem = if self.listed {
                Problem::Repeated
            } else {
                wrong_type(byte)
            };
            self.issue(list(), Expected::Array, problem)?;
            self.listed = true;
        }
        Ok(State::Member { first: false })
    }

    /// Where the token is that is read.
    pub(super) fn place(&self) -> Location {
        list().element(self.index)
    }

    /// Adds an issue.
    pub(super) fn issue(
        &mut self,
        location: Location,
        expected: Expected,
        problem: Problem,
    ) -> Result<(), Stop> {
        let issue = Issue {
            location,
            expected,
            problem,
        };
        push(&mut self.issues, issue)
    }

    /// Ends the document, which is broken at `offset`.
    fn fault(&mut self, stop: Stop, offset: u64) {
        self.state = State::Finished;
        push_fault(&mut self.issues, stop, offset);
    }
}

/// Where the list is.
fn list() -> Location {
    Location::DOCUMENT.member(LIST_NAME)
}

/// Whether a member or an element follows, the `first` or another one. If not, `close` is consumed.
fn has_another(cursor: &mut Cursor, first: bool, close: u8) -> Result<bool, Stop> {
    if first {
        cursor.has_first(close)
    } else {
        cursor.has_next(close)
    }
}
