//! The list of tokens: the document around it, and the states in which the next piece can continue.

use super::columns::Columns;
use super::cursor::{Cursor, Stop};
use super::fast_path;
use super::issues::{push_fault, push_issue};
use super::layout::Layout;
use super::number::ParseNumber;
use super::{DOCUMENT_DEPTH, LIST_DEPTH, Progress, Step, wrong_type};
use crate::service::response::issue::{Expected, Issue, Location, Problem};

const LIST_NAME: &str = "bearer_tokens";

/// What comes next in the document. A piece may end in each of these states.
#[derive(Clone, Copy)]
enum State {
    Start,
    Document,
    /// A member of the document, or its end. Before the `first` one there is no comma.
    Member {
        first: bool,
    },
    /// A token, or the end of the list. Before the `first` one there is no comma.
    Token {
        first: bool,
    },
    /// White space after the document.
    End,
    Finished,
}

/// Reads documents with a list of tokens, one after the other.
pub struct Reader {
    pub(super) columns: Columns,
    pub(super) issues: Vec<Issue>,
    pub(super) layout: Layout,
    pub(super) parse_number: ParseNumber,
    state: State,
    /// The member `bearer_tokens` was read.
    has_list: bool,
    /// The index of the next token in the list.
    pub(super) token_index: u32,
    /// The number of bytes of the document consumed by earlier calls.
    offset: u64,
}

impl Reader {
    /// A new reader. `parse_number` converts the numbers that are not plain integers.
    pub fn new(parse_number: ParseNumber) -> Self {
        Self {
            columns: Columns::default(),
            // Allocated now: without memory later, there is still room for the issue that says so.
            issues: Vec::with_capacity(4),
            layout: Layout::documented(),
            parse_number,
            state: State::Start,
            has_list: false,
            token_index: 0,
            offset: 0,
        }
    }

    /// Starts another document. Keeps the buffers and the learned layout.
    pub fn reset(&mut self) {
        self.columns.clear();
        self.issues.clear();
        self.state = State::Start;
        self.has_list = false;
        self.token_index = 0;
        self.offset = 0;
    }

    /// The tokens read since the columns were cleared. Not valid once there are issues.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Removes the tokens from the columns.
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
        self.offset
    }

    /// The number of tokens that the fast loop has read, in all documents.
    pub fn fast_tokens(&self) -> u64 {
        self.layout.hits
    }

    /// Reads a piece of the document. `last` means that no bytes follow `input`. The tokens and issues
    /// do not depend on where the document is cut into pieces.
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
                cursor.skip_space();
                consumed = input.len().wrapping_sub(cursor.rest.len());
            }
            let issues = self.issues.len();
            let result = self.read_next(&mut cursor, start);
            if let Err(stop) = result {
                if stop == Stop::More {
                    self.issues.truncate(issues);
                    break Progress::NeedMore;
                }
                consumed = input.len();
                let end = self.offset + input.len() as u64;
                push_fault(&mut self.issues, stop, end, cursor.rest);
                self.state = State::Finished;
            }
            if matches!(self.state, State::Finished) {
                break Progress::Done;
            }
        };
        self.offset += consumed as u64;
        Step { consumed, progress }
    }

    /// Reads tokens with the fast loop, and the text around the list if it has no white space.
    #[inline(always)]
    fn read_fast(&mut self, cursor: &mut Cursor) {
        if let State::Start = self.state
            && let Some(after) = fast_path::strip_opening(cursor.rest)
        {
            cursor.rest = after;
            self.has_list = true;
            self.state = State::Token { first: true };
        }
        let State::Token { first } = self.state else {
            return;
        };
        if first {
            cursor.skip_space();
        }
        let before = self.columns.count();
        cursor.rest = self.layout.read(cursor.rest, first, &mut self.columns);
        let tokens = self.columns.count().wrapping_sub(before);
        if tokens > 0 {
            self.token_index = self.token_index.wrapping_add(tokens as u32);
            self.state = State::Token { first: false };
            if cursor.last && cursor.rest == fast_path::CLOSING {
                cursor.rest = &[];
                self.state = State::End;
            }
        }
    }

    /// Reads up to the next state. An error leaves the state unchanged. `start` is the text of the
    /// cursor including the white space before it.
    fn read_next(&mut self, cursor: &mut Cursor, start: &[u8]) -> Result<(), Stop> {
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
                    push_issue(
                        &mut self.issues,
                        Location::DOCUMENT,
                        Expected::Object,
                        wrong_type(byte),
                    )?;
                    State::End
                }
            }
            State::Member { first } => {
                if has_another(cursor, first, b'}')? {
                    self.member(cursor)?
                } else {
                    if !self.has_list {
                        push_issue(
                            &mut self.issues,
                            list_location(),
                            Expected::Array,
                            Problem::Missing,
                        )?;
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
                        let location = self.token_location();
                        push_issue(
                            &mut self.issues,
                            location,
                            Expected::Object,
                            wrong_type(byte),
                        )?;
                    }
                    self.token_index = self.token_index.wrapping_add(1);
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
        let is_list = cursor.name_index(&[LIST_NAME])? == 0;
        let byte = cursor.peek()?;
        if is_list && !self.has_list && byte == b'[' {
            cursor.advance(1);
            self.has_list = true;
            return Ok(State::Token { first: true });
        }
        cursor.skip(DOCUMENT_DEPTH)?;
        if is_list {
            let problem = if self.has_list {
                Problem::Repeated
            } else {
                wrong_type(byte)
            };
            push_issue(&mut self.issues, list_location(), Expected::Array, problem)?;
            self.has_list = true;
        }
        Ok(State::Member { first: false })
    }

    /// The location of the token that is being read.
    pub(super) fn token_location(&self) -> Location {
        list_location().element(self.token_index)
    }
}

/// The location of the list.
fn list_location() -> Location {
    Location::DOCUMENT.member(LIST_NAME)
}

/// Whether a member or an element follows. If not, `close` is consumed.
fn has_another(cursor: &mut Cursor, first: bool, close: u8) -> Result<bool, Stop> {
    if first {
        cursor.has_first(close)
    } else {
        cursor.has_next(close)
    }
}
