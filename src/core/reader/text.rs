//! Strings: UTF-8 and escapes.

use super::cursor::{Cursor, Stop};

/// What was seen on the way through a string.
#[derive(Clone, Copy, Default)]
pub(super) struct Seen {
    /// At least one escape.
    pub(super) escaped: bool,
    /// At least one escaped surrogate without its other half.
    pub(super) lone: bool,
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// Marks by their high bits the bytes of `word` that are not plain text: quote, backslash,
/// control or not ASCII. Only the lowest mark is exact, a borrow may add false ones above it.
#[inline(always)]
pub(super) fn marks(word: u64) -> u64 {
    let quote = (word ^ (ONES * 0x22)).wrapping_sub(ONES);
    let backslash = (word ^ (ONES * 0x5C)).wrapping_sub(ONES);
    let control = word.wrapping_sub(ONES * 0x20);
    (quote | backslash | control | word) & HIGHS
}

/// How many bytes stand below the lowest mark.
#[inline(always)]
pub(super) fn unmarked(marks: u64) -> usize {
    (marks.trailing_zeros() / 8) as usize
}

/// How many UTF-16 units the UTF-8 `text` has.
pub(super) fn utf16_length(text: &[u8]) -> usize {
    let mut units = 0;
    for &byte in text {
        // A continuation byte is none; four bytes are a surrogate pair.
        units += usize::from(byte & 0xC0 != 0x80) + usize::from(byte >= 0xF0);
    }
    units
}

/// Whether the raw bytes between two quotes, known to be a good string, spell `name` (ASCII).
pub(super) fn is_name(raw: &[u8], escaped: bool, name: &[u8]) -> bool {
    if !escaped {
        return raw == name;
    }
    let mut cursor = Cursor {
        rest: raw,
        last: true,
    };
    for &expected in name {
        let byte = match cursor.rest.split_first() {
            Some((b'\\', after)) => {
                cursor.rest = after;
                match cursor.escape() {
                    Ok(unit) => unit,
                    Err(_) => return false,
                }
            }
            Some((&byte, after)) => {
                cursor.rest = after;
                u16::from(byte)
            }
            None => return false,
        };
        if byte != u16::from(expected) {
            return false;
        }
    }
    cursor.rest.is_empty()
}

/// Adds `bytes`; a lack of memory is an answer here, not the end of the program.
pub(super) fn append(out: &mut Vec<u8>, bytes: &[u8]) -> Result<(), Stop> {
    if out.try_reserve(bytes.len()).is_err() {
        return Err(Stop::OutOfMemory);
    }
    out.extend_from_slice(bytes);
    Ok(())
}

impl Cursor<'_> {
    /// Reads a string from behind its opening quote to behind its closing one. `out` gets the
    /// text, with U+FFFD for a lone surrogate.
    pub(super) fn string(&mut self, mut out: Option<&mut Vec<u8>>) -> Result<Seen, Stop> {
        let mut seen = Seen::default();
        // From here on nothing is in `out` yet.
        let mut run = self.rest;
        loop {
            let byte = self.plain()?;
            if byte >= 0x80 {
                self.sequence()?;
                continue;
            }
            if byte < b' ' {
                return Err(Stop::Unexpected);
            }
            if let Some(out) = out.as_deref_mut() {
                let length = run.len().wrapping_sub(self.rest.len());
                append(out, run.get(..length).unwrap_or_default())?;
            }
            self.advance(1);
            if byte == b'"' {
                return Ok(seen);
            }
            seen.escaped = true;
            let (character, lone) = self.escaped_character()?;
            seen.lone |= lone;
            if let Some(out) = out.as_deref_mut() {
                append(out, character.encode_utf8(&mut [0; 4]).as_bytes())?;
            }
            run = self.rest;
        }
    }

    /// Skips plain text; the answer is the byte it ends at.
    #[inline(always)]
    fn plain(&mut self) -> Result<u8, Stop> {
        while let Some((word, after)) = self.rest.split_first_chunk::<8>() {
            let marks = marks(u64::from_le_bytes(*word));
            if marks != 0 {
                self.advance(unmarked(marks));
                return self.peek();
            }
            self.rest = after;
        }
        loop {
            match self.peek()? {
                byte @ (b'"' | b'\\' | ..0x20 | 0x80..) => return Ok(byte),
                _ => self.advance(1),
            }
        }
    }

    /// One character of more than one byte.
    fn sequence(&mut self) -> Result<(), Stop> {
        let lead = self.peek()?;
        // The second byte is what tells overlong forms, surrogates and too large values.
        let (length, low, high) = match lead {
            0xC2..=0xDF => (2, 0x80, 0xBF),
            0xE0 => (3, 0xA0, 0xBF),
            0xED => (3, 0x80, 0x9F),
            0xE1..=0xEF => (3, 0x80, 0xBF),
            0xF0 => (4, 0x90, 0xBF),
            0xF1..=0xF3 => (4, 0x80, 0xBF),
            0xF4 => (4, 0x80, 0x8F),
            _ => return Err(Stop::InvalidUtf8),
        };
        let (mut low, mut high) = (low, high);
        let mut bytes = self.rest.iter().skip(1);
        for _ in 1..length {
            match bytes.next() {
                None => return Err(self.end()),
                Some(byte) if (low..=high).contains(byte) => (low, high) = (0x80, 0xBF),
                Some(_) => return Err(Stop::InvalidUtf8),
            }
        }
        self.advance(length);
        Ok(())
    }

    /// One escape from behind its backslash, as a UTF-16 unit.
    fn escape(&mut self) -> Result<u16, Stop> {
        let unit = match self.peek()? {
            byte @ (b'"' | b'\\' | b'/') => u16::from(byte),
            b'b' => 0x08,
            b'f' => 0x0C,
            b'n' => 0x0A,
            b'r' => 0x0D,
            b't' => 0x09,
            b'u' => {
                self.advance(1);
                return self.four_digits();
            }
            _ => return Err(Stop::Unexpected),
        };
        self.advance(1);
        Ok(unit)
    }

    fn four_digits(&mut self) -> Result<u16, Stop> {
        let mut unit = 0;
        for _ in 0..4 {
            let byte = self.peek()?;
            let digit = match byte {
                b'0'..=b'9' => byte - b'0',
                b'a'..=b'f' => byte - (b'a' - 10),
                b'A'..=b'F' => byte - (b'A' - 10),
                _ => return Err(Stop::Unexpected),
            };
            unit = unit << 4 | u16::from(digit);
            self.advance(1);
        }
        Ok(unit)
    }

    /// The character of one escape or of a surrogate pair of two, and whether it is half a pair.
    fn escaped_character(&mut self) -> Result<(char, bool), Stop> {
        let first = self.escape()?;
        let mut code = u32::from(first);
        if first & 0xFC00 == 0xD800 {
            // Only another half behind it belongs to it; else that escape stands for itself.
            let mut ahead = Cursor {
                rest: self.rest,
                last: self.last,
            };
            if ahead.peek()? == b'\\' {
                ahead.advance(1);
                if ahead.peek()? == b'u' {
                    ahead.advance(1);
                    let second = match ahead.four_digits() {
                        Ok(second) => second,
                        Err(stop) => {
                            self.rest = ahead.rest;
                            return Err(stop);
                        }
                    };
                    if second & 0xFC00 == 0xDC00 {
                        self.rest = ahead.rest;
                        code = 0x1_0000
                            + ((u32::from(first & 0x3FF) << 10) | u32::from(second & 0x3FF));
                    }
                }
            }
        }
        Ok(match char::from_u32(code) {
            Some(character) => (character, false),
            None => (char::REPLACEMENT_CHARACTER, true),
        })
    }
}
