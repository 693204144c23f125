//! Numbers: which integer, if any, the nearest double of a decimal text is.
//!
//! The text is compared with the few doubles that matter, digit by digit. That is exact, linear
//! in the text, and far smaller than a general conversion.

use super::cursor::{Cursor, Stop};

/// 2^53-1: every integer up to it is a double, and no other text rounds to it by accident.
pub(super) const MAX_INTEGER: u64 = (1 << 53) - 1;

/// The half of the smallest double above 0, 2^-1075, as digits behind 323 zeros of a fraction.
/// Numbers up to it are 0. Its expansion has 751 digits; these tell all but contrived ones.
const HALF_OF_SMALLEST: &[u8; 40] = b"2470328229206232720882843964341106861825";
const ZEROS_OF_SMALLEST: i64 = 323;

/// No text is long enough for an exponent beyond this to matter.
const MAX_EXPONENT: i64 = 1 << 58;

/// A number as the service's integers see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    /// An integer in 0..2^53-1.
    Integer(u64),
    Fraction,
    Negative,
    TooLarge,
}

/// Up to 16 digits without a leading zero, eight at a time, with at least as many bytes behind
/// them as a word needs. Digits may follow: the caller looks at the next byte.
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
    if value > MAX_INTEGER {
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

/// The digits at the start of a word: their value and how many they are.
#[inline(always)]
fn word_digits(word: u64) -> (u64, usize) {
    let digits = word ^ ZEROS;
    let count = not_digits(digits).trailing_zeros() / 8;
    // Move the digits to the end of the word, zeros before them.
    let digits = digits.checked_shl(64 - 8 * count).unwrap_or(0);
    (value_of(digits), count as usize)
}

/// A word of eight times the digit 0. The difference to it is the values of the digits.
pub(super) const ZEROS: u64 = 0x3030_3030_3030_3030;

/// Marks by their high bits the bytes of a word that are not the values of digits.
#[inline(always)]
pub(super) fn not_digits(digits: u64) -> u64 {
    (digits.wrapping_add(0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080
}

/// The number that the values of eight digits spell.
#[inline(always)]
pub(super) fn value_of(digits: u64) -> u64 {
    // Pairs, then all four pairs in two multiplications.
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let odd = (pairs & 0x0000_00FF_0000_00FF).wrapping_mul(0x000F_4240_0000_0064);
    let even = (pairs >> 16 & 0x0000_00FF_0000_00FF).wrapping_mul(0x0000_2710_0000_0001);
    odd.wrapping_add(even) >> 32
}

impl Cursor<'_> {
    /// Reads a number.
    pub(super) fn number(&mut self) -> Result<Number, Stop> {
        if let Some((value, after)) = short_digits(self.rest)
            && let Some(next) = after.first()
            && !matches!(next, b'0'..=b'9' | b'.' | b'e' | b'E')
        {
            self.rest = after;
            return Ok(Number::Integer(value));
        }
        self.long_number()
    }

    fn long_number(&mut self) -> Result<Number, Stop> {
        let negative = self.peek()? == b'-';
        if negative {
            self.advance(1);
        }
        let start = self.rest;
        let whole_digits = if self.peek()? == b'0' {
            self.advance(1);
            self.number_goes_on()?;
            1
        } else {
            self.digits()?
        };
        if self.rest.first() == Some(&b'.') {
            self.advance(1);
            self.digits()?;
        }
        let length = start.len().wrapping_sub(self.rest.len());
        let mut exponent = 0;
        if let Some(b'e' | b'E') = self.rest.first() {
            self.advance(1);
            let sign = self.peek()?;
            if matches!(sign, b'+' | b'-') {
                self.advance(1);
            }
            let digits = self.rest;
            let count = self.digits()?;
            for &digit in digits.iter().take(count) {
                exponent = MAX_EXPONENT.min(exponent * 10 + i64::from(digit & 0x0F));
            }
            if sign == b'-' {
                exponent = -exponent;
            }
        }
        // How many digits stand before the point once the exponent has moved it.
        let point = exponent.saturating_add(i64::try_from(whole_digits).unwrap_or(MAX_EXPONENT));
        let number = nearest(start.get(..length).unwrap_or_default(), point);
        Ok(match number {
            Number::Integer(0) => number,
            _ if negative => Number::Negative,
            _ => number,
        })
    }

    /// At least one digit; the answer is how many.
    fn digits(&mut self) -> Result<usize, Stop> {
        let start = self.rest.len();
        if !self.peek()?.is_ascii_digit() {
            return Err(Stop::Unexpected);
        }
        while let Some((b'0'..=b'9', after)) = self.rest.split_first() {
            self.rest = after;
        }
        self.number_goes_on()?;
        Ok(start.wrapping_sub(self.rest.len()))
    }

    /// A number at the end of a piece may have more digits in the next.
    fn number_goes_on(&self) -> Result<(), Stop> {
        if self.rest.is_empty() && !self.last {
            return Err(Stop::More);
        }
        Ok(())
    }
}

/// The digits of a number in turn, with zeros before the first and behind the last.
struct Digits<'a> {
    zeros: i64,
    text: &'a [u8],
}

impl Digits<'_> {
    fn next(&mut self) -> u64 {
        if self.zeros > 0 {
            self.zeros -= 1;
            return 0;
        }
        while let Some((&byte, after)) = self.text.split_first() {
            self.text = after;
            if byte != b'.' {
                return u64::from(byte & 0x0F);
            }
        }
        0
    }

    /// Only zeros are left.
    fn all_zero(&self) -> bool {
        self.text.iter().all(|byte| matches!(byte, b'0' | b'.'))
    }
}

/// What the nearest double of `text` is: digits with or without a point, which stands behind the
/// first `point` digits whatever the text says.
fn nearest(text: &[u8], point: i64) -> Number {
    let mut digits = Digits { zeros: 0, text };
    if digits.all_zero() {
        return Number::Integer(0);
    }
    let mut whole = 0;
    let mut left = point;
    // Zeros before the first digit may be many, behind the last they make the number large.
    while left > 0 {
        whole = whole * 10 + digits.next();
        if whole > MAX_INTEGER {
            return Number::TooLarge;
        }
        left -= 1;
    }
    digits.zeros = left.saturating_neg();
    if digits.all_zero() {
        return Number::Integer(whole);
    }
    // Doubles next to `whole` are 2^(1-bits) apart, half of which goes to the integer. On a tie
    // the even one wins: the integer, unless its neighbours are integers too.
    let bits = 54 - (64 - whole.leading_zeros());
    let ties = bits > 1 || whole & 1 == 0;
    let fraction = Digits { ..digits };
    if whole == 0 {
        if is_zero(digits) {
            return Number::Integer(0);
        }
    } else {
        match compare(digits, 1, bits) {
            Order::Below => return Number::Integer(whole),
            Order::Equal if ties => return Number::Integer(whole),
            _ => {}
        }
    }
    match compare(fraction, (1 << bits) - 1, bits) {
        Order::Below => Number::Fraction,
        _ if whole == MAX_INTEGER => Number::TooLarge,
        _ => Number::Integer(whole + 1),
    }
}

enum Order {
    Below,
    Equal,
    Above,
}

/// Compares a fraction with `part` / 2^`bits`, whose digits fall out one by one.
fn compare(mut digits: Digits, mut part: u64, bits: u32) -> Order {
    while part != 0 {
        part *= 10;
        let digit = digits.next();
        let other = part >> bits;
        if digit != other {
            return if digit < other {
                Order::Below
            } else {
                Order::Above
            };
        }
        part &= (1 << bits) - 1;
    }
    if digits.all_zero() {
        Order::Equal
    } else {
        Order::Above
    }
}

/// Whether a fraction is nearer to 0 than to the smallest double.
fn is_zero(mut digits: Digits) -> bool {
    if digits.zeros > ZEROS_OF_SMALLEST {
        return true;
    }
    for _ in 0..ZEROS_OF_SMALLEST {
        if digits.next() != 0 {
            return false;
        }
    }
    for &byte in HALF_OF_SMALLEST {
        let digit = digits.next();
        let other = u64::from(byte & 0x0F);
        if digit != other {
            return digit < other;
        }
    }
    true
}
