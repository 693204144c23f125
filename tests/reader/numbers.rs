//! Times against the conversion of the standard library.

use identity_center_tokens::service::issue::{Field, Place, Received};

use crate::feed::{Outcome, read};
use crate::oracle::{Random, time};

fn body(time: &str) -> String {
    format!(r#"{{"bearer_tokens":[{{"creation_time":{time},"expiration_time":0,"token_id":""}}]}}"#)
}

/// The verdict about `text` as a time, here and by the nearest double.
#[track_caller]
fn check(text: &str) {
    let Outcome { tokens, issues } = read(body(text).as_bytes());
    let shown = &text[..text.len().min(200)];
    match time(text) {
        Ok(expected) => {
            assert_eq!(issues, [], "{shown}");
            assert_eq!(tokens, [(String::new(), expected, 0.0)], "{shown}");
        }
        Err(received) => {
            assert_eq!(issues.len(), 1, "{shown}");
            assert_eq!(issues[0].place, Place::Member(0, Field::CreationTime));
            assert_eq!(issues[0].received, received, "{shown}");
        }
    }
}

#[test]
fn ties_go_to_the_even_double() {
    for bits in 1..=53 {
        for whole in [
            0_u64,
            1,
            2,
            3,
            (1 << 52) - 1,
            1 << 52,
            (1 << 53) - 1,
            1 << (bits - 1),
            (1 << bits) - 1,
        ] {
            for power in [bits, 54] {
                // The exact decimal digits of 2^-power and of 1 - 2^-power.
                for part in [1_u64, (1 << power) - 1] {
                    let mut digits = String::new();
                    let mut rest = part;
                    while rest != 0 {
                        rest *= 10;
                        digits.push(char::from(b'0' + (rest >> power) as u8));
                        rest &= (1 << power) - 1;
                    }
                    check(&format!("{whole}.{digits}"));
                    check(&format!("{whole}.{digits}0000000000000000000001"));
                    if whole > 0 {
                        check(&format!("{whole}{digits}e-{}", digits.len()));
                    }
                    digits.pop();
                    check(&format!("{whole}.{digits}49999999999999999999"));
                }
            }
        }
    }
}

#[test]
fn the_smallest_doubles() {
    for text in [
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "24703282292062327208828439643411068618e-361",
        "24703282292062327208828439643411068619e-361",
        "4.9e-324",
        "9e-324",
        "1e-323",
        "2e-324",
        "3e-324",
        "0.00000000000000000000247e-303",
        "0.00000000000000000000248e-303",
        "-2e-324",
        "-3e-324",
    ] {
        check(text);
    }
}

#[test]
fn random_numbers() {
    let mut random = Random(0x5EED);
    for _ in 0..30_000 {
        let mut text = String::new();
        if random.below(8) == 0 {
            text.push('-');
        }
        let digits = |random: &mut Random, most: u64, text: &mut String| {
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
    // The standard library is wrong beyond exponents of 65536; JavaScript is not.
    for (text, expected) in [
        (format!("1{zeros}e-1048576"), Ok(1.0)),
        (format!("1{zeros}e-1048577"), Err(Received::Fraction)),
        (format!("0.{zeros}1e1048577"), Ok(1.0)),
    ] {
        let Outcome { tokens, issues } = read(body(&text).as_bytes());
        assert_eq!(tokens.first().map(|token| token.1), expected.ok());
        assert_eq!(issues.first().map(|issue| issue.received), expected.err());
    }
    check(&format!("0.{zeros}1"));
    check(&format!("1.{zeros}1"));
    check(&format!("9007199254740991.5{zeros}"));
    check(&format!("9007199254740991.4{}", "9".repeat(1 << 20)));
    check(&format!("1e{zeros}3"));
}
