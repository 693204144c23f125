//! Strings: UTF-8 and escapes.

use super::cursor::{Cursor, Stop};

/// What stands between the quotes of a good string.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) raw: &'a [u8],
    /// At least one escape.
    escaped: bool,
    /// At least one escaped surrogate without its other half.
    pub(super) lone: bool,
}

/// The longest name that is looked for, if every character of it is an escape.
const MAX_NAME: usize = 96;

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

/// Marks like [`marks`] for text in which ` ` and `!` are rare: they are marked as well, for they
/// stand, with the quote, just above the controls.
#[inline(always)]
pub(super) fn id_marks(word: u64) -> u64 {
    let backslash = (word ^ (ONES * 0x5C)).wrapping_sub(ONES);
    let low = word.wrapping_sub(ONES * 0x23);
    (backslash | low | word) & HIGHS
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

impl Text<'_> {
    /// Writes what the string spells to the front of `out`, which has to be as long as the raw
    /// text; U+FFFD stands for a lone surrogate. The answer is the length.
    pub(super) fn write(&self, out: &mut [u8]) -> usize {
        if !self.escaped {
            if let Some(out) = out.get_mut(..self.raw.len()) {
                out.copy_from_slice(self.raw);
            }
            return self.raw.len();
        }
        let room = out.len();
        let mut out = out;
        let mut rest = self.raw;
        while let Some((&byte, after)) = rest.split_first() {
            let mut character = char::from(byte);
            let mut cursor = Cursor {
                rest: after,
                last: true,
            };
            if byte == b'\\' {
                // In a good string only half a pair at its very end looks cut off.
                let escaped = cursor.escaped_character();
                character = escaped.map_or(char::REPLACEMENT_CHARACTER, |(character, _)| character);
            }
            rest = cursor.rest;
            let length = if byte < 0x80 && character.len_utf8() <= out.len() {
                character.encode_utf8(out).len()
            } else if let Some(place) = out.first_mut() {
                *place = byte;
                1
            } else {
                0
            };
            out = out.get_mut(length..).unwrap_or_default();
        }
        room.wrapping_sub(out.len())
    }

    /// Whether the string spells `name`, which is ASCII.
    #[inline(always)]
    pub(super) fn is(&self, name: &[u8]) -> bool {
        if self.escaped {
            self.spells(name)
        } else {
            // The library's comparison is a call, even for other lengths.
            self.raw.len() == name.len() && self.raw == name
        }
    }

    fn spells(&self, name: &[u8]) -> bool {
        let mut out = [0; MAX_NAME];
        if self.raw.len() > MAX_NAME {
            return false;
        }
        let length = self.write(&mut out);
        out.get(..length) == Some(name)
    }
}

/// What is behind the plain text at the start of `text`; nothing if it is plain to its end.
#[inline(always)]
fn behind_plain(mut text: &[u8]) -> &[u8] {
    while let Some((word, after)) = text.split_first_chunk::<8>() {
        let marks = marks(u64::from_le_bytes(*word));
        if marks != 0 {
            return text.get(unmarked(marks)..).unwrap_or_default();
        }
        text = after;
    }
    while let Some((byte, after)) = text.split_first() {
        if matches!(byte, b'"' | b'\\' | ..0x20 | 0x80..) {
            break;
        }
        text = after;
    }
    text
}

impl<'a> Cursor<'a> {
    /// Reads a string from behind its opening quote to behind its closing one.
    pub(super) fn string(&mut self) -> Result<Text<'a>, Stop> {
        let start = self.rest;
        let mut escaped = false;
        let mut lone = false;
        loop {
            self.rest = behind_plain(self.rest);
            let byte = self.peek()?;
            if byte >= 0x80 {
                self.sequence()?;
                continue;
            }
            if byte < b' ' {
                return Err(Stop::Unexpected);
            }
            let length = start.len().wrapping_sub(self.rest.len());
            self.advance(1);
            if byte == b'"' {
                let raw = start.get(..length).unwrap_or_default();
                return Ok(Text { raw, escaped, lone });
            }
            escaped = true;
            lone |= self.escaped_character()?.1;
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
    pub(super) fn escape(&mut self) -> Result<u16, Stop> {
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
