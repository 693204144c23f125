//! JSON strings: UTF-8 and escapes.

use super::cursor::{Cursor, Stop};
use crate::service::encoding::hex_value;

/// A valid JSON string.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    /// The bytes between the quotes, escapes included.
    pub(super) raw: &'a [u8],
    /// It has at least one escape.
    escaped: bool,
    /// It has at least one escaped lone surrogate.
    pub(super) lone_surrogate: bool,
}

/// The maximum raw length of a name that is compared: 16 characters, each as an escape of 6 bytes.
const MAX_NAME: usize = 96;

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// Sets the high bit of each special byte of `word`: quote, backslash, control character, not ASCII.
/// Only the lowest bit set is exact: a borrow may set false bits above it.
#[inline(always)]
fn special_bytes(word: u64) -> u64 {
    let quote = (word ^ (ONES * 0x22)).wrapping_sub(ONES);
    let backslash = (word ^ (ONES * 0x5C)).wrapping_sub(ONES);
    let control = word.wrapping_sub(ONES * 0x20);
    (quote | backslash | control | word) & HIGH_BITS
}

/// Like [`special_bytes`] with one operation less. It also reports ` ` and `!`, which are rare in ids:
/// in ASCII they are between the control characters and the quote, so one comparison finds all.
#[inline(always)]
pub(super) fn special_id_bytes(word: u64) -> u64 {
    let backslash = (word ^ (ONES * 0x5C)).wrapping_sub(ONES);
    let low = word.wrapping_sub(ONES * 0x23);
    (backslash | low | word) & HIGH_BITS
}

/// The number of bytes before the first special one.
#[inline(always)]
pub(super) fn plain_bytes(special: u64) -> usize {
    (special.trailing_zeros() / 8) as usize
}

/// The length of a UTF-8 text in UTF-16 units.
pub(super) fn utf16_length(text: &[u8]) -> usize {
    let mut units = 0;
    for &byte in text {
        // One unit for each leading byte; a character of four bytes is a surrogate pair.
        units += usize::from(byte & 0xC0 != 0x80) + usize::from(byte >= 0xF0);
    }
    units
}

impl Text<'_> {
    /// The string with its escapes resolved. A lone surrogate becomes U+FFFD.
    pub(super) fn unescape(self) -> Result<String, Stop> {
        let mut text = Vec::new();
        let length = self.raw.len();
        text.try_reserve_exact(length)
            .map_err(|_| Stop::OutOfMemory)?;
        text.resize(length, 0);
        let length = self.unescape_into(&mut text);
        text.truncate(length);
        String::from_utf8(text).map_err(|_| Stop::Utf8)
    }

    /// Writes the string with its escapes resolved to the start of `out` and returns its length.
    /// `out` has to be as long as the raw text. A lone surrogate becomes U+FFFD.
    pub(super) fn unescape_into(&self, out: &mut [u8]) -> usize {
        if !self.escaped {
            if let Some(out) = out.get_mut(..self.raw.len()) {
                out.copy_from_slice(self.raw);
            }
            return self.raw.len();
        }
        let capacity = out.len();
        let mut out = out;
        let mut rest = self.raw;
        while let Some((&byte, after)) = rest.split_first() {
            let mut character = char::from(byte);
            let mut cursor = Cursor {
                rest: after,
                last: true,
            };
            if byte == b'\\' {
                // The string is valid, so the only possible error is a high surrogate at its end:
                // the pair looks cut off.
                let escaped = cursor.escaped_character();
                character = escaped.map_or(char::REPLACEMENT_CHARACTER, |(character, _)| character);
            }
            rest = cursor.rest;
            let length = if byte < 0x80 && character.len_utf8() <= out.len() {
                character.encode_utf8(out).len()
            } else if let Some(first) = out.first_mut() {
                *first = byte;
                1
            } else {
                0
            };
            out = out.get_mut(length..).unwrap_or_default();
        }
        capacity.wrapping_sub(out.len())
    }

    /// Whether the string, with its escapes resolved, is `name`.
    #[inline(always)]
    pub(super) fn equals(&self, name: &[u8]) -> bool {
        if self.escaped {
            self.eq_unescaped(name)
        } else {
            // The length first: the comparison of slices is a function call, even if their lengths differ.
            self.raw.len() == name.len() && self.raw == name
        }
    }

    fn eq_unescaped(&self, name: &[u8]) -> bool {
        let mut out = [0; MAX_NAME];
        if self.raw.len() > MAX_NAME {
            return false;
        }
        let length = self.unescape_into(&mut out);
        out.get(..length) == Some(name)
    }
}

/// `text` from its first special byte on, see [`special_bytes`].
#[inline(always)]
fn skip_plain(mut text: &[u8]) -> &[u8] {
    while let Some((word, after)) = text.split_first_chunk::<8>() {
        let special = special_bytes(u64::from_le_bytes(*word));
        if special != 0 {
            return text.get(plain_bytes(special)..).unwrap_or_default();
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
    /// Reads the rest of a string whose opening quote is consumed, including its closing quote.
    pub(super) fn string(&mut self) -> Result<Text<'a>, Stop> {
        let start = self.rest;
        let mut escaped = false;
        let mut lone_surrogate = false;
        loop {
            self.rest = skip_plain(self.rest);
            let byte = self.peek()?;
            if byte >= 0x80 {
                self.multibyte_character()?;
                continue;
            }
            if byte < b' ' {
                return Err(Stop::Syntax);
            }
            let length = start.len().wrapping_sub(self.rest.len());
            self.advance(1);
            if byte == b'"' {
                let raw = start.get(..length).unwrap_or_default();
                return Ok(Text {
                    raw,
                    escaped,
                    lone_surrogate,
                });
            }
            escaped = true;
            lone_surrogate |= self.escaped_character()?.1;
        }
    }

    /// Checks one UTF-8 character of two to four bytes.
    fn multibyte_character(&mut self) -> Result<(), Stop> {
        let lead = self.peek()?;
        // The range of the second byte excludes overlong forms, surrogates, and code points above
        // U+10FFFF.
        let (length, low, high) = match lead {
            0xC2..=0xDF => (2, 0x80, 0xBF),
            0xE0 => (3, 0xA0, 0xBF),
            0xED => (3, 0x80, 0x9F),
            0xE1..=0xEF => (3, 0x80, 0xBF),
            0xF0 => (4, 0x90, 0xBF),
            0xF1..=0xF3 => (4, 0x80, 0xBF),
            0xF4 => (4, 0x80, 0x8F),
            _ => return Err(Stop::Utf8),
        };
        let (mut low, mut high) = (low, high);
        let mut bytes = self.rest.iter().skip(1);
        for _ in 1..length {
            match bytes.next() {
                None => return Err(self.end_of_input()),
                Some(byte) if (low..=high).contains(byte) => (low, high) = (0x80, 0xBF),
                Some(_) => return Err(Stop::Utf8),
            }
        }
        self.advance(length);
        Ok(())
    }

    /// Reads an escape whose backslash is consumed. Returns its UTF-16 unit.
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
                return self.hex_digits();
            }
            _ => return Err(Stop::Syntax),
        };
        self.advance(1);
        Ok(unit)
    }

    /// Reads the four digits of `\uXXXX`.
    fn hex_digits(&mut self) -> Result<u16, Stop> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = hex_value(self.peek()?).ok_or(Stop::Syntax)?;
            unit = unit << 4 | u16::from(digit);
            self.advance(1);
        }
        Ok(unit)
    }

    /// Reads an escape, or two that form a surrogate pair. Returns the character, and whether it is
    /// a lone surrogate.
    fn escaped_character(&mut self) -> Result<(char, bool), Stop> {
        let first = self.escape()?;
        let mut code = u32::from(first);
        if first & 0xFC00 == 0xD800 {
            // A high surrogate pairs only with a low surrogate that follows directly.
            let mut ahead = Cursor {
                rest: self.rest,
                last: self.last,
            };
            if ahead.peek()? == b'\\' {
                ahead.advance(1);
                if ahead.peek()? == b'u' {
                    ahead.advance(1);
                    let second = match ahead.hex_digits() {
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
