//! Bodies changed at random, compared with the oracle.

use identity_center_tokens::service::response::issue::Location;

use crate::oracle::{fault, judge};
use crate::random::Random;
use crate::read::{new_reader, read_in_pieces};

const BODIES: [&str; 6] = [
    r#"{"bearer_tokens":[{"creation_time":1677614470000,"expiration_time":1709150470000,"token_id":"a1"},{"creation_time":1677614470001,"expiration_time":2,"token_id":"7a1b-22"}]}"#,
    r#"{"bearer_tokens":[{"token_id":"0123456789abcdef","creation_time":1,"expiration_time":2},{"token_id":"b","creation_time":3,"expiration_time":4},{"token_id":"c","creation_time":5,"expiration_time":6}]}"#,
    r#"{ "x" : [ 1 , { "y" : null } ] , "bearer_tokens" : [ { "creation_time" : 1e3 , "expiration_time" : 20 , "token_id" : "\u00e9\n" } ] , "z" : -0.5e-7 }"#,
    r#"{"bearer_tokens":[{"creation_time":12,"note":"text é","expiration_time":34,"seq":1,"token_id":"é"},{"creation_time":12,"note":[{}],"expiration_time":34,"seq":true,"token_id":"\ud83d\ude00"}]}"#,
    r#"{"bearer_tokens":[],"a":{"b":[[],{}]},"c":"\ud800"}"#,
    r#"{"bearer_tokens":[{},1,{"token_id":"x"}]}"#,
];

const PARTS: [&[u8]; 44] = [
    b"\"",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b" ",
    b"\n",
    b"0",
    b"1",
    b"9",
    b"-",
    b".",
    b"e",
    b"null",
    b"true",
    b"false",
    b"{}",
    b"[]",
    b"\"\"",
    b"\\u0074",
    b"\\ud800",
    b"\\udc00",
    b"\\u",
    b"\x00",
    b"\x7f",
    b"\x80",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    "é".as_bytes(),
    "😀".as_bytes(),
    b"\"token_id\":",
    b"\"creation_time\":1,",
    b"\"bearer_tokens\":[]",
    b"9007199254740992",
    b"1.0",
    b"0.1",
    b"-0",
    b"1e400",
    b"\x1f",
    b"\\/",
];

fn mutate(random: &mut Random, body: &mut Vec<u8>) {
    let length = body.len();
    if length == 0 {
        return;
    }
    let at = random.below(length);
    let end = at + random.below((length - at).min(24));
    match random.below(8) {
        0 | 1 => {
            let part = PARTS[random.below(PARTS.len())];
            body.splice(at..at, part.iter().copied());
        }
        2 | 3 => {
            let part = PARTS[random.below(PARTS.len())];
            let end = (at + part.len()).min(body.len());
            body.splice(at..end, part.iter().copied());
        }
        4 => body[at] = random.next() as u8,
        5 => drop(body.drain(at..end)),
        6 => {
            let piece = body[at..end].to_vec();
            let to = random.below(length);
            body.splice(to..to, piece);
        }
        _ => {
            // Replace a whole value.
            let is_edge = |&(_, byte): &(usize, &u8)| matches!(byte, b',' | b':' | b'{' | b'[');
            let edges: Vec<usize> = body
                .iter()
                .enumerate()
                .filter(is_edge)
                .map(|(at, _)| at + 1)
                .collect();
            if let Some(&to) = edges.get(random.below(edges.len().max(1))) {
                let part = PARTS[random.below(PARTS.len())];
                let is_end = |&byte: &u8| matches!(byte, b',' | b'}' | b']');
                let rest = &body[to..];
                let end = to + rest.iter().position(is_end).unwrap_or(rest.len());
                body.splice(to..end, part.iter().copied());
            }
        }
    }
}

#[test]
fn random_changes_are_judged_like_the_oracle() {
    let mut random = Random(20_240_501);
    let mut reader = new_reader();
    let (mut good, mut shape, mut broken) = (0, 0, 0);
    for round in 0..200_000 {
        let mut body = BODIES[round % BODIES.len()].as_bytes().to_vec();
        for _ in 0..random.below(4) {
            mutate(&mut random, &mut body);
        }
        let size = if round % 4 == 0 {
            1 + random.below(64)
        } else {
            body.len().max(1)
        };
        let outcome = read_in_pieces(&mut reader, &body, size);
        let shown = String::from_utf8_lossy(&body);
        if let Some((tokens, issues)) = judge(&body) {
            assert_eq!(outcome.issues, issues, "{shown}");
            assert_eq!(outcome.tokens, tokens, "{shown}");
            if issues.is_empty() {
                good += 1;
            } else {
                shape += 1;
            }
        } else {
            let last = outcome.issues.last().expect(&shown);
            assert_eq!(last.location, Location::DOCUMENT, "{shown}");
            assert!(last.report().offset.is_some(), "{shown}");
            // Not for every body: it is many times slower than the reader.
            if broken % 8 == 0 {
                assert_eq!(last.problem, fault(&body), "{shown}");
            }
            broken += 1;
        }
    }
    // The changes lead to all three results.
    assert!(
        good > 20_000 && shape > 20_000 && broken > 20_000,
        "{good} {shape} {broken}"
    );
}
