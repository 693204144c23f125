//! Bodies in pieces: the result does not depend on where they are cut.

use identity_center_tokens::service::reader::{CHUNK_TOKENS, Progress, read_whole};

use crate::read::{new_reader, read, read_in_pieces};

const BODIES: [&str; 9] = [
    r#"{"bearer_tokens":[{"creation_time":1677614470000,"expiration_time":1709150470000,"token_id":"a1"},{"creation_time":1,"expiration_time":2,"token_id":"é\ud83d\ude00€"}]}"#,
    "\n{ \"x\" : [ true , null ] ,\n \"bearer_tokens\" : [\n { \"token_id\" : \"a\" , \"n\" : -1.5e+3 , \"creation_time\" : 1e3 , \"expiration_time\" : 2 } ,\n { \"token_id\" : \"b\" , \"n\" : 7 , \"creation_time\" : 12345678901 , \"expiration_time\" : 2 }\n ] }\n ",
    r#"{"bearer_tokens":[{},{"token_id":"\ud800","creation_time":-1},false,{"token_id":"x"}],"bearer_tokens":1}"#,
    r#"{"bearer_tokens":[{"creation_time":1,"expiration_time":2,"token_id":"a"},{"creation_time":01}]}"#,
    r#"{"bearer_tokens":[{"creation_time":1,"expiration_time":2,"token_id":"a"}]} {"#,
    r#"{"bearer_tokens":[{"creation_time":1,"expiration_time":2,"token_id":"a"},{"creation_time":5,"#,
    r#"{"a":"\ud800\u12x4"}"#,
    "\u{feff}{}",
    "-12.5e1",
];

#[test]
fn two_pieces_give_the_same_result() {
    for body in BODIES {
        let body = body.as_bytes();
        let whole = read(body);
        for end in 0..=body.len() {
            let mut reader = new_reader();
            let first = reader.read(&body[..end], false);
            let mut tokens = reader.columns().rows().len();
            reader.clear_columns();
            if first.progress != Progress::Done {
                reader.read(&body[first.consumed..], true);
                tokens += reader.columns().rows().len();
            }
            assert_eq!(reader.issues(), whole.issues, "{end}");
            if whole.issues.is_empty() {
                assert_eq!(tokens, whole.tokens.len(), "{end}");
            }
        }
    }
}

#[test]
fn pieces_of_every_size() {
    let mut reader = new_reader();
    for body in BODIES {
        let body = body.as_bytes();
        let whole = read(body);
        for size in 1..=body.len() {
            assert_eq!(read_in_pieces(&mut reader, body, size), whole, "{size}");
        }
    }
    // Also inside invalid UTF-8.
    for bytes in [b"\xF0\x90\x80\"".as_slice(), b"\xE2\x82", b"\xC3\xA9\xC3"] {
        let body = [b"{\"x\":\"", bytes, b"\"}"].concat();
        for size in 1..=body.len() {
            assert_eq!(read_in_pieces(&mut reader, &body, size), read(&body));
        }
    }
}

#[test]
fn whole_bodies_give_their_tokens_as_text() {
    let ids = [
        "",
        "a",
        "é",
        "€uro",
        "😀😀",
        "\\n\\u00e9",
        "\\ud83d\\ude00x",
        "plain-id",
    ];
    let texts = ["", "a", "é", "€uro", "😀😀", "\né", "😀x", "plain-id"];
    let count = 2 * CHUNK_TOKENS + 3;
    let token = |i: usize| {
        let id = ids[i % ids.len()];
        format!(r#"{{"creation_time":{i},"expiration_time":9007199254740991,"token_id":"{id}"}}"#)
    };
    let list: Vec<String> = (0..count).map(token).collect();
    let body = format!(r#"{{"bearer_tokens":[{}]}}"#, list.join(","));
    let parse_number = |text: &str| text.parse().unwrap();
    let mut tokens = Vec::new();
    let mut calls = 0;
    let result = read_whole(body.as_bytes(), parse_number, |columns| {
        calls += 1;
        tokens.extend(
            columns
                .tokens()
                .map(|(created, expires, id)| (created, expires, id.to_owned())),
        );
    });
    assert_eq!(result, Ok(()));
    assert_eq!(calls, 3);
    assert_eq!(tokens.len(), count);
    for (i, token) in tokens.into_iter().enumerate() {
        let id = texts[i % texts.len()].to_owned();
        assert_eq!(token, (i as u64, 9_007_199_254_740_991, id));
    }
}

#[test]
fn whole_bodies_give_all_their_issues() {
    for body in BODIES {
        let outcome = read(body.as_bytes());
        let mut tokens = 0;
        let result = read_whole(
            body.as_bytes(),
            |text| text.parse().unwrap(),
            |columns| tokens += columns.tokens().count(),
        );
        let is_good = outcome.issues.is_empty();
        assert_eq!(result.err().unwrap_or_default(), outcome.issues);
        assert_eq!(tokens, if is_good { outcome.tokens.len() } else { 0 });
    }
}

#[test]
fn a_large_body_through_a_small_buffer() {
    let token = |i: usize| {
        format!(
            r#"{{"creation_time":{i},"expiration_time":{},"token_id":"é{i}"}}"#,
            i * 1000
        )
    };
    let list: Vec<String> = (0..3 * CHUNK_TOKENS).map(token).collect();
    let body = format!(
        r#"{{"x":"{}","bearer_tokens":[{}]}}"#,
        "y".repeat(1000),
        list.join(",\n")
    );
    let mut reader = new_reader();
    let outcome = read_in_pieces(&mut reader, body.as_bytes(), 256);
    assert_eq!(outcome.issues, []);
    assert_eq!(outcome.tokens.len(), 3 * CHUNK_TOKENS);
    for (i, token) in outcome.tokens.iter().enumerate() {
        assert_eq!(*token, (format!("é{i}"), i as f64, (i * 1000) as f64));
    }
    assert_eq!(outcome, read(body.as_bytes()));
}

#[test]
fn ids_larger_than_any_buffer() {
    for id in ["x".repeat(3 << 20), "é".repeat(1 << 20)] {
        let token = format!(r#"{{"creation_time":1,"expiration_time":2,"token_id":"{id}"}}"#);
        let body = format!(r#"{{"bearer_tokens":[{token},{token}]}}"#);
        let outcome = read_in_pieces(&mut new_reader(), body.as_bytes(), 1 << 18);
        assert_eq!(outcome.issues, []);
        assert_eq!(outcome.tokens, [(id.clone(), 1.0, 2.0), (id, 1.0, 2.0)]);
    }
}

#[test]
fn a_reset_reader_behaves_like_a_new_one() {
    let mut reader = new_reader();
    for round in 0..3 {
        for body in BODIES {
            let body = body.as_bytes();
            assert_eq!(
                read_in_pieces(&mut reader, body, body.len()),
                read(body),
                "{round}"
            );
        }
    }
}
