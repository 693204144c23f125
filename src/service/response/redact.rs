//! Redaction. Every string of the service or the transport that ends up in an error goes through
//! [`Secrets::scrub`].

use zeroize::Zeroize;

use crate::service::encoding::hex_value;

/// The replacement of a secret.
pub const REDACTED: &str = "[REDACTED]";

/// The secrets of one call. All are printable ASCII, as the check of arguments requires. Overwritten on
/// drop.
#[derive(Default)]
pub struct Secrets(Vec<String>);

impl Drop for Secrets {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Secrets {
    /// Registers a secret. An empty one is ignored.
    pub fn add(&mut self, secret: &str) {
        if !secret.is_empty() && !self.0.iter().any(|known| known == secret) {
            self.0.push(secret.into());
        }
    }

    /// Whether no secret is registered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `text` contains a secret in any encoding that [`scrub`](Self::scrub) knows.
    pub fn occur_in(&self, text: &str) -> bool {
        let (text, first_bytes) = (text.as_bytes(), self.first_bytes());
        let mut bytes = text.iter().enumerate();
        bytes.any(|(at, &byte)| first_bytes.has(byte) && self.longest_match_end(text, at).is_some())
    }

    /// Replaces every secret in `text`: plain, percent-encoded, HTML-escaped, JSON-escaped, or in a
    /// mixture of these. Secrets that overlap are replaced together. A JSON escape is replaced as a whole
    /// or not at all, so that JSON text stays valid unless a secret has a quotation mark.
    pub fn scrub(&self, text: &str) -> String {
        let (bytes, first_bytes) = (text.as_bytes(), self.first_bytes());
        let mut out = String::new();
        // The text before `done` is in `out`, or is part of a secret.
        let mut done = 0;
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if !first_bytes.has(byte) {
                at += 1;
                continue;
            }
            let after = unit_end(bytes, at);
            let end = (at..after)
                .filter_map(|start| self.longest_match_end(bytes, start))
                .max();
            if at < done {
                done = done.max(after);
            } else if end.is_some() {
                out.push_str(text.get(done..at).unwrap_or_default());
                out.push_str(REDACTED);
                done = after;
            }
            done = done.max(end.unwrap_or(0));
            at = after;
        }
        out.push_str(text.get(done..).unwrap_or_default());
        out
    }

    /// The end of the longest secret that starts at an offset of `text`.
    fn longest_match_end(&self, text: &[u8], at: usize) -> Option<usize> {
        let ends = self.0.iter().filter_map(|secret| {
            let mut forks = MAX_FORKS;
            match_end(secret.as_bytes(), text, at, &mut forks)
        });
        ends.max()
    }

    /// The bytes that a secret can start with. They rule out most offsets of a text.
    fn first_bytes(&self) -> ByteSet {
        let mut set = ByteSet([false; 256]);
        let first_bytes = self.0.iter().filter_map(|secret| secret.bytes().next());
        for byte in first_bytes.chain(ESCAPE_BYTES) {
            if let Some(is_start) = set.0.get_mut(usize::from(byte)) {
                *is_start = true;
            }
        }
        set
    }
}

struct ByteSet([bool; 256]);

impl ByteSet {
    fn has(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte)) == Some(&true)
    }
}

/// The bytes that an encoded byte starts with.
const ESCAPE_BYTES: [u8; 3] = [b'\\', b'%', b'&'];

/// How often one comparison may try two decodings of the same bytes. Both match only where the secret
/// has a `\`, `%` or `&` that may also start an escape; one of the two usually fails at the next byte.
const MAX_FORKS: u32 = 64;

/// The end of `secret` in `text`, if it starts at this offset. The search of the standard library
/// handles no escapes, and would be a tenth of the module.
fn match_end(secret: &[u8], text: &[u8], start: usize, forks: &mut u32) -> Option<usize> {
    let mut at = start;
    let mut rest = secret;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let read = *text.get(at)?;
        if !ESCAPE_BYTES.contains(&read) {
            if read != byte {
                return None;
            }
            at += 1;
            continue;
        }
        let matching = decodings(text, at).into_iter().flatten();
        let mut ends = matching.filter(|&(read, _)| read == byte);
        let (_, mut end) = ends.next()?;
        for (_, other_end) in ends {
            if *forks == 0 {
                break;
            }
            *forks -= 1;
            if let Some(found) = match_end(rest, text, end, forks) {
                return Some(found);
            }
            end = other_end;
        }
        at = end;
    }
    Some(at)
}

/// A byte, and the offset of the end of its encoding.
type Decoded = (u8, usize);

/// The decodings of the bytes at an [escape byte](ESCAPE_BYTES): the longest encoding first.
fn decodings(text: &[u8], at: usize) -> [Option<Decoded>; 3] {
    let plain = text.get(at).map(|&byte| (byte, at + 1));
    let escape = decode_json_escape(text, at);
    let coded = match escape.or(plain) {
        Some((b'%', after)) => decode_percent(text, after),
        Some((b'&', after)) => decode_html_reference(text, after),
        _ => None,
    };
    [coded, escape, plain]
}

/// The end of the byte at this offset, or of the escape that starts there, valid or not.
fn unit_end(text: &[u8], at: usize) -> usize {
    if let Some((_, after)) = decode_json_escape(text, at) {
        return after;
    }
    match text.get(at..at + 2) {
        Some([b'\\', next]) if next.is_ascii() => at + 2,
        _ => at + 1,
    }
}

/// Decodes a JSON escape: `\/`, `\"`, `\\`, `\u002f`.
fn decode_json_escape(text: &[u8], at: usize) -> Option<Decoded> {
    let mut rest = text.get(at..)?.iter();
    if rest.next() != Some(&b'\\') {
        return None;
    }
    match *rest.next()? {
        byte @ (b'/' | b'"' | b'\\') => Some((byte, at + 2)),
        b'u' => {
            let mut code = 0;
            for _ in 0..4 {
                code = code << 4 | u32::from(hex_value(*rest.next()?)?);
            }
            Some((u8::try_from(code).unwrap_or(0), at + 6))
        }
        _ => None,
    }
}

/// Decodes a character of an encoding. It may be a JSON escape itself: Go writes `&` as `\u0026`.
fn decode_character(text: &[u8], at: usize) -> Option<Decoded> {
    decode_json_escape(text, at).or_else(|| Some((*text.get(at)?, at + 1)))
}

/// Decodes the two digits after a `%`.
fn decode_percent(text: &[u8], at: usize) -> Option<Decoded> {
    let (high, at) = decode_character(text, at)?;
    let (low, at) = decode_character(text, at)?;
    Some((hex_value(high)? << 4 | hex_value(low)?, at))
}

/// The maximum length of a character reference between `&` and `;`: `#x0000002F`.
const MAX_REFERENCE: usize = 10;

/// Decodes an HTML character reference after its `&`: `amp;`, `#47;`, `#x2F;`.
fn decode_html_reference(text: &[u8], mut at: usize) -> Option<Decoded> {
    let mut name = [0; MAX_REFERENCE];
    let mut length = 0;
    loop {
        let (byte, after) = decode_character(text, at)?;
        at = after;
        if byte == b';' {
            break;
        }
        *name.get_mut(length)? = byte;
        length += 1;
    }
    let byte = match name.get(..length)? {
        b"amp" => b'&',
        b"lt" => b'<',
        b"gt" => b'>',
        b"quot" => b'"',
        b"apos" => b'\'',
        [b'#', b'x' | b'X', digits @ ..] => parse_byte(digits, 16)?,
        [b'#', digits @ ..] => parse_byte(digits, 10)?,
        _ => return None,
    };
    Some((byte, at))
}

fn parse_byte(digits: &[u8], base: u8) -> Option<u8> {
    let mut number: u8 = 0;
    for &digit in digits {
        let digit = hex_value(digit).filter(|&digit| digit < base)?;
        number = number.checked_mul(base)?.checked_add(digit)?;
    }
    Some(number)
}

#[cfg(test)]
#[path = "../../../tests/platform/random.rs"]
mod random;

#[cfg(test)]
mod tests {
    use super::random::Random;
    use super::*;

    fn secrets(all: &[&str]) -> Secrets {
        let mut secrets = Secrets::default();
        for secret in all {
            secrets.add(secret);
        }
        secrets
    }

    #[test]
    fn every_occurrence_is_replaced() {
        let secrets = secrets(&["key", "token"]);
        assert_eq!(
            secrets.scrub("a key, a token, the key"),
            "a [REDACTED], a [REDACTED], the [REDACTED]"
        );
        assert!(secrets.occur_in("monkey"));
        assert!(!secrets.occur_in("monk"));
    }

    #[test]
    fn a_secret_inside_another_is_replaced_with_it() {
        assert_eq!(
            secrets(&["b", "abc"]).scrub("abc b"),
            "[REDACTED] [REDACTED]"
        );
    }

    #[test]
    fn secrets_like_the_replacement_do_not_loop() {
        assert_eq!(secrets(&["E", "RED"]).scrub("REDE"), "[REDACTED][REDACTED]");
    }

    /// Encodings of one character of a secret.
    const ENCODINGS: [fn(char) -> String; 12] = [
        |character| character.into(),
        |character| format!("%{:02X}", u32::from(character)),
        |character| format!("%{:02x}", u32::from(character)),
        |character| format!("&#{};", u32::from(character)),
        |character| format!("&#x{:X};", u32::from(character)),
        |character| format!("&#X{:04x};", u32::from(character)),
        |character| format!("\\u{:04x}", u32::from(character)),
        |character| format!("\\u{:04X}", u32::from(character)),
        |character| match character {
            '/' | '"' | '\\' => format!("\\{character}"),
            _ => character.into(),
        },
        |character| match character {
            '&' => "&amp;".into(),
            '<' => "&lt;".into(),
            '>' => "&gt;".into(),
            '"' => "&quot;".into(),
            '\'' => "&apos;".into(),
            _ => character.into(),
        },
        |character| format!("\\u0026#x{:x};", u32::from(character)),
        |character| format!("\\u0025{:02x}", u32::from(character)),
    ];

    const SECRETS: [&str; 9] = [
        "securityTokenOfNobody/with+base64==",
        "a&b<c>d\"e'f\\g/h%i",
        "%2F/%25&amp;&#47;\\/\\u002f",
        "%a%25",
        "&&amp;amp;",
        "\\\\\\u\\\\",
        "//",
        "aab",
        "x",
    ];

    #[test]
    fn every_spelling_of_a_secret_is_found() {
        for secret in SECRETS {
            let secrets = secrets(&[secret]);
            for encode in ENCODINGS {
                let echo: String = secret.chars().map(encode).collect();
                assert!(secrets.occur_in(&echo), "{echo}");
                assert_eq!(secrets.scrub(&echo), REDACTED, "{echo}");
                assert_eq!(
                    secrets.scrub(&format!("<{echo}> 100% & \\n {echo}")),
                    "<[REDACTED]> 100% & \\n [REDACTED]"
                );
            }
        }
    }

    #[test]
    fn mixed_spellings_are_found_wherever_they_stand() {
        const AROUND: [&str; 16] = [
            "", "\\", "\\\\", "%", "%2", "&", "&#", "&#x2", "\\u", "\\u00", "é", "户😀", "/", "a",
            ";", "\"",
        ];
        let mut random = Random(20_261_126);
        for _ in 0..4_000 {
            let secret = SECRETS[random.below(SECRETS.len() - 1)];
            let mut text = String::from(AROUND[random.below(AROUND.len())]);
            for character in secret.chars() {
                text.push_str(&ENCODINGS[random.below(ENCODINGS.len())](character));
            }
            text.push_str(AROUND[random.below(AROUND.len())]);
            let secrets = secrets(&["unrelated", secret]);
            assert!(secrets.occur_in(&text), "{secret} in {text}");
            let clean = secrets.scrub(&text);
            assert!(clean.contains(REDACTED), "{secret} in {text}");
            assert!(!secrets.occur_in(&clean), "{secret} in {text}: {clean}");
        }
    }

    #[test]
    fn a_changed_secret_is_none() {
        let secret = "securityTokenOfNobody/with+base64==";
        let secrets = secrets(&[secret]);
        let mut random = Random(7);
        for encode in ENCODINGS {
            for at in 0..secret.len() {
                let mut changed: Vec<char> = secret.chars().collect();
                changed[at] = char::from(b'!' + random.below(10) as u8);
                let text: String = changed.into_iter().map(encode).collect();
                assert!(!secrets.occur_in(&text), "{text}");
                assert_eq!(secrets.scrub(&text), text);
            }
        }
    }

    #[test]
    fn secrets_that_overlap_leave_nothing_of_either() {
        let secrets = secrets(&["abcd", "cdef", "bc", "abcdxyz"]);
        for (text, clean) in [
            ("-abcdef-", "-[REDACTED]-"),
            ("-abcdxyz-", "-[REDACTED]-"),
            ("-abcdcdef-", "-[REDACTED][REDACTED]-"),
            ("-abc-", "-a[REDACTED]-"),
            ("-%61b%63\\u0064ef-", "-[REDACTED]-"),
        ] {
            assert_eq!(secrets.scrub(text), clean);
        }
    }

    #[test]
    fn scrubbed_json_is_json() {
        const PIECES: [&str; 14] = [
            "key", "/", "k", "y", "\\/", "\\\\", "\\\"", "\\n", "\\u006b", "\\u002f", "%2F",
            "&#47;", "2f", "é",
        ];
        let secrets = secrets(&["/key", "key\\", "2fk", "n/", "y"]);
        let mut random = Random(42);
        for _ in 0..4_000 {
            let pieces = (0..8).map(|_| PIECES[random.below(PIECES.len())]);
            let text = format!("{{\"x\":\"{}\"}}", pieces.collect::<String>());
            let clean = secrets.scrub(&text);
            let parsed: serde_json::Value = serde_json::from_str(&clean).expect(&clean);
            let value = parsed["x"].as_str().unwrap();
            assert!(
                !secrets.occur_in(&clean) && !secrets.occur_in(value),
                "{text}: {clean}"
            );
        }
    }

    /// Each text starts as many comparisons as possible. Without the limit of forks the test would not end.
    #[test]
    fn long_texts_are_read_in_one_pass() {
        let secret = "securityTokenOfNobody/with+base64==";
        let secrets = secrets(&[
            secret,
            "\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\/",
            "%%%%%25252525/",
            "&&&amp;amp;amp;/",
        ]);
        for piece in [
            "\\\"",
            "\\",
            "%25",
            "&amp;",
            "&#",
            "\\u0026",
            "s",
            "security",
            &secret[1..],
        ] {
            let text = piece.repeat(30_000 / piece.len());
            assert_eq!(secrets.scrub(&text), text);
        }
    }

    #[test]
    fn an_empty_secret_is_ignored() {
        let secrets = secrets(&[""]);
        assert!(secrets.is_empty());
        assert_eq!(secrets.scrub("text"), "text");
    }
}
