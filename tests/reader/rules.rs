//! The rules for a list of tokens, case by case.

use identity_center_tokens::service::reader::{Field, MAX_DEPTH, string_members};
use identity_center_tokens::service::response::issue::{Issue, JsonType, MAX_ISSUES, Problem};

use crate::read::{Token, new_reader, read, read_in_pieces};
use crate::target::Target;
use Field::{CreationTime, ExpirationTime, TokenId};
use Problem::WrongType;
use Target::{Document, List, Member};

fn tokens(body: &str) -> Vec<Token> {
    let outcome = read(body.as_bytes());
    assert_eq!(outcome.issues, [], "{body}");
    outcome.tokens
}

#[track_caller]
fn refused(body: impl AsRef<[u8]>, expected: &[(Target, Problem)]) {
    let expected: Vec<Issue> = expected
        .iter()
        .map(|&(target, problem)| target.issue(problem))
        .collect();
    let body = body.as_ref();
    let outcome = read(body);
    assert_eq!(
        outcome.issues,
        expected,
        "{}",
        String::from_utf8_lossy(body)
    );
    assert_eq!(outcome.tokens, []);
}

/// A document with one token.
fn one(token: &str) -> String {
    format!(r#"{{"bearer_tokens":[{token}]}}"#)
}

/// A token with this creation time.
fn created(time: &str) -> String {
    one(&format!(
        r#"{{"creation_time":{time},"expiration_time":2,"token_id":"a"}}"#
    ))
}

/// A token with this id.
fn named(id: &str) -> String {
    one(&format!(
        r#"{{"creation_time":1,"expiration_time":2,"token_id":{id}}}"#
    ))
}

fn token(id: &str, creation: f64, expiration: f64) -> Token {
    (id.to_owned(), creation, expiration)
}

const GOOD: &str = r#"{"creation_time":1,"expiration_time":2,"token_id":"a"}"#;

#[test]
fn reads_the_documented_answer() {
    let body = r#"{"bearer_tokens":[{"creation_time":1677614470000,"expiration_time":1709150470000,"token_id":"a1"},{"creation_time":0,"expiration_time":9007199254740991,"token_id":""}]}"#;
    let expected = [
        token("a1", 1_677_614_470_000.0, 1_709_150_470_000.0),
        token("", 0.0, 9_007_199_254_740_991.0),
    ];
    assert_eq!(tokens(body), expected);
}

#[test]
fn an_empty_list_is_valid() {
    assert_eq!(tokens(r#"{"bearer_tokens":[]}"#), []);
    assert_eq!(tokens(" \t\r\n{ \"bearer_tokens\" : [ ] } \t\r\n"), []);
}

#[test]
fn white_space_and_order_are_free() {
    let body = " { \"bearer_tokens\" : [ {\n\"token_id\" : \"b\" , \"expiration_time\":\t2 ,\"creation_time\" :1 } , \r\n{\"token_id\":\"c\",\"creation_time\":3,\"expiration_time\":4}\n] }\n";
    assert_eq!(tokens(body), [token("b", 1.0, 2.0), token("c", 3.0, 4.0)]);
}

#[test]
fn the_document_is_an_object() {
    refused("[]", &[(Document, WrongType(JsonType::Array))]);
    refused("null", &[(Document, WrongType(JsonType::Null))]);
    refused(" true ", &[(Document, WrongType(JsonType::Boolean))]);
    refused("12", &[(Document, WrongType(JsonType::Number))]);
    refused("-1.5e3", &[(Document, WrongType(JsonType::Number))]);
    refused("\"x\"", &[(Document, WrongType(JsonType::String))]);
    refused("[1", &[(Document, Problem::CutOff(2))]);
}

#[test]
fn the_list_is_an_array() {
    refused("{}", &[(List, Problem::Missing)]);
    refused(r#"{"tokens":[]}"#, &[(List, Problem::Missing)]);
    refused(
        r#"{"bearer_tokens":{}}"#,
        &[(List, WrongType(JsonType::Object))],
    );
    refused(
        r#"{"bearer_tokens":null}"#,
        &[(List, WrongType(JsonType::Null))],
    );
    refused(
        r#"{"bearer_tokens":"[]"}"#,
        &[(List, WrongType(JsonType::String))],
    );
    let twice = r#"{"bearer_tokens":[],"bearer_token\u0073":[]}"#;
    refused(twice, &[(List, Problem::Repeated)]);
    let after_wrong = r#"{"bearer_tokens":1,"bearer_tokens":[]}"#;
    refused(
        after_wrong,
        &[
            (List, WrongType(JsonType::Number)),
            (List, Problem::Repeated),
        ],
    );
}

#[test]
fn a_comma_stands_between_tokens() {
    // The layout learned from the first token must not make the comma optional.
    let mut reader = new_reader();
    for token in [GOOD, &GOOD.replace(':', ": ")] {
        let body = one(&format!("{token}{token}"));
        for _ in 0..2 {
            let outcome = read_in_pieces(&mut reader, body.as_bytes(), body.len());
            let offset = 18 + token.len() as u64;
            assert_eq!(outcome.issues, [Document.issue(Problem::Syntax(offset))]);
            let good = one(token);
            assert_eq!(read_in_pieces(&mut reader, good.as_bytes(), 512).issues, []);
        }
    }
}

#[test]
fn tokens_are_objects() {
    refused(
        one("1,\"x\",null,[],false"),
        &[
            (Target::Token(0), WrongType(JsonType::Number)),
            (Target::Token(1), WrongType(JsonType::String)),
            (Target::Token(2), WrongType(JsonType::Null)),
            (Target::Token(3), WrongType(JsonType::Array)),
            (Target::Token(4), WrongType(JsonType::Boolean)),
        ],
    );
}

#[test]
fn every_issue_is_found_in_the_order_of_the_document() {
    let body = one(&format!(
        r#"{GOOD},{{"token_id":1,"creation_time":"1"}},{GOOD},7,{{}},{GOOD}"#
    ));
    refused(
        body,
        &[
            (Member(1, TokenId), WrongType(JsonType::Number)),
            (Member(1, CreationTime), WrongType(JsonType::String)),
            (Member(1, ExpirationTime), Problem::Missing),
            (Target::Token(3), WrongType(JsonType::Number)),
            (Member(4, CreationTime), Problem::Missing),
            (Member(4, ExpirationTime), Problem::Missing),
            (Member(4, TokenId), Problem::Missing),
        ],
    );
}

#[test]
fn members_have_their_types() {
    for (value, problem) in [
        ("null", WrongType(JsonType::Null)),
        ("true", WrongType(JsonType::Boolean)),
        ("\"1\"", WrongType(JsonType::String)),
        ("[1]", WrongType(JsonType::Array)),
        ("{}", WrongType(JsonType::Object)),
    ] {
        refused(created(value), &[(Member(0, CreationTime), problem)]);
    }
    for (value, problem) in [
        ("null", WrongType(JsonType::Null)),
        ("false", WrongType(JsonType::Boolean)),
        ("1", WrongType(JsonType::Number)),
        ("[\"a\"]", WrongType(JsonType::Array)),
        ("{}", WrongType(JsonType::Object)),
    ] {
        refused(named(value), &[(Member(0, TokenId), problem)]);
    }
}

#[test]
fn repeated_members_are_refused_however_they_are_spelled() {
    let repeated = |extra: &str| one(&GOOD.replace('}', extra));
    refused(
        repeated(r#","token_id":"a"}"#),
        &[(Member(0, TokenId), Problem::Repeated)],
    );
    refused(
        repeated(r#","\u0074oken\u005Fid":{"x":1}}"#),
        &[(Member(0, TokenId), Problem::Repeated)],
    );
    refused(
        repeated(r#","creation_time":-1,"expiration_time":1.5}"#),
        &[
            (Member(0, CreationTime), Problem::Repeated),
            (Member(0, ExpirationTime), Problem::Repeated),
        ],
    );
    // Unknown members may be repeated.
    assert_eq!(tokens(&repeated(r#","x":1,"x":2}"#)).len(), 1);
}

#[test]
fn escapes_in_names_are_resolved() {
    let body = r#"{"\u0062earer_tokens":[{"cr\u0065ation_time":1,"expiration\u005ftime":2,"token\u005Fid":"a"}]}"#;
    assert_eq!(tokens(body), [token("a", 1.0, 2.0)]);
    // Similar names are other members.
    for name in ["token_id\\u0000", "token\\\\_id", "Token_id", "token_i\\n"] {
        let body = one(&GOOD.replace("token_id", name));
        refused(body, &[(Member(0, TokenId), Problem::Missing)]);
    }
}

#[test]
fn unknown_members_are_ignored_at_every_level() {
    let body = r#"{"__proto__":{"a":[1,{"b":null}]},"x":"\ud800","\uDFFF":-0.5e-7,"bearer_tokens":[{"constructor":[],"creation_time":1,"\ud800":"\udc00\ud800x","expiration_time":2,"n":{"token_id":7},"token_id":"a","bearer_tokens":0}],"z":[true,false,null]}"#;
    assert_eq!(tokens(body), [token("a", 1.0, 2.0)]);
}

#[test]
fn ids_are_unescaped() {
    for (text, id) in [
        (r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
        (r#""\u0041\u00e9\u20AC\ud83d\ude00z""#, "Aé€😀z"),
        ("\"é€😀\"", "é€😀"),
        (r#""\u0000""#, "\0"),
        ("\"12345678é\"", "12345678é"),
        ("\"1234567\\t12345678\"", "1234567\t12345678"),
        ("\"\u{7f}\"", "\u{7f}"),
    ] {
        assert_eq!(tokens(&named(text)), [token(id, 1.0, 2.0)]);
    }
}

#[test]
fn a_lone_surrogate_is_refused() {
    for id in [
        r#""\ud800""#,
        r#""\udc00""#,
        r#""\udc00\ud800""#,
        r#""\ud800\ud800\udc00""#,
        r#""\ud800x\udc00""#,
        r#""\ud800\n""#,
        r#""\ud800A""#,
        r#""\uDBFF\u0041""#,
    ] {
        let lone = (Member(0, TokenId), Problem::LoneSurrogate);
        refused(named(id), &[lone]);
    }
}

#[test]
fn times_are_integers_however_they_are_spelled() {
    for (text, time) in [
        ("0", 0.0),
        ("-0", 0.0),
        ("-0.0e5", 0.0),
        ("7", 7.0),
        ("1e3", 1000.0),
        ("1E+3", 1000.0),
        ("1.0", 1.0),
        ("10e-1", 1.0),
        ("0e999", 0.0),
        ("0.001e3", 1.0),
        ("1e-999", 0.0),
        ("-1e-999", 0.0),
        ("1e-999999999999999999999999", 0.0),
        ("0e999999999999999999999999", 0.0),
        ("9007199254740991", 9_007_199_254_740_991.0),
        ("9007199254740991.4", 9_007_199_254_740_991.0),
        ("900719925474099100e-2", 9_007_199_254_740_991.0),
        ("12345678", 12_345_678.0),
        ("1.00000000000000000001", 1.0),
        ("0.99999999999999999", 1.0),
        ("4503599627370497.3", 4_503_599_627_370_497.0),
    ] {
        let read = tokens(&created(text));
        assert_eq!(read, [token("a", time, 2.0)], "{text}");
        assert!(read[0].1.is_sign_positive(), "{text}");
    }
}

#[test]
fn other_numbers_are_refused() {
    for (text, problem) in [
        ("0.5", Problem::Fraction),
        ("1.0000000000000003", Problem::Fraction),
        ("15e-1", Problem::Fraction),
        ("1e-300", Problem::Fraction),
        ("-1", Problem::Negative),
        ("-0.5", Problem::Negative),
        ("-1e400", Problem::Negative),
        ("9007199254740992", Problem::TooLarge),
        ("9007199254740991.5", Problem::TooLarge),
        ("9999999999999999", Problem::TooLarge),
        ("12345678901234567", Problem::TooLarge),
        ("1e400", Problem::TooLarge),
        ("1e999999999999999999999999", Problem::TooLarge),
    ] {
        refused(created(text), &[(Member(0, CreationTime), problem)]);
    }
}

#[test]
fn numbers_have_their_grammar() {
    let offset = created("").find(",\"exp").unwrap() as u64;
    for (text, at) in [
        ("01", 1),
        ("+1", 0),
        ("-", 1),
        ("-01", 2),
        (".5", 0),
        ("1.", 2),
        ("1.e1", 2),
        ("1e", 2),
        ("1e+", 3),
        ("0x1", 1),
        ("12345678x", 8),
        ("NaN", 0),
        ("-Infinity", 1),
    ] {
        let expected = (Document, Problem::Syntax(offset + at));
        refused(created(text), &[expected]);
    }
}

#[test]
fn utf_16_is_named() {
    let text = r#"{"bearer_tokens":[]}"#;
    for to_bytes in [u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes] {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(to_bytes).collect();
        let nul = u64::from(bytes[1] == 0);
        refused(&bytes, &[(Document, Problem::Utf16(nul))]);
        let marked = [to_bytes(0xFEFF).to_vec(), bytes].concat();
        refused(&marked, &[(Document, Problem::Utf16Mark)]);
        refused(to_bytes(0xFEFF), &[(Document, Problem::Utf16Mark)]);
    }
}

#[test]
fn reading_ends_at_the_first_fault() {
    refused("", &[(Document, Problem::CutOff(0))]);
    refused(" ", &[(Document, Problem::CutOff(1))]);
    refused("\u{feff}{}", &[(Document, Problem::ByteOrderMark)]);
    refused(b"\xEF\xBB", &[(Document, Problem::Syntax(0))]);
    refused(b"\xFF", &[(Document, Problem::Syntax(0))]);
    refused(b"{\0", &[(Document, Problem::Syntax(1))]);
    refused(b"\0{\0", &[(Document, Problem::Syntax(0))]);
    refused("{]", &[(Document, Problem::Syntax(1))]);
    refused("{,", &[(Document, Problem::Syntax(1))]);
    refused("nul", &[(Document, Problem::CutOff(3))]);
    refused("nulL", &[(Document, Problem::Syntax(3))]);
    refused(
        r#"{"bearer_tokens":[]}x"#,
        &[(Document, Problem::Trailing(20))],
    );
    refused(
        r#"{"bearer_tokens":[]} {}"#,
        &[(Document, Problem::Trailing(21))],
    );
    refused(
        r#"{"bearer_tokens":[],}"#,
        &[(Document, Problem::Syntax(20))],
    );
    refused(
        r#"{"bearer_tokens":[1,]}"#,
        &[
            (Target::Token(0), WrongType(JsonType::Number)),
            (Document, Problem::Syntax(20)),
        ],
    );
    refused("{\"a\":\"\n\"}", &[(Document, Problem::Syntax(6))]);
    refused(r#"{"a":"\x"}"#, &[(Document, Problem::Syntax(7))]);
    refused(r#"{"a":"\u12g4"}"#, &[(Document, Problem::Syntax(10))]);
}

#[test]
fn a_truncated_body_is_refused() {
    let body = one(&format!("{GOOD}, {GOOD}"));
    let body = body.as_bytes();
    for end in 0..body.len() {
        let expected = Document.issue(Problem::CutOff(end as u64));
        assert_eq!(read(&body[..end]).issues.last(), Some(&expected), "{end}");
    }
}

#[test]
fn a_truncated_character_is_cut_off_at_the_end() {
    for name in ["\"é", "\"€", "\"😀", "\"12345678é"] {
        let body = format!("{{\"bearer_tokens\":[{{{name}");
        for end in body.len() - 3..=body.len() {
            refused(
                &body.as_bytes()[..end],
                &[(Document, Problem::CutOff(end as u64))],
            );
        }
    }
    // Only the start of a valid character is cut off; other bytes are not UTF-8.
    refused(b"{\"\xE2\x82", &[(Document, Problem::CutOff(4))]);
    refused(b"{\"\xE2\x28", &[(Document, Problem::Utf8(2))]);
    refused(b"{\"\xFF", &[(Document, Problem::Utf8(2))]);
    refused(b"{\xC3\xA9", &[(Document, Problem::Syntax(1))]);
}

#[test]
fn only_utf8_is_read() {
    let bad: [&[u8]; 13] = [
        b"\x80",
        b"\xC0\xAF",
        b"\xC1\xBF",
        b"\xC3(",
        b"\xE0\x9F\xBF",
        b"\xED\xA0\x80",
        b"\xE2\x82(",
        b"\xF0\x8F\xBF\xBF",
        b"\xF4\x90\x80\x80",
        b"\xF5\x80\x80\x80",
        b"\xFE",
        b"\xFF",
        b"\xF0\x90\x80\"",
    ];
    for bytes in bad {
        for before in [
            "{\"",
            "{\"x\":\"12345678",
            "{\"bearer_tokens\":[{\"token_id\":\"é",
        ] {
            let body = [before.as_bytes(), bytes, b"12345678\""].concat();
            let offset = before.len() as u64;
            refused(body, &[(Document, Problem::Utf8(offset))]);
        }
    }
}

#[test]
fn nesting_has_a_limit() {
    let nested = |before: &str, levels: usize, open: &str, close: &str, after: &str| {
        [
            before,
            &open.repeat(levels),
            "0",
            &close.repeat(levels),
            after,
        ]
        .concat()
    };
    for (before, around, after) in [
        ("", 0, ""),
        ("{\"x\":", 1, ",\"bearer_tokens\":[]}"),
        ("{\"bearer_tokens\":[{\"x\":", 3, "}]}"),
    ] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let room = MAX_DEPTH - around;
            let good = nested(before, room, open, close, after);
            let faults = read(good.as_bytes()).issues;
            assert!(
                faults
                    .iter()
                    .all(|issue| issue.location != Document.location() || around == 0)
            );
            let offset = (before.len() + room * open.len()) as u64;
            let deep = nested(before, room + 1, open, close, after);
            refused(&deep, &[(Document, Problem::TooDeep(offset))]);
            for size in [1, 7, 64] {
                let outcome = read_in_pieces(&mut new_reader(), deep.as_bytes(), size);
                assert_eq!(outcome.issues, read(deep.as_bytes()).issues, "{size}");
            }
        }
    }
}

#[test]
fn reading_stops_at_the_limit_of_issues() {
    let body = one(&"0,".repeat(4 << 20));
    let issues = read(body.as_bytes()).issues;
    assert_eq!(issues.len(), MAX_ISSUES);
    let last = Target::Token(MAX_ISSUES as u32 - 1).location();
    assert_eq!(issues.last().map(|issue| issue.location), Some(last));
}

#[test]
fn string_members_of_an_error() {
    let body = r#"{"error_code":"IAM.0001","n":{"error_code":"no"},"error_msg":"a\n\u00e9\ud800","request_id":7,"error_code":"IAM.0002","x":"1","x":1} "#;
    assert_eq!(
        string_members(
            body.as_bytes(),
            ["error_code", "error_msg", "request_id", "none", "x"]
        ),
        [
            Some("IAM.0002".to_owned()),
            Some("a\né\u{fffd}".to_owned()),
            None,
            None,
            None,
        ]
    );
}

#[test]
fn invalid_json_has_no_string_members() {
    let deep = format!(
        "{{\"a\":\"b\",\"x\":{}{}}}",
        "[".repeat(128),
        "]".repeat(128)
    );
    let bodies: [&[u8]; 9] = [
        b"",
        b"null",
        b"[\"a\"]",
        b"{\"a\":\"b\"",
        b"{\"a\":\"b\"}x",
        b"\xEF\xBB\xBF{\"a\":\"b\"}",
        b"{\"a\":\"b\",\"x\":\"\xFF\"}",
        b"{\"a\":\"b\",}",
        deep.as_bytes(),
    ];
    for body in bodies {
        assert_eq!(string_members(body, ["a"]), [None]);
    }
    assert_eq!(
        string_members(b"{\"a\":\"b\"}", ["a"]),
        [Some("b".to_owned())]
    );
}
