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

pub(super) fn text(option: &str, given: Given) -> Result<String, Invalid> {
    match given {
        Given::Text(text) => Ok(text),
        other => Err(unexpected(option, "a string", other.kind())),
    }
}

pub(super) fn optional_text(option: &str, given: Given) -> Result<Option<String>, Invalid> {
    match given {
        Given::Absent => Ok(None),
        given => text(option, given).map(Some),
    }
}

pub(super) fn number(
    option: &str,
    given: Given,
    default: f64,
    rule: impl Fn(f64) -> Result<f64, &'static str>,
) -> Result<f64, Invalid> {
    match given {
        Given::Absent => Ok(default),
        Given::Number(value) => {
            rule(value).map_err(|expected| unexpected(option, expected, "another number"))
        }
        other => Err(unexpected(option, "a number", other.kind())),
    }
}
