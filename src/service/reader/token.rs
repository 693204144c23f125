//! Reads one token that the fast loop did not read. Checks every byte of it and collects all its
//! issues.

use std::mem::replace;

use super::cursor::{Cursor, Stop};
use super::document::Reader;
use super::{TOKEN_DEPTH, wrong_type};
use crate::service::response::issue::{Expected, Problem};

/// A documented member of one token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// `creation_time`
    CreationTime,
    /// `expiration_time`
    ExpirationTime,
    /// `token_id`
    TokenId,
}

impl Field {
    /// All documented members, in the order of the documentation.
    pub const ALL: [Self; 3] = [Self::CreationTime, Self::ExpirationTime, Self::TokenId];

    /// The service's name of the member.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CreationTime => "creation_time",
            Self::ExpirationTime => "expiration_time",
            Self::TokenId => "token_id",
        }
    }

    const fn expected(self) -> Expected {
        match self {
            Self::CreationTime | Self::ExpirationTime => Expected::Time,
            Self::TokenId => Expected::String,
        }
    }
}

/// The members of a token, in the order of [`FIELD_NAMES`].
const FIELDS: [Field; 3] = Field::ALL;
const FIELD_NAMES: [&str; 3] = [
    Field::CreationTime.name(),
    Field::ExpirationTime.name(),
    Field::TokenId.name(),
];

impl Reader {
    /// Reads one token. `start` is the text from the end of the token before.
    pub(super) fn token(&mut self, cursor: &mut Cursor, start: &[u8]) -> Result<(), Stop> {
        let issues = self.issues.len();
        let learns = self.layout.learns();
        // The text that follows the last value.
        let mut around = cursor.rest;
        if learns {
            // The next token has a comma before it even if this one, the first, has none.
            let before = between(start, cursor.rest);
            let first = !before.contains(&b',');
            self.layout.begin(if first { b"," } else { before });
        }
        cursor.advance(1);
        let mut seen = [false; 3];
        let mut times = [0; 2];
        let mut id = None;
        let mut more = cursor.has_first(b'}')?;
        while more {
            let position = cursor.name(&FIELD_NAMES)?;
            let field = FIELDS.get(position).copied();
            let byte = cursor.peek()?;
            let is_id = field == Some(Field::TokenId) && byte == b'"';
            if is_id {
                cursor.advance(1);
            }
            if learns {
                self.layout.slot(between(around, cursor.rest), field);
            }
            let repeated = seen
                .get_mut(position)
                .is_some_and(|seen| replace(seen, true));
            let problem = if is_id {
                let text = cursor.string()?;
                id = Some(text);
                text.lone_surrogate.then_some(Problem::LoneSurrogate)
            } else if let Some(time) = times.get_mut(position)
                && let b'-' | b'0'..=b'9' = byte
            {
                match cursor.time(self.parse_number)? {
                    Ok(value) => {
                        *time = value;
                        None
                    }
                    Err(problem) => Some(problem),
                }
            } else {
                cursor.skip(TOKEN_DEPTH)?;
                field.map(|_| wrong_type(byte))
            };
            if let Some(field) = field {
                let problem = if repeated {
                    Some(Problem::Repeated)
                } else {
                    problem
                };
                if let Some(problem) = problem {
                    self.field_issue(field, problem)?;
                }
            }
            if learns {
                // The closing quote of an id belongs to the layout.
                let value_end = start
                    .len()
                    .wrapping_sub(cursor.rest.len())
                    .wrapping_sub(usize::from(is_id));
                around = start.get(value_end..).unwrap_or_default();
            }
            more = cursor.has_next(b'}')?;
        }
        for (field, seen) in FIELDS.into_iter().zip(seen) {
            if !seen {
                self.field_issue(field, Problem::Missing)?;
            }
        }
        let Some(id) = id.filter(|_| self.issues.len() == issues) else {
            return Ok(());
        };
        if !self.columns.make_room(id.raw.len()) {
            return Err(Stop::OutOfMemory);
        }
        let [creation, expiration] = times;
        self.columns.push(creation, expiration, id);
        if learns {
            self.layout.end(between(around, cursor.rest));
        }
        self.layout.miss();
        Ok(())
    }
}

impl Reader {
    fn field_issue(&mut self, field: Field, problem: Problem) -> Result<(), Stop> {
        let location = self.place().member(field.name());
        self.issue(location, field.expected(), problem)
    }
}

/// The start of `text` up to `rest`, which is its end.
fn between<'a>(text: &'a [u8], rest: &[u8]) -> &'a [u8] {
    let length = text.len().wrapping_sub(rest.len());
    text.get(..length).unwrap_or_default()
}
