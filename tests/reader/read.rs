//! Reads whole bodies, in one piece or several.

use identity_center_tokens::service::reader::{CHUNK_TOKENS, Progress, Reader};
use identity_center_tokens::service::response::issue::Issue;

/// Id, creation, expiration.
pub(crate) type Token = (String, f64, f64);

/// The result of a document: tokens, or issues.
#[derive(Debug, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) tokens: Vec<Token>,
    pub(crate) issues: Vec<Issue>,
}

/// A reader with the number parser of the standard library.
pub(crate) fn new_reader() -> Reader {
    Reader::new(|text| text.parse().unwrap())
}

/// Reads `body` through a buffer of `size` bytes, as a caller reads a response that arrives. The buffer
/// grows only for a value that does not fit.
pub(crate) fn read_in_pieces(reader: &mut Reader, body: &[u8], size: usize) -> Outcome {
    reader.reset();
    let mut buffer = Vec::new();
    let mut size = size;
    let mut filled = 0;
    let mut consumed = 0;
    let mut tokens = Vec::new();
    loop {
        let room = (size - buffer.len()).min(body.len() - filled);
        buffer.extend_from_slice(&body[filled..filled + room]);
        filled += room;
        let step = reader.read(&buffer, filled == body.len());
        buffer.drain(..step.consumed);
        consumed += step.consumed as u64;
        assert_eq!(reader.offset(), consumed);
        drain(reader, &mut tokens);
        match step.progress {
            Progress::Done => break,
            Progress::ColumnsFull => assert!(step.consumed > 0),
            Progress::NeedMore => {
                assert!(
                    filled < body.len(),
                    "the reader needs more bytes at the end"
                );
                if buffer.len() == size {
                    size *= 2;
                }
            }
        }
    }
    let issues = reader.issues().to_vec();
    if !issues.is_empty() {
        tokens.clear();
    }
    Outcome { tokens, issues }
}

fn drain(reader: &mut Reader, tokens: &mut Vec<Token>) {
    let columns = reader.columns();
    assert!(columns.rows().len() <= CHUNK_TOKENS);
    let text = std::str::from_utf8(columns.id_text()).unwrap();
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut start = 0;
    let mut ids = columns.tokens();
    for &[creation, expiration, end] in columns.rows() {
        let end = end as usize;
        let id = String::from_utf16(&units[start..end]).unwrap();
        let same = (creation as u64, expiration as u64, id.as_str());
        assert_eq!(ids.next(), Some(same));
        tokens.push((id, creation, expiration));
        start = end;
    }
    assert_eq!(ids.next(), None);
    drop(ids);
    if reader.issues().is_empty() {
        assert_eq!(start, units.len());
    }
    reader.clear_columns();
}

pub(crate) fn read(body: &[u8]) -> Outcome {
    read_in_pieces(&mut new_reader(), body, body.len().max(1))
}
