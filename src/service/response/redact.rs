//! Redaction. Every string that ends up in an error goes through [`Secrets::scrub`].

use zeroize::Zeroize;

use crate::service::encoding::hex_value;

/// Stands where a secret was.
pub const REDACTED: &str = "[REDACTED]";

/// The secrets of one call: printable ASCII, as arguments are checked.
#[derive(Default)]
pub struct Secrets(Vec<String>);

/// Overwrites them.
impl Drop for Secrets {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Secrets {
    /// Adds a secret; an empty one is ignored.
    pub fn add(&mut self, secret: &str) {
        if !secret.is_empty() && !self.0.iter().any(|known| known == secret) {
            self.0.push(secret.into());
        }
    }

    /// Whether there is nothing to hide.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `text` holds a secret, however it is spelled.
    pub fn are_in(&self, text: &str) -> bool {
        let (text, starts) = (text.as_bytes(), self.starts());
        let mut places = text.iter().enumerate();
        places.any(|(at, &byte)| starts.has(byte) && self.end_at(text, at).is_some())
    }

    /// `text` with every secret replaced: as it is, percent-encoded, HTML-escaped, JSON-escaped, and
    /// with these mixed. Secrets that overlap are replaced together. A JSON escape is replaced as a
    /// whole or not at all, so that JSON text stays valid where no secret has a quotation mark.
    pub fn scrub(&self, text: &str) -> String {
        let (bytes, starts) = (text.as_bytes(), self.starts());
        let mut out = String::new();
        // The text before this is in `out`, or belongs to a secret.
        let mut done = 0;
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if !starts.has(byte) {
                at += 1;
                continue;
            }
            let after = unit_end(bytes, at);
            let end = (at..after)
                .filter_map(|start| self.end_at(bytes, start))
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

    /// Where the longest secret that starts at a place of `text` ends.
    fn end_at(&self, text: &[u8], at: usize) -> Option<usize> {
        let ends = self.0.iter().filter_map(|secret| {
            let mut forks = MAX_FORKS;
            end_of(secret.as_bytes(), text, at, &mut forks)
        });
        ends.max()
    }

    /// The bytes that a secret can start with: most places of a text are ruled out by them.
    fn starts(&self) -> ByteSet {
        let mut set = ByteSet([false; 256]);
        let first_bytes = self.0.iter().filter_map(|secret| secret.bytes().next());
        for byte in first_bytes.chain(INTRODUCERS) {
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

/// What the longer spellings of a byte start with.
const INTRODUCERS: [u8; 3] = [b'\\', b'%', b'&'];

/// How often one comparison may go two ways. It does so only at a `\`, `%` or `&` of the secret that
/// the text spells both as it is and as an escape; of two ways one usually ends at the next byte.
const MAX_FORKS: u32 = 64;

/// Where `secret` ends if it starts at a place of `text`. The search of the standard library would be
/// a tenth of the module, and knows no escapes.
fn end_of(secret: &[u8], text: &[u8], start: usize, forks: &mut u32) -> Option<usize> {
    let mut at = start;
    let mut rest = secret;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let read = *text.get(at)?;
        if !INTRODUCERS.contains(&read) {
            if read != byte {
                return None;
            }
            at += 1;
            continue;
        }
        let matching = readings(text, at).into_iter().flatten();
        let mut ends = matching.filter(|&(read, _)| read == byte);
        let (_, mut end) = ends.next()?;
        for (_, other_end) in ends {
            if *forks == 0 {
                break;
            }
            *forks -= 1;
            if let Some(found) = end_of(rest, text, end, forks) {
                return Some(found);
            }
            end = other_end;
        }
        at = end;
    }
    Some(at)
}

/// A byte, and where its spelling ends.
type Reading = (u8, usize);

/// The bytes that may be meant where one of the [`INTRODUCERS`] stands: of the longest spelling
/// first.
fn readings(text: &[u8], at: usize) -> [Option<Reading>; 3] {
    let plain = text.get(at).map(|&byte| (byte, at + 1));
    let escape = read_escape(text, at);
    let coded = match escape.or(plain) {
        Some((b'%', after)) => read_percent(text, after),
        Some((b'&', after)) => read_reference(text, after),
        _ => None,
    };
    [coded, escape, plain]
}

/// Where a byte ends, or the escape that starts with it, known or not.
fn unit_end(text: &[u8], at: usize) -> usize {
    if let Some((_, after)) = read_escape(text, at) {
        return after;
    }
    match text.get(at..at + 2) {
        Some([b'\\', next]) if next.is_ascii() => at + 2,
        _ => at + 1,
    }
}

/// An escape of JSON: `\/`, `\"`, `\\`, `\u002f`.
fn read_escape(text: &[u8], at: usize) -> Option<Reading> {
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

/// A character of a longer spelling, which may be escaped in its turn: Go writes `&` as `\u0026`.
fn read_character(text: &[u8], at: usize) -> Option<Reading> {
    read_escape(text, at).or_else(|| Some((*text.get(at)?, at + 1)))
}

/// The two digits after a `%`.
fn read_percent(text: &[u8], at: usize) -> Option<Reading> {
    let (high, at) = read_character(text, at)?;
    let (low, at) = read_character(text, at)?;
    Some((hex_value(high)? << 4 | hex_value(low)?, at))
}

/// The longest reference between `&` and `;`, in characters: `#x0000002F`.
const MAX_REFERENCE: usize = 10;

/// A character reference of HTML after its `&`: `amp;`, `#47;`, `#x2F;`.
fn read_reference(text: &[u8], mut at: usize) -> Option<Reading> {
    let mut name = [0; MAX_REFERENCE];
    let mut length = 0;
    loop {
        let (byte, after) = read_character(text, at)?;
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
        [b'#', b'x' | b'X', digits @ ..] => number_of(digits, 16)?,
        [b'#', digits @ ..] => number_of(digits, 10)?,
        _ => return None,
    };
    Some((byte, at))
}

fn number_of(digits: &[u8], base: u8) -> Option<u8> {
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
        assert!(secrets.are_in("monkey"));
        assert!(!secrets.are_in("monk"));
    }

    #[test]
    fn a_secret_inside_another_leaves_nothing_of_it() {
        assert_eq!(
            secrets(&["b", "abc"]).scrub("abc b"),
            "[REDACTED] [REDACTED]"
        );
    }

    #[test]
    fn secrets_like_the_replacement_do_not_loop() {
        assert_eq!(secrets(&["E", "RED"]).scrub("REDE"), "[REDACTED][REDACTED]");
    }

    /// Ways to write one character of a secret.
    const SPELLINGS: [fn(char) -> String; 12] = [
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
            for spell in SPELLINGS {
                let echo: String = secret.chars().map(spell).collect();
                assert!(secrets.are_in(&echo), "{echo}");
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
                text.push_str(&SPELLINGS[random.below(SPELLINGS.len())](character));
            }
            text.push_str(AROUND[random.below(AROUND.len())]);
            let secrets = secrets(&["unrelated", secret]);
            assert!(secrets.are_in(&text), "{secret} in {text}");
            let clean = secrets.scrub(&text);
            assert!(clean.contains(REDACTED), "{secret} in {text}");
            assert!(!secrets.are_in(&clean), "{secret} in {text}: {clean}");
        }
    }

    #[test]
    fn a_changed_secret_is_none() {
        let secret = "securityTokenOfNobody/with+base64==";
        let secrets = secrets(&[secret]);
        let mut random = Random(7);
        for spell in SPELLINGS {
            for at in 0..secret.len() {
                let mut changed: Vec<char> = secret.chars().collect();
                changed[at] = char::from(b'!' + random.below(10) as u8);
                let text: String = changed.into_iter().map(spell).collect();
                assert!(!secrets.are_in(&text), "{text}");
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
                !secrets.are_in(&clean) && !secrets.are_in(value),
                "{text}: {clean}"
            );
        }
    }

    /// Each of these texts starts as many comparisons as it can; the test ends at once or not at all.
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
    fn an_empty_secret_is_none() {
        let secrets = secrets(&[""]);
        assert!(secrets.is_empty());
        assert_eq!(secrets.scrub("text"), "text");
    }
}
