//! Times in any notation. The reader gets the conversion to the nearest double as a function; here it
//! is Rust's, and `numbers.test.js` tests the reader with JavaScript's.

use std::cell::RefCell;

use identity_center_tokens::service::reader::{Field, Reader};
use identity_center_tokens::service::response::issue::{JsonType, Problem};

use crate::oracle::time;
use crate::random::Random;
use crate::read::{Outcome, read, read_in_pieces};
use crate::target::Target;

fn body(time: &str) -> String {
    format!(r#"{{"bearer_tokens":[{{"creation_time":{time},"expiration_time":0,"token_id":""}}]}}"#)
}

/// Compares the reader with the rules for times, applied to the nearest double.
#[track_caller]
fn check(text: &str) {
    let Outcome { tokens, issues } = read(body(text).as_bytes());
    let shown = &text[..text.len().min(200)];
    match time(text) {
        Ok(expected) => {
            assert_eq!(issues, [], "{shown}");
            assert_eq!(tokens, [(String::new(), expected, 0.0)], "{shown}");
            assert!(tokens[0].1.is_sign_positive(), "{shown}");
        }
        Err(problem) => {
            assert_eq!(issues.len(), 1, "{shown}");
            let target = Target::Member(0, Field::CreationTime);
            assert_eq!(issues[0], target.issue(problem), "{shown}");
        }
    }
}

thread_local! {
    static PARSED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// A parser that records its input.
fn record(text: &str) -> f64 {
    PARSED.with_borrow_mut(|parsed| parsed.push(text.to_owned()));
    42.0
}

/// Reads a body in pieces. Also returns the texts that the parser got.
fn parsed(body: &str, size: usize) -> (Outcome, Vec<String>) {
    let outcome = read_in_pieces(&mut Reader::new(record), body.as_bytes(), size);
    (outcome, PARSED.take())
}

#[test]
fn the_parser_gets_the_text_and_returns_the_time() {
    for text in ["-0", "1.50", "1E+3", "-12.5e-07", "9007199254740992", "0e0"] {
        let body = body(text);
        let (outcome, texts) = parsed(&body, body.len());
        assert_eq!(outcome.tokens, [(String::new(), 42.0, 0.0)], "{text}");
        assert_eq!(texts, [text]);
        // The parser gets the whole text wherever the body is cut.
        for size in 1..=body.len() {
            let (outcome, texts) = parsed(&body, size);
            assert_eq!(outcome.tokens, [(String::new(), 42.0, 0.0)], "{text}");
            // It also gets the other time, if few bytes follow it in the piece.
            let is_whole = |parsed: &String| parsed == text || parsed == "0";
            assert!(texts.iter().all(is_whole), "{texts:?}");
        }
    }
}

#[test]
fn plain_integers_need_no_parser() {
    for (text, time) in [
        ("0", 0.0),
        ("7", 7.0),
        ("12345678", 12_345_678.0),
        ("1754277891140", 1_754_277_891_140.0),
        ("9007199254740991", 9_007_199_254_740_991.0),
    ] {
        let body = body(text);
        let (outcome, texts) = parsed(&body, body.len());
        assert_eq!(outcome.tokens, [(String::new(), time, 0.0)]);
        assert_eq!(texts, [""; 0], "{text}");
    }
}

#[test]
fn only_valid_times_are_parsed() {
    for text in ["+1", "-", ".5", "1.", "1e", "1.5e+", "NaN", "Infinity"] {
        let body = body(text);
        assert_eq!(parsed(&body, body.len()).1, [""; 0], "{text}");
    }
    for body in [
        "1.5",
        r#"{"x":1.5,"bearer_tokens":[1e3,{"x":-1,"token_id":1e400}]}"#,
    ] {
        let (outcome, texts) = parsed(body, body.len());
        assert!(!outcome.issues.is_empty());
        assert_eq!(texts, [""; 0], "{body}");
    }
    let outcome = read(b"1.5");
    let problem = Problem::WrongType(JsonType::Number);
    assert_eq!(outcome.issues[0].problem, problem);
}

#[test]
fn a_parser_that_returns_nan_gives_no_time() {
    let mut reader = Reader::new(|_| f64::NAN);
    let body = body("1.5");
    let outcome = read_in_pieces(&mut reader, body.as_bytes(), body.len());
    assert_eq!(outcome.issues[0].problem, Problem::Fraction);
}

#[test]
fn random_times() {
    let mut random = Random(0x5EED);
    for _ in 0..30_000 {
        let mut text = String::new();
        if random.below(8) == 0 {
            text.push('-');
        }
        let digits = |random: &mut Random, most: usize, text: &mut String| {
            let only = random.below(4);
            for _ in 0..=random.below(most) {
                let digit = match only {
                    0 => 0,
                    1 => 9,
                    _ => random.below(10),
                };
                text.push(char::from(b'0' + digit as u8));
            }
        };
        if random.below(3) == 0 {
            text.push('0');
        } else {
            text.push(char::from(b'1' + random.below(9) as u8));
            if random.below(2) == 0 {
                digits(&mut random, 18, &mut text);
            }
        }
        if random.below(2) == 0 {
            text.push('.');
            digits(&mut random, 22, &mut text);
        }
        if random.below(2) == 0 {
            let exponent = random.below(50) as i64 - 25;
            text.push_str(&format!("e{exponent}"));
        }
        check(&text);
    }
}

#[test]
fn a_number_of_a_megabyte() {
    let zeros = "0".repeat(1 << 20);
    check(&format!("1{zeros}"));
    check(&format!("0.{zeros}1"));
    check(&format!("1.{zeros}1"));
    check(&format!("9007199254740991.5{zeros}"));
    check(&format!("9007199254740991.4{}", "9".repeat(1 << 20)));
    check(&format!("1e{zeros}3"));
}
