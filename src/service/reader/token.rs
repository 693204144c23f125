//! A token that the fast loop did not take: every byte of it is looked at, and all that is wrong
//! with it becomes an issue.

use std::mem::replace;

use super::cursor::{Cursor, Stop};
use super::document::Reader;
use super::number::Number;
use super::{TOKEN_DEPTH, goes_on, kind};
use crate::service::issue::{Field, Place, Received};

/// The members of a token, in the order of [`FIELD_NAMES`].
const FIELDS: [Field; 3] = Field::ALL;
const FIELD_NAMES: [&str; 3] = [
    Field::CreationTime.name(),
    Field::ExpirationTime.name(),
    Field::TokenId.name(),
];

impl Reader {
    /// A token that the fast loop did not take.
    pub(super) fn token(&mut self, cursor: &mut Cursor, start: &[u8]) -> Result<(), Stop> {
        let issues = self.issues.len();
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
        let mut id = None;
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
                let text = cursor.string()?;
                id = Some(text);
                text.lone.then_some(Received::LoneSurrogate)
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
        let Some(id) = id.filter(|_| self.issues.len() == issues) else {
            return Ok(());
        };
        if !self.columns.make_room(id.raw.len()) {
            return Err(Stop::OutOfMemory);
        }
        let [creation, expiration] = times;
        self.columns.push(creation, expiration, id);
        if learns {
            self.template.end(between(around, cursor.rest));
        }
        self.template.miss();
        Ok(())
    }
}

/// What stands in `text` before its own end `rest`.
fn between<'a>(text: &'a [u8], rest: &[u8]) -> &'a [u8] {
    let length = text.len().wrapping_sub(rest.len());
    text.get(..length).unwrap_or_default()
}
