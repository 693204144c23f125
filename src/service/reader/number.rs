//! JSON numbers, and the times among them.
//!
//! Almost all numbers of a response are plain integers, which are converted here. The caller passes a
//! function that converts the others to the nearest double: JavaScript's `Number`, or Rust's `parse`.
//! An exact conversion of our own would be 170 lines and 1.7 KB of the module.

use super::cursor::{Cursor, Stop};
use crate::service::response::issue::Problem;

/// Converts a number in JSON's grammar (ASCII) to the nearest double.
pub type ParseNumber = fn(&str) -> f64;

/// The largest time, 2^53-1: a double holds every integer up to it.
pub const MAX_TIME: u64 = (1 << 53) - 1;

/// Checks that a double is a time. Accepts -0, which a tiny negative number rounds to, as 0.
fn check_time(value: f64) -> Result<u64, Problem> {
    if value < 0.0 {
        Err(Problem::Negative)
    } else if value > MAX_TIME as f64 {
        // All doubles above it are integers, or infinity.
        Err(Problem::TooLarge)
    } else if value.fract() != 0.0 {
        Err(Problem::Fraction)
    } else {
        Ok(value as u64)
    }
}

/// Reads an integer of up to 16 digits without a leading zero, eight bytes at a time: of a longer one
/// the caller finds the next digit in the rest. `None` also where too few bytes follow.
#[inline(always)]
pub(super) fn short_digits(text: &[u8]) -> Option<(u64, &[u8])> {
    let (word, after) = text.split_first_chunk::<8>()?;
    let word = u64::from_le_bytes(*word);
    let zero = word & 0xFF == u64::from(b'0');
    let (value, count) = word_digits(word);
    if count < 8 {
        if count == 0 || (zero && count > 1) {
            return None;
        }
        return Some((value, text.get(count..)?));
    }
    if zero {
        return None;
    }
    let (low, count) = word_digits(u64::from_le_bytes(*after.first_chunk::<8>()?));
    let value = value.wrapping_mul(*POWERS.get(count)?).wrapping_add(low);
    if value > MAX_TIME {
        return None;
    }
    Some((value, after.get(count..)?))
}

const POWERS: [u64; 9] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
];

/// The value of the digits at the start of a word, and how many there are.
#[inline(always)]
fn word_digits(word: u64) -> (u64, usize) {
    let digits = word ^ ASCII_ZEROS;
    let count = non_digit_bytes(digits).trailing_zeros() / 8;
    // Shift the digits to the end of the word, with zeros before them.
    let digits = digits.checked_shl(64 - 8 * count).unwrap_or(0);
    (eight_digits(digits), count as usize)
}

/// Eight characters `0`. XOR with them turns digits into their values.
pub(super) const ASCII_ZEROS: u64 = 0x3030_3030_3030_3030;

/// Sets the high bit of each byte that is not in 0..=9.
#[inline(always)]
pub(super) fn non_digit_bytes(digits: u64) -> u64 {
    (digits.wrapping_add(0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080
}

/// The number that eight digit values form. The first digit is in the lowest byte.
#[inline(always)]
pub(super) fn eight_digits(digits: u64) -> u64 {
    // Combine pairs of digits, then all four pairs with two multiplications.
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let odd = (pairs & 0x0000_00FF_0000_00FF).wrapping_mul(0x000F_4240_0000_0064);
    let even = (pairs >> 16 & 0x0000_00FF_0000_00FF).wrapping_mul(0x0000_2710_0000_0001);
    odd.wrapping_add(even) >> 32
}

impl Cursor<'_> {
    /// Reads a number as a time, an integer from 0 to 2^53-1. `1e3` and `1000.0` are 1000.
    pub(super) fn time(&mut self, parse: ParseNumber) -> Result<Result<u64, Problem>, Stop> {
        if let Some(value) = self.short_integer() {
            return Ok(Ok(value));
        }
        let start = self.rest;
        self.number_grammar()?;
        let length = start.len().wrapping_sub(self.rest.len());
        let text = start.get(..length).unwrap_or_default();
        // The grammar admits ASCII only, so this cannot fail.
        let text = str::from_utf8(text).map_err(|_| Stop::Utf8)?;
        Ok(check_time(parse(text)))
    }

    /// Checks a number without keeping it.
    pub(super) fn skip_number(&mut self) -> Result<(), Stop> {
        match self.short_integer() {
            Some(_) => Ok(()),
            None => self.number_grammar(),
        }
    }

    fn short_integer(&mut self) -> Option<u64> {
        let (value, after) = short_digits(self.rest)?;
        if let b'0'..=b'9' | b'.' | b'e' | b'E' = after.first()? {
            return None;
        }
        self.rest = after;
        Some(value)
    }

    /// Checks the grammar of any number.
    fn number_grammar(&mut self) -> Result<(), Stop> {
        if self.peek()? == b'-' {
            self.advance(1);
        }
        if self.peek()? == b'0' {
            self.advance(1);
            self.check_number_end()?;
        } else {
            self.digits()?;
        }
        if self.rest.first() == Some(&b'.') {
            self.advance(1);
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.rest.first() {
            self.advance(1);
            if let b'+' | b'-' = self.peek()? {
                self.advance(1);
            }
            self.digits()?;
        }
        Ok(())
    }

    /// Reads one or more digits.
    fn digits(&mut self) -> Result<(), Stop> {
        if !self.peek()?.is_ascii_digit() {
            return Err(Stop::Syntax);
        }
        while let Some((b'0'..=b'9', after)) = self.rest.split_first() {
            self.rest = after;
        }
        self.check_number_end()
    }

    /// A number at the end of a piece may continue in the next one.
    fn check_number_end(&self) -> Result<(), Stop> {
        if self.rest.is_empty() && !self.last {
            return Err(Stop::More);
        }
        Ok(())
    }
}
