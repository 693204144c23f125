//! The reader of answers: the rules, case by case.

use identity_center_tokens::core::issue::{Field, Issue, MAX_ISSUES, Place, Received};
use identity_center_tokens::core::reader::{Progress, Reader, string_members};

/// What a document is, once everything is read: tokens or issues, and how they were read.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    pub tokens: Vec<(String, f64, f64)>,
    pub issues: Vec<Issue>,
}

/// Reads `body` through a buffer of `piece` bytes, as a caller does with an answer that arrives.
pub fn read_in_pieces(reader: &mut Reader, body: &[u8], piece: usize) -> Outcome {
    reader.reset();
    let mut buffer: Vec<u8> = Vec::new();
    let mut capacity = piece;
    let mut given = 0;
    let mut tokens = Vec::new();
    loop {
        let room = (capacity - buffer.len()).min(body.len() - given);
        buffer.extend_from_slice(&body[given..given + room]);
        given += room;
        let step = reader.read(&buffer, given == body.len());
        assert!(step.consumed <= buffer.len());
        buffer.drain(..step.consumed);
        drain(reader, &mut tokens);
        match step.progress {
            Progress::Done => break,
            Progress::ColumnsFull => assert!(step.consumed > 0),
            Progress::NeedMore => {
                assert!(given < body.len(), "asked for more than there is");
                if buffer.len() == capacity {
                    capacity *= 2;
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

fn drain(reader: &mut Reader, tokens: &mut Vec<(String, f64, f64)>) {
    let columns = reader.columns();
    assert_eq!(columns.times.len(), 2 * columns.id_ends.len());
    let text = std::str::from_utf8(&columns.id_text).unwrap();
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut start = 0;
    for (times, &end) in columns.times.chunks(2).zip(&columns.id_ends) {
        let id = String::from_utf16(&units[start..end as usize]).unwrap();
        tokens.push((id, times[0], times[1]));
        start = end as usize;
    }
    assert_eq!(start, units.len());
    reader.clear_columns();
}

fn read(body: &[u8]) -> Outcome {
    read_in_pieces(&mut Reader::new(), body, body.len().max(1))
}

fn tokens(body: &str) -> Vec<(String, f64, f64)> {
    let outcome = read(body.as_bytes());
    assert_eq!(outcome.issues, [], "{body}");
    outcome.tokens
}

fn issues(body: &str) -> Vec<Issue> {
    read(body.as_bytes()).issues
}

#[test]
fn reads_the_documented_answer() {
    let body = r#"{"bearer_tokens":[{"creation_time":1677614470000,"expiration_time":1709150470000,"token_id":"a1"},{"creation_time":0,"expiration_time":9007199254740991,"token_id":""}]}"#;
    assert_eq!(
        tokens(body),
        [
            ("a1".to_owned(), 1_677_614_470_000.0, 1_709_150_470_000.0),
            (String::new(), 0.0, 9_007_199_254_740_991.0),
        ]
    );
}
