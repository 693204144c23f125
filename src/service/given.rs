//! Values as JavaScript gave them, and the first questions to each: is it there, is it a string, a
//! number?

use super::endpoint::Invalid;

/// A value as JavaScript gave it, as far as the rules tell values apart.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// `undefined`, or not there.
    Absent,
    /// A well-formed string.
    Text(String),
    /// A string with a lone surrogate.
    IllFormed,
    /// A string longer than any argument may be; it was not copied.
    TooLong,
    /// A number.
    Number(f64),
    /// Anything else, in words.
    Other(&'static str),
}

impl Given {
    /// The value in words. A text is never quoted: it may be a secret in the wrong place.
    const fn kind(&self) -> &'static str {
        match self {
            Self::Absent => "undefined",
            Self::Text(_) => "a string",
            Self::IllFormed => "a string with a lone surrogate",
            Self::TooLong => "a string of more than 65536 characters",
            Self::Number(_) => "a number",
            Self::Other(kind) => kind,
        }
    }
}

pub(super) fn unexpected(option: &str, expected: &str, received: &str) -> Invalid {
    Invalid([option, ": expected ", expected, ", received ", received].concat())
}

pub(super) fn text<'a>(option: &str, given: &'a Given) -> Result<&'a str, Invalid> {
    match given {
        Given::Text(text) => Ok(text),
        other => Err(unexpected(option, "a string", other.kind())),
    }
}

pub(super) fn optional_text<'a>(
    option: &str,
    given: &'a Given,
) -> Result<Option<&'a str>, Invalid> {
    match given {
        Given::Absent => Ok(None),
        given => text(option, given).map(Some),
    }
}

/// A number by its rule: what is expected of it, and whether it is that.
pub(super) fn number(
    option: &str,
    given: &Given,
    default: f64,
    expected: &str,
    rule: fn(f64) -> bool,
) -> Result<f64, Invalid> {
    match given {
        Given::Absent => Ok(default),
        &Given::Number(value) if rule(value) => Ok(value),
        Given::Number(_) => Err(unexpected(option, expected, "another number")),
        other => Err(unexpected(option, "a number", other.kind())),
    }
}
