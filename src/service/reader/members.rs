//! The string members of an error body.

use super::DOCUMENT_DEPTH;
use super::cursor::{Cursor, Stop};

/// The values of the members of the document with these names; `None` for a member that is missing
/// or not a string. The last of repeated members counts. All are `None` unless the whole `body` is
/// valid JSON. A lone surrogate becomes U+FFFD.
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
    // Also refuses a byte order mark: no value starts with one.
    if cursor.peek_after_space()? == b'{' {
        cursor.advance(1);
        let mut more = cursor.has_first(b'}')?;
        while more {
            let index = cursor.name_index(names)?;
            let is_text = cursor.peek()? == b'"';
            match members.get_mut(index) {
                Some(member) if is_text => {
                    cursor.advance(1);
                    *member = Some(cursor.string()?.unescape()?);
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
    cursor.skip_space();
    if cursor.rest.is_empty() {
        Ok(())
    } else {
        Err(Stop::Trailing)
    }
}
