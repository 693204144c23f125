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
    members.map(|text| text.and_then(|text| String::from_utf8(text).ok()))
}

fn read(body: &[u8], names: &[&str], members: &mut [Option<Vec<u8>>]) -> Result<(), Stop> {
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
                    let found = cursor.string()?;
                    let mut text = Vec::new();
                    if text.try_reserve_exact(found.raw.len()).is_err() {
                        return Err(Stop::OutOfMemory);
                    }
                    text.resize(found.raw.len(), 0);
                    let length = found.write(&mut text);
                    text.truncate(length);
                    *member = Some(text);
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
