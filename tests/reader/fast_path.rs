//! The documented layout, and bodies that differ from it by one byte, compared with the oracle.

use identity_center_tokens::service::reader::Reader;

use crate::oracle::{fault, judge};
use crate::read::{new_reader, read_in_pieces};

const TOKEN: &str = r#"{"creation_time":1754277891140,"expiration_time":1785813891000,"token_id":"5bd76fe3-48cc-4e4b-a235-a4e6b4b5\/1\u0061"}"#;

/// Every byte of a body is replaced by each of these, and each is inserted before it.
const OTHERS: &[u8] = b"\"\\,:{}[]019-.e!# \n\x00\x1f\x2f\x7f\x80\xb0\xc3\xff";

fn check(reader: &mut Reader, body: &[u8]) {
    let shown = String::from_utf8_lossy(body);
    let outcome = read_in_pieces(reader, body, body.len().max(1));
    match judge(body) {
        Some((tokens, issues)) => {
            assert_eq!(outcome.issues, issues, "{shown}");
            assert_eq!(outcome.tokens, tokens, "{shown}");
        }
        None => {
            let last = outcome.issues.last().map(|issue| issue.problem);
            assert_eq!(last, Some(fault(body)), "{shown}");
        }
    }
}

#[test]
fn every_changed_byte_is_judged_like_the_oracle() {
    // The fast loop has different code for the first token, later tokens, and the last one.
    let body = format!("{{\"bearer_tokens\":[{TOKEN},{TOKEN},{TOKEN}]}}");
    let mut reader = new_reader();
    check(&mut reader, body.as_bytes());
    assert_eq!(reader.fast_tokens(), 3);
    for at in 0..body.len() {
        for &other in OTHERS {
            let mut changed = body.clone().into_bytes();
            changed[at] = other;
            // A new reader, because a layout learned from an invalid token could hide the next fault.
            check(&mut new_reader(), &changed);
            changed[at] = body.as_bytes()[at];
            changed.insert(at, other);
            check(&mut reader, &changed);
        }
        let mut changed = body.clone().into_bytes();
        changed.remove(at);
        check(&mut reader, &changed);
        check(&mut reader, &body.as_bytes()[..at]);
    }
}

#[test]
fn every_digit_counts() {
    let mut reader = new_reader();
    for place in 0..13 {
        for digit in '0'..='9' {
            let mut time = "1111111111111".to_owned();
            time.replace_range(place..=place, &digit.to_string());
            let body = format!(
                r#"{{"bearer_tokens":[{{"creation_time":{time},"expiration_time":2222222222222,"token_id":""}},{{"creation_time":2222222222222,"expiration_time":{time},"token_id":""}}]}}"#
            );
            check(&mut reader, body.as_bytes());
        }
    }
}

#[test]
fn ids_of_every_length() {
    let mut reader = new_reader();
    for end in [
        "",
        "!",
        " ",
        "é",
        "\\u0061",
        "\\u00e9",
        "\\ud83d\\ude00",
        "\\/",
    ] {
        for length in 0..=40 {
            let id = ["x".repeat(length), end.to_owned()].concat();
            let token = format!(
                r#"{{"creation_time":1754277891140,"expiration_time":1785813891000,"token_id":"{id}"}}"#
            );
            let body = format!("{{\"bearer_tokens\":[{token},{token}]}}");
            check(&mut reader, body.as_bytes());
        }
    }
}
