//! What is wrong with an answer, and where: JSON Pointer, expected, received.
//!
//! While reading, an issue is a few numbers; its words are made only when somebody asks.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::encoding::push_number;

/// The most issues one answer can have; reading ends there.
pub const MAX_ISSUES: usize = 10_000;

/// A documented member of one token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// `creation_time`
    CreationTime,
    /// `expiration_time`
    ExpirationTime,
    /// `token_id`
    TokenId,
}

/// Where an issue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The whole document: `""`.
    Document,
    /// The list: `/bearer_tokens`.
    List,
    /// One token: `/bearer_tokens/3`.
    Token(u32),
    /// A member of one token: `/bearer_tokens/3/token_id`.
    Member(u32, Field),
}

/// What was found there instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// A required member is not there.
    Missing,
    /// A recognised member stands there a second time.
    Repeated,
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number where none belongs.
    Number,
    /// A number with a fraction.
    Fraction,
    /// A number below 0.
    Negative,
    /// A number above 2^53-1.
    TooLarge,
    /// A string where none belongs.
    String,
    /// A string with an escaped lone surrogate.
    LoneSurrogate,
    /// An array where none belongs.
    Array,
    /// An object where none belongs.
    Object,
    /// A byte that cannot stand at this offset.
    Unexpected(u64),
    /// The text ends inside a value, at this offset.
    CutOff(u64),
    /// Bytes that are not UTF-8, at this offset.
    InvalidUtf8(u64),
    /// A byte order mark before the text.
    ByteOrderMark,
    /// More levels of nesting than 128, at this offset.
    TooDeep(u64),
    /// Something after the end of the text, at this offset.
    Trailing(u64),
    /// One value too large for the memory at hand, at this offset.
    OutOfMemory(u64),
}

/// The offset of a fault in a value that is no text.
pub const NO_OFFSET: u64 = u64::MAX;

/// One thing that is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Where it is.
    pub place: Place,
    /// What was found there.
    pub received: Received,
}

const DOCUMENT: &str = "one JSON text in UTF-8";
const TIME: &str = "an integer from 0 to 9007199254740991";

impl Field {
    /// All documented members, in the order of the documentation.
    pub const ALL: [Self; 3] = [Self::CreationTime, Self::ExpirationTime, Self::TokenId];

    /// The service's name for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CreationTime => "creation_time",
            Self::ExpirationTime => "expiration_time",
            Self::TokenId => "token_id",
        }
    }
}

/// An issue in words, as callers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// JSON Pointer (RFC 6901); empty for the document.
    pub path: String,
    /// What belongs there.
    pub expected: &'static str,
    /// What was found: its kind, never its text.
    pub received: String,
    /// All of it in one line.
    pub message: String,
}

impl Serialize for Described {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("path", &self.path)?;
        map.serialize_entry("expected", self.expected)?;
        map.serialize_entry("received", &self.received)?;
        map.serialize_entry("message", &self.message)?;
        map.end()
    }
}

impl Issue {
    /// The issue in words. Values are never quoted, so that nothing secret can be among them.
    pub fn describe(&self) -> Described {
        let (pointer, dotted) = self.place.paths();
        let expected = self.expected();
        let received = self.received.text();
        let mut message = dotted;
        for part in [": expected ", expected, ", received ", &received] {
            message.push_str(part);
        }
        Described {
            path: pointer,
            expected,
            received,
            message,
        }
    }

    const fn expected(&self) -> &'static str {
        match (self.received, self.place) {
            (Received::Repeated, _) => "one member of this name",
            (_, Place::Document) if self.received.is_value() => "an object",
            (_, Place::Document) => DOCUMENT,
            (_, Place::List) => "an array",
            (_, Place::Token(_)) => "an object",
            (_, Place::Member(_, Field::TokenId)) => "a string",
            (_, Place::Member(..)) => TIME,
        }
    }
}

impl Place {
    /// As JSON Pointer, and as people write it.
    fn paths(self) -> (String, String) {
        let (mut pointer, mut dotted) = (String::new(), String::new());
        let (index, field) = match self {
            Self::Document => return (pointer, "response body".into()),
            Self::List => (None, None),
            Self::Token(index) => (Some(index), None),
            Self::Member(index, field) => (Some(index), Some(field)),
        };
        pointer.push_str("/bearer_tokens");
        dotted.push_str("bearer_tokens");
        if let Some(index) = index {
            pointer.push('/');
            push_number(&mut pointer, index.into(), 1);
            dotted.push('[');
            push_number(&mut dotted, index.into(), 1);
            dotted.push(']');
        }
        if let Some(field) = field {
            pointer.push('/');
            pointer.push_str(field.name());
            dotted.push('.');
            dotted.push_str(field.name());
        }
        (pointer, dotted)
    }
}

impl Received {
    /// Whether a value was read, though a wrong one.
    const fn is_value(self) -> bool {
        matches!(
            self,
            Self::Null
                | Self::Boolean
                | Self::Number
                | Self::Fraction
                | Self::Negative
                | Self::TooLarge
                | Self::String
                | Self::LoneSurrogate
                | Self::Array
                | Self::Object
        )
    }

    fn text(self) -> String {
        let (words, offset) = match self {
            Self::Missing => ("nothing", None),
            Self::Repeated => ("another one", None),
            Self::Null => ("null", None),
            Self::Boolean => ("a boolean", None),
            Self::Number => ("a number", None),
            Self::Fraction => ("a number with a fraction", None),
            Self::Negative => ("a negative number", None),
            Self::TooLarge => ("a number above 9007199254740991", None),
            Self::String => ("a string", None),
            Self::LoneSurrogate => ("a string with a lone surrogate", None),
            Self::Array => ("an array", None),
            Self::Object => ("an object", None),
            Self::Unexpected(offset) => ("an unexpected character", Some(offset)),
            Self::CutOff(offset) => ("a text that ends too early", Some(offset)),
            Self::InvalidUtf8(offset) => ("a byte that is not UTF-8", Some(offset)),
            Self::ByteOrderMark => ("a byte order mark", Some(0)),
            Self::TooDeep(offset) => ("more than 128 levels of nesting", Some(offset)),
            Self::Trailing(offset) => ("more after the end of the text", Some(offset)),
            Self::OutOfMemory(offset) => ("a value too large for the memory at hand", Some(offset)),
        };
        let mut text = String::from(words);
        if let Some(offset) = offset.filter(|&offset| offset != NO_OFFSET) {
            text.push_str(" at byte ");
            push_number(&mut text, offset, 1);
        }
        text
    }
}

/// One line for a list of issues: the first, and how many more.
pub fn summary(first: &str, count: usize) -> String {
    let mut text = String::from("unexpected response: ");
    text.push_str(first);
    if count > 1 {
        text.push_str(" (and ");
        push_number(&mut text, count as u64 - 1, 1);
        text.push_str(if count == 2 {
            " more issue)"
        } else {
            " more issues)"
        });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issues_say_where_what_and_what_instead() {
        let issue = Issue {
            place: Place::Member(3, Field::ExpirationTime),
            received: Received::String,
        };
        let described = issue.describe();
        assert_eq!(described.path, "/bearer_tokens/3/expiration_time");
        assert_eq!(
            described.message,
            "bearer_tokens[3].expiration_time: expected an integer from 0 to 9007199254740991, received a string"
        );
        assert_eq!(
            summary(&described.message, 3),
            format!(
                "unexpected response: {} (and 2 more issues)",
                described.message
            )
        );
    }

    #[test]
    fn faults_of_the_text_tell_the_byte() {
        let issue = Issue {
            place: Place::Document,
            received: Received::CutOff(17),
        };
        let described = issue.describe();
        assert_eq!(described.path, "");
        assert_eq!(
            described.message,
            "response body: expected one JSON text in UTF-8, received a text that ends too early at byte 17"
        );
    }
}
