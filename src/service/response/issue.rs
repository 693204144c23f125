//! Issues: what is wrong with a response body, and where.
//!
//! A reader collects each [`Issue`] without allocating text: a body may have thousands. The error has
//! them as [`IssueReport`]s.

use serde::{Serialize, Serializer};

/// The limit of issues of one body. The reader stops there.
pub const MAX_ISSUES: usize = 10_000;

/// The maximum depth of a value that an operation describes.
const MAX_STEPS: usize = 3;

/// One step of a [`Location`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Member(&'static str),
    Element(u32),
}

/// The location of an issue: the steps from the document to the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location([Option<Step>; MAX_STEPS]);

/// What is expected at a location.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The whole body: one JSON text.
    Text,
    /// An object.
    Object,
    /// An array.
    Array,
    /// A string.
    String,
    /// Epoch milliseconds.
    Time,
    /// A region id, which becomes part of a host name.
    RegionId,
    /// An id that becomes a path segment.
    PathId,
    /// The marker of a page that was not read yet.
    NextMarker,
}

/// The type of a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonType {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

/// What is wrong at a location. Offsets are in bytes from the start of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A required member is missing.
    Missing,
    /// A value of another type than the documented one.
    WrongType(JsonType),
    /// A documented member is repeated.
    Repeated,
    /// A number with a fraction.
    Fraction,
    /// A number below 0.
    Negative,
    /// A number above 2^53-1.
    TooLarge,
    /// A string with a lone surrogate. At [`Location::DOCUMENT`]: a JavaScript text with one,
    /// which cannot be encoded as UTF-8.
    LoneSurrogate,
    /// The grammar of JSON allows no such byte here.
    Syntax(u64),
    /// The text ends too early. The offset is its length.
    CutOff(u64),
    /// Not UTF-8. The offset is the first byte of the invalid sequence.
    Utf8(u64),
    /// The text starts with a byte order mark.
    ByteOrderMark,
    /// The text starts with a UTF-16 byte order mark.
    Utf16Mark,
    /// The text is UTF-16 without a byte order mark. The offset is its first NUL.
    Utf16(u64),
    /// More levels of nesting than [`MAX_DEPTH`](crate::service::reader::MAX_DEPTH). The offset is the
    /// bracket that opens one too many.
    TooDeep(u64),
    /// Text after the end of the document.
    Trailing(u64),
    /// The body is larger than `maxResponseBytes`.
    TooLargeBody {
        /// The value of `maxResponseBytes`.
        limit: u64,
    },
    /// Memory for a value could not be allocated.
    OutOfMemory,
    /// A string that is not valid in a later request.
    Format,
}

/// The kind of a problem. Serializes to its [name](Self::name). See [`IssueReport`] for an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A required member is missing.
    Missing,
    /// A value of another type, `null` included.
    Type,
    /// A documented member is repeated.
    Repeated,
    /// A number with a fraction.
    Fraction,
    /// A number below 0.
    Negative,
    /// A number above 2^53-1.
    TooLarge,
    /// A string with a lone surrogate.
    LoneSurrogate,
    /// A character that the grammar of JSON does not allow there.
    Syntax,
    /// The text ends too early.
    CutOff,
    /// Bytes that are not UTF-8.
    Utf8,
    /// A byte order mark before the text.
    ByteOrderMark,
    /// Too many levels of nesting.
    TooDeep,
    /// Text after the end of the document.
    Trailing,
    /// A body larger than `maxResponseBytes`.
    TooLargeBody,
    /// Memory for a value could not be allocated.
    OutOfMemory,
    /// A string that is not valid in a later request, such as a region id.
    Format,
}

impl Kind {
    /// The name in JavaScript, such as `too-large`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Type => "type",
            Self::Repeated => "repeated",
            Self::Fraction => "fraction",
            Self::Negative => "negative",
            Self::TooLarge => "too-large",
            Self::LoneSurrogate => "lone-surrogate",
            Self::Syntax => "syntax",
            Self::CutOff => "cut-off",
            Self::Utf8 => "utf-8",
            Self::ByteOrderMark => "byte-order-mark",
            Self::TooDeep => "too-deep",
            Self::Trailing => "trailing",
            Self::TooLargeBody => "too-large-body",
            Self::OutOfMemory => "out-of-memory",
            Self::Format => "format",
        }
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// One problem of a body, at its location.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Where it is.
    pub location: Location,
    /// What is expected there.
    pub expected: Expected,
    /// What is wrong there.
    pub problem: Problem,
}

/// An issue in words, as callers get it.
///
/// ```
/// use identity_center_tokens::{Kind, validate_response};
///
/// let error = validate_response(br#"{"bearer_tokens":[{}]}"#).unwrap_err();
/// let issues = error.into_fields().issues.unwrap_or_default();
/// assert_eq!(issues.len(), 3);
/// assert_eq!((&*issues[2].path, issues[2].kind), ("/bearer_tokens/0/token_id", Kind::Missing));
/// assert_eq!(
///     issues[2].message,
///     "bearer_tokens[0].token_id: expected a string, received nothing"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IssueReport {
    /// JSON Pointer (RFC 6901) to the value; empty for the document.
    pub path: String,
    /// The kind of the problem.
    pub kind: Kind,
    /// What is expected there.
    pub expected: &'static str,
    /// What was received. It does not quote the value, which may be secret.
    pub received: String,
    /// Location, expected and received in one line.
    pub message: String,
    /// Only if the body is not valid JSON text: the offset of the first invalid byte; the length of
    /// the body if it is cut off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
}

impl Issue {
    /// The issue in words.
    pub fn report(&self) -> IssueReport {
        self.report_with(self.problem.offset(), None)
    }

    /// The issue in words, for a body that was a parsed object: it has no offset. `received_at` names
    /// values that JSON cannot represent, such as `a bigint`, by their path.
    pub fn report_parsed(&self, received_at: impl Fn(&str) -> Option<String>) -> IssueReport {
        let (path, _) = self.location.paths();
        self.report_with(None, received_at(&path))
    }

    fn report_with(&self, offset: Option<u64>, received: Option<String>) -> IssueReport {
        let (path, dotted) = self.location.paths();
        let expected = self.expected();
        let mut received = received.unwrap_or_else(|| self.problem.received());
        if let Some(offset) = offset {
            received = format!("{received} at byte {offset}");
        }
        IssueReport {
            path,
            kind: self.problem.kind(),
            expected,
            message: format!("{dotted}: expected {expected}, received {received}"),
            received,
            offset,
        }
    }

    const fn expected(&self) -> &'static str {
        match (self.problem, self.expected) {
            (_, Expected::NextMarker) => "a marker of a page that was not read yet",
            (Problem::Repeated, _) => "one member of this name",
            (Problem::TooLargeBody { .. }, _) => "a body within maxResponseBytes",
            (_, Expected::Text) => "one JSON text in UTF-8",
            (_, Expected::Object) => "an object",
            (_, Expected::Array) => "an array",
            (_, Expected::String) => "a string",
            (_, Expected::Time) => "an integer from 0 to 9007199254740991",
            (_, Expected::RegionId) => "a region id such as cn-north-4",
            (_, Expected::PathId) => "an id that can be a segment of a path",
        }
    }
}

impl Location {
    /// The whole document: `""`.
    pub const DOCUMENT: Self = Self([None; MAX_STEPS]);

    /// The location of a member of the object here.
    #[must_use]
    pub fn member(self, name: &'static str) -> Self {
        self.step(Step::Member(name))
    }

    /// The location of an element of the array here.
    #[must_use]
    pub fn element(self, index: u32) -> Self {
        self.step(Step::Element(index))
    }

    fn step(mut self, step: Step) -> Self {
        if let Some(free) = self.0.iter_mut().find(|step| step.is_none()) {
            *free = Some(step);
        }
        self
    }

    /// As JSON Pointer, and as a JavaScript expression.
    fn paths(self) -> (String, String) {
        let (mut pointer, mut dotted) = (String::new(), String::new());
        for step in self.0.into_iter().flatten() {
            match step {
                Step::Member(name) => {
                    let dot = if dotted.is_empty() { "" } else { "." };
                    dotted = format!("{dotted}{dot}{name}");
                    pointer = format!("{pointer}/{name}");
                }
                Step::Element(index) => {
                    dotted = format!("{dotted}[{index}]");
                    pointer = format!("{pointer}/{index}");
                }
            }
        }
        if dotted.is_empty() {
            dotted.push_str("response body");
        }
        (pointer, dotted)
    }
}

impl JsonType {
    const fn with_article(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

impl Problem {
    const fn kind(self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::WrongType(_) => Kind::Type,
            Self::Repeated => Kind::Repeated,
            Self::Fraction => Kind::Fraction,
            Self::Negative => Kind::Negative,
            Self::TooLarge => Kind::TooLarge,
            Self::LoneSurrogate => Kind::LoneSurrogate,
            Self::Syntax(_) | Self::Utf16(_) => Kind::Syntax,
            Self::CutOff(_) => Kind::CutOff,
            Self::Utf8(_) => Kind::Utf8,
            Self::ByteOrderMark | Self::Utf16Mark => Kind::ByteOrderMark,
            Self::TooDeep(_) => Kind::TooDeep,
            Self::Trailing(_) => Kind::Trailing,
            Self::TooLargeBody { .. } => Kind::TooLargeBody,
            Self::OutOfMemory => Kind::OutOfMemory,
            Self::Format => Kind::Format,
        }
    }

    const fn offset(self) -> Option<u64> {
        match self {
            Self::Syntax(offset)
            | Self::CutOff(offset)
            | Self::Utf8(offset)
            | Self::TooDeep(offset)
            | Self::Trailing(offset)
            | Self::Utf16(offset) => Some(offset),
            Self::ByteOrderMark | Self::Utf16Mark => Some(0),
            _ => None,
        }
    }

    fn received(self) -> String {
        let words = match self {
            Self::Missing => "nothing",
            Self::WrongType(found) => found.with_article(),
            Self::Repeated => "another one",
            Self::Fraction => "a number with a fraction",
            Self::Negative => "a negative number",
            Self::TooLarge => "a number above 9007199254740991",
            Self::LoneSurrogate => "a string with a lone surrogate",
            Self::Syntax(_) => "an unexpected character",
            Self::CutOff(_) => "a text that ends too early",
            Self::Utf8(_) => "a byte that is not UTF-8",
            Self::ByteOrderMark => "a byte order mark",
            Self::Utf16Mark => "UTF-16 with a byte order mark",
            Self::Utf16(_) => "UTF-16 with a NUL",
            Self::TooDeep(_) => "more than 128 levels of nesting",
            Self::Trailing(_) => "more after the end of the text",
            Self::TooLargeBody { limit } => {
                return format!("more than {limit} bytes (maxResponseBytes)");
            }
            Self::OutOfMemory => "a value too large for the memory at hand",
            Self::Format => "a string of another form",
        };
        words.into()
    }
}

/// The message of an error with `count` issues: the first one, and the number of the others.
pub fn summary(first: &str, count: usize) -> String {
    match count {
        0 | 1 => format!("unexpected response: {first}"),
        2 => format!("unexpected response: {first} (and 1 more issue)"),
        _ => format!(
            "unexpected response: {first} (and {} more issues)",
            count - 1
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::reader::{MAX_DEPTH, MAX_TIME};

    fn report(location: Location, expected: Expected, problem: Problem) -> IssueReport {
        Issue {
            location,
            expected,
            problem,
        }
        .report()
    }

    #[test]
    fn a_message_has_location_expected_and_received() {
        let report = report(
            Location::DOCUMENT
                .member("bearer_tokens")
                .element(3)
                .member("expiration_time"),
            Expected::Time,
            Problem::WrongType(JsonType::String),
        );
        assert_eq!(report.path, "/bearer_tokens/3/expiration_time");
        assert_eq!(
            report.message,
            "bearer_tokens[3].expiration_time: expected an integer from 0 to 9007199254740991, received a string"
        );
        assert_eq!((report.kind, report.offset), (Kind::Type, None));
    }

    #[test]
    fn invalid_json_has_an_offset() {
        let issue = Issue {
            location: Location::DOCUMENT,
            expected: Expected::Text,
            problem: Problem::CutOff(17),
        };
        let report = issue.report();
        assert_eq!(report.path, "");
        assert_eq!(
            report.message,
            "response body: expected one JSON text in UTF-8, received a text that ends too early at byte 17"
        );
        assert_eq!((report.kind, report.offset), (Kind::CutOff, Some(17)));
        let report = issue.report_parsed(|_| None);
        assert_eq!(report.received, "a text that ends too early");
        assert_eq!((report.kind, report.offset), (Kind::CutOff, None));
    }

    #[test]
    fn a_parsed_value_is_told_as_what_it_was() {
        let issue = Issue {
            location: Location::DOCUMENT
                .member("bearer_tokens")
                .element(3)
                .member("token_id"),
            expected: Expected::String,
            problem: Problem::WrongType(JsonType::Null),
        };
        let report = issue
            .report_parsed(|path| (path == "/bearer_tokens/3/token_id").then(|| "a bigint".into()));
        assert_eq!((report.kind, &*report.received), (Kind::Type, "a bigint"));
        assert_eq!(
            report.message,
            "bearer_tokens[3].token_id: expected a string, received a bigint"
        );
    }

    #[test]
    fn kinds_have_the_names_of_the_declarations() {
        for (problem, kind, offset) in [
            (Problem::Missing, "missing", None),
            (Problem::WrongType(JsonType::Null), "type", None),
            (Problem::Repeated, "repeated", None),
            (Problem::Fraction, "fraction", None),
            (Problem::Negative, "negative", None),
            (Problem::TooLarge, "too-large", None),
            (Problem::LoneSurrogate, "lone-surrogate", None),
            (Problem::Syntax(1), "syntax", Some(1)),
            (Problem::CutOff(2), "cut-off", Some(2)),
            (Problem::Utf8(3), "utf-8", Some(3)),
            (Problem::ByteOrderMark, "byte-order-mark", Some(0)),
            (Problem::Utf16Mark, "byte-order-mark", Some(0)),
            (Problem::Utf16(1), "syntax", Some(1)),
            (Problem::TooDeep(4), "too-deep", Some(4)),
            (Problem::Trailing(5), "trailing", Some(5)),
            (Problem::TooLargeBody { limit: 6 }, "too-large-body", None),
            (Problem::OutOfMemory, "out-of-memory", None),
            (Problem::Format, "format", None),
        ] {
            let value =
                serde_json::to_value(report(Location::DOCUMENT, Expected::Text, problem)).unwrap();
            assert_eq!(value["kind"], kind);
            assert_eq!(
                value.get("offset").map(|offset| offset.as_u64()),
                offset.map(Some)
            );
        }
    }

    #[test]
    fn words_name_the_limits_of_the_reader() {
        let time = report(Location::DOCUMENT, Expected::Time, Problem::TooLarge);
        for words in [time.expected, &time.received] {
            assert!(words.ends_with(&format!(" {MAX_TIME}")), "{words}");
        }
        let depth = report(Location::DOCUMENT, Expected::Text, Problem::TooDeep(0));
        let words = format!("more than {MAX_DEPTH} levels of nesting at byte 0");
        assert_eq!(depth.received, words);
    }

    #[test]
    fn a_body_above_the_limit_names_the_limit() {
        let problem = Problem::TooLargeBody { limit: 1000 };
        let report = report(Location::DOCUMENT, Expected::Text, problem);
        assert_eq!(
            report.message,
            "response body: expected a body within maxResponseBytes, received more than 1000 bytes (maxResponseBytes)"
        );
    }

    #[test]
    fn the_summary_counts_the_other_issues() {
        assert_eq!(summary("a", 1), "unexpected response: a");
        assert_eq!(summary("a", 2), "unexpected response: a (and 1 more issue)");
        assert_eq!(
            summary("a", 3),
            "unexpected response: a (and 2 more issues)"
        );
    }
}
