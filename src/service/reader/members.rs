//! String members of the body of an error.

use super::DOCUMENT_DEPTH;
use super::cursor::{Cursor, Stop};

/// The members of the document with these names, where they are strings; of a repeated member the
/// last. All are `None` unless the whole `body` is a valid JSON text. A lone surrogate becomes
/// U+FFFD.
pub fn string_members<const N: usize>(body: &[u8], names: [&str; N]) -> [Option<String>; N] {
    let mut members = [const { None }; N];
    if read(body, &names, &mut members).is_err() {
        return [const { None }; N];
    }
    members
}

fn read(body: &[u8], names: &[&str], members: &mut [Option<String>]) -> Result<(), Stop> {
    let mut cursor = Cursor {
        rest: body,
        last: true,
    };
    // This refuses a byte order mark, too: no value starts with one.
    if cursor.peek_after_space()? == b'{' {
        cursor.advance(1);
        let mut more = cursor.has_first(b'}')?;
        while more {
            let position = cursor.name(names)?;
            let is_text = cursor.peek()? == b'"';
            match members.get_mut(position) {
                Some(member) if is_text => {
                    cursor.advance(1);
                    *member = Some(cursor.string()?.to_owned()?);
                }
                member => {
                    cursor.skip(DOCUMENT_DEPTH)?;
                    if let Some(member) = member {
                        *member = None;
                    }
                }
            }
            more = cursor.has_next(b'}')?;
        }
    } else {
        cursor.skip(0)?;
    }
    cursor.space();
    if cursor.rest.is_empty() {
        Ok(())
    } else {
        Err(Stop::Trailing)
    }
}
