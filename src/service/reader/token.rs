//! Reads a token that the fast loop could not read: checks every byte and collects all issues.

use std::mem::replace;

use super::cursor::{Cursor, Stop};
use super::document::Reader;
use super::field::Field;
use super::issues::push_issue;
use super::{TOKEN_DEPTH, wrong_type};
use crate::service::response::issue::Problem;

/// The members of a token, in the order of [`FIELD_NAMES`].
const FIELDS: [Field; 3] = Field::ALL;
const FIELD_NAMES: [&str; 3] = [
    Field::CreationTime.name(),
    Field::ExpirationTime.name(),
    Field::TokenId.name(),
];

impl Reader {
    /// Reads one token. `start` is the text from the end of the previous token on.
    pub(super) fn token(&mut self, cursor: &mut Cursor, start: &[u8]) -> Result<(), Stop> {
        let issues = self.issues.len();
        let is_learning = self.layout.is_learning();
        // The text from the end of the last value on.
        let mut after_value = cursor.rest;
        if is_learning {
            // Later tokens have a comma before them, even if this one, the first, has none.
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
            let index = cursor.name_index(&FIELD_NAMES)?;
            let field = FIELDS.get(index).copied();
            let byte = cursor.peek()?;
            let is_id = field == Some(Field::TokenId) && byte == b'"';
            if is_id {
                cursor.advance(1);
            }
            if is_learning {
                self.layout
                    .add_slot(between(after_value, cursor.rest), field);
            }
            let is_repeated = seen.get_mut(index).is_some_and(|seen| replace(seen, true));
            let problem = if is_id {
                let text = cursor.string()?;
                id = Some(text);
                text.lone_surrogate.then_some(Problem::LoneSurrogate)
            } else if let Some(time) = times.get_mut(index)
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
                let problem = if is_repeated {
                    Some(Problem::Repeated)
                } else {
                    problem
                };
                if let Some(problem) = problem {
                    self.field_issue(field, problem)?;
                }
            }
            if is_learning {
                // The closing quote of an id is part of the layout.
                let value_end = start
                    .len()
                    .wrapping_sub(cursor.rest.len())
                    .wrapping_sub(usize::from(is_id));
                after_value = start.get(value_end..).unwrap_or_default();
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
        if is_learning {
            self.layout.end(between(after_value, cursor.rest));
        }
        self.layout.miss();
        Ok(())
    }
}

impl Reader {
    fn field_issue(&mut self, field: Field, problem: Problem) -> Result<(), Stop> {
        let location = self.token_location().member(field.name());
        push_issue(&mut self.issues, location, field.expected(), problem)
    }
}

/// The part of `text` before `rest`, which is the end of `text`.
fn between<'a>(text: &'a [u8], rest: &[u8]) -> &'a [u8] {
    let length = text.len().wrapping_sub(rest.len());
    text.get(..length).unwrap_or_default()
}
