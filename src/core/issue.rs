//! What is wrong with an answer, and where: JSON Pointer, expected, received.
//!
//! While reading, an issue is a few numbers; its words are made only when somebody asks.

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
    /// A value that no JSON text can hold, by its JavaScript type.
    Foreign(&'static str),
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

/// One thing that is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Where it is.
    pub place: Place,
    /// What was found there.
    pub received: Received,
}
