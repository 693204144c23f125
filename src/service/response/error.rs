//! Why a call failed: what the JavaScript error classes and the Rust API show.

use std::fmt;
use std::ops::{Deref, DerefMut};

use serde::{Serialize, Serializer};

use super::issue::{Issue, IssueReport, summary};

/// An argument that cannot be used. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidArgument {
    /// Path of the argument as the caller writes it: `tenantId`, `retry.maxAttempts`.
    pub argument: String,
    /// What is wrong with it, and what to do.
    pub problem: String,
}

impl InvalidArgument {
    /// Names the argument and what is wrong with it.
    pub fn new(argument: &str, problem: &str) -> Self {
        Self {
            argument: argument.into(),
            problem: problem.into(),
        }
    }

    /// A value of another type than the argument takes.
    pub fn unexpected(argument: &str, expected: &str, received: &str) -> Self {
        Self::new(
            argument,
            &["expected ", expected, ", received ", received].concat(),
        )
    }

    /// A number that the argument does not take.
    pub fn out_of_range(argument: &str, expected: &str, number: f64) -> Self {
        let received = match number {
            f64::INFINITY => "Infinity",
            f64::NEG_INFINITY => "-Infinity",
            _ if number.is_nan() => "NaN",
            _ if number < 0.0 => "a negative number",
            0.0 => "0",
            _ if number.fract() != 0.0 => "a number with a fraction",
            _ => "a number out of range",
        };
        Self::unexpected(argument, expected, received)
    }
}

/// The fixed word for a kind of failure. JavaScript picks the error class by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// An argument cannot be used. Nothing was sent.
    InvalidArgument,
    /// The service answered with 400.
    BadRequest,
    /// The service answered with 403.
    Forbidden,
    /// The service answered with another status outside 2xx.
    Api,
    /// The body of a 2xx answer is not the documented one.
    Validation,
    /// No answer came, or it broke off.
    Network,
    /// An attempt took longer than the time limit.
    Timeout,
}

impl Code {
    /// The word itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InvalidArgument => "INVALID_ARGUMENT",
            Self::BadRequest => "BAD_REQUEST",
            Self::Forbidden => "FORBIDDEN",
            Self::Api => "API_ERROR",
            Self::Validation => "VALIDATION",
            Self::Network => "NETWORK",
            Self::Timeout => "TIMEOUT",
        }
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// Why a call failed. Has the fields of [`ErrorFields`]; boxed, so that a result stays small.
///
/// No text in it holds a secret key or a security token, and none is longer than 1 KiB but for
/// the body's own members.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Error(Box<ErrorFields>);

/// The fields of an [`Error`]. Serialized, they are the members of the JavaScript error.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorFields {
    /// The kind of failure.
    pub code: Code,
    /// What failed, where, and what to do.
    pub message: String,
    /// Of an invalid argument: its path as the caller writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub argument: Option<String>,
    /// The status of a response outside 2xx; 0 for a redirect that the platform hides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The body's `error_code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// The body's `error_msg`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_msg: Option<String>,
    /// The body's `request_id`, else the header `X-Request-Id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The body's `encoded_authorization_message`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoded_authorization_message: Option<String>,
    /// Of a response outside 2xx: whether the same request may succeed later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retryable: Option<bool>,
    /// Of an operation that changes something: whether it may have happened. True where a request
    /// may have reached the service and no answer tells what became of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome_unknown: Option<bool>,
    /// In a Rust program, what the platform said when the transport failed. JavaScript gets the
    /// platform's own error.
    #[serde(skip)]
    pub cause: Option<String>,
    /// Everything that is wrong with a response that was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issues: Option<Vec<IssueReport>>,
}

impl Error {
    /// An error without any field but its message.
    pub fn new(code: Code, message: String) -> Self {
        Self(Box::new(ErrorFields {
            code,
            message,
            argument: None,
            status: None,
            error_code: None,
            error_msg: None,
            request_id: None,
            encoded_authorization_message: None,
            retryable: None,
            outcome_unknown: None,
            cause: None,
            issues: None,
        }))
    }

    /// A transport that gave no complete answer. `what` says how it failed.
    pub fn network(operation: &str, what: &str) -> Self {
        let message = format!("{operation}: {what}; check the network and the endpoint, see cause");
        Self::new(Code::Network, message)
    }

    /// Something that every platform with `fetch` has is missing or fails. `what` is its name.
    pub fn platform(operation: &str, what: &str) -> Self {
        let message = format!("{operation}: the platform's {what} is missing or fails, see cause");
        Self::new(Code::Network, message)
    }

    /// No complete answer within the time limit of one attempt.
    pub fn timeout(operation: &str, timeout_ms: f64) -> Self {
        let message = format!(
            "{operation}: no complete answer within {} ms; check that the endpoint is reachable or raise timeoutMs",
            timeout_ms.ceil() as u64
        );
        Self::new(Code::Timeout, message)
    }

    /// An answer that is not the documented one.
    pub fn validation(issues: Vec<IssueReport>) -> Self {
        let first = issues.first().map_or("", |issue| &issue.message);
        let message = summary(first, issues.len());
        let mut error = Self::new(Code::Validation, message);
        error.issues = Some(issues);
        error
    }

    /// The same for issues that were not told yet.
    pub(crate) fn of_issues(issues: &[Issue]) -> Self {
        Self::validation(issues.iter().map(Issue::report).collect())
    }

    /// The fields themselves, to move out of.
    pub fn into_fields(self) -> ErrorFields {
        *self.0
    }

    /// Whether another attempt may succeed.
    pub fn is_transient(&self) -> bool {
        matches!(self.code, Code::Network | Code::Timeout) || self.retryable == Some(true)
    }
}

impl Deref for Error {
    type Target = ErrorFields;

    fn deref(&self) -> &ErrorFields {
        &self.0
    }
}

impl DerefMut for Error {
    fn deref_mut(&mut self) -> &mut ErrorFields {
        &mut self.0
    }
}

impl From<InvalidArgument> for Error {
    fn from(InvalidArgument { argument, problem }: InvalidArgument) -> Self {
        let message = [&*argument, ": ", &problem].concat();
        let mut error = Self::new(Code::InvalidArgument, message);
        error.argument = Some(argument);
        error
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_names_its_time() {
        let message = |ms| Error::timeout("listTokens", ms).to_string();
        assert!(message(0.5).contains("within 1 ms"));
        assert!(message(30_000.0).contains("within 30000 ms"));
    }

    #[test]
    fn a_number_out_of_range_is_told_as_what_it_is() {
        for (number, words) in [
            (f64::NAN, "NaN"),
            (f64::INFINITY, "Infinity"),
            (f64::NEG_INFINITY, "-Infinity"),
            (-0.5, "a negative number"),
            (-0.0, "0"),
            (1.5, "a number with a fraction"),
            (1e300, "a number out of range"),
        ] {
            let invalid = InvalidArgument::out_of_range("a", "a small integer", number);
            let problem = ["expected a small integer, received ", words].concat();
            assert_eq!(invalid.problem, problem);
        }
    }

    #[test]
    fn members_have_the_names_of_javascript_and_absent_ones_are_left_out() {
        let mut error = Error::new(Code::Api, "failed".into());
        error.error_code = Some("IIC.1".into());
        assert_eq!(
            serde_json::to_value(&error).unwrap(),
            serde_json::json!({ "code": "API_ERROR", "message": "failed", "errorCode": "IIC.1" })
        );
        assert_eq!(error.to_string(), "failed");
    }

    #[test]
    fn codes_are_the_documented_words() {
        for (code, word) in [
            (Code::InvalidArgument, "INVALID_ARGUMENT"),
            (Code::BadRequest, "BAD_REQUEST"),
            (Code::Forbidden, "FORBIDDEN"),
            (Code::Api, "API_ERROR"),
            (Code::Validation, "VALIDATION"),
            (Code::Network, "NETWORK"),
            (Code::Timeout, "TIMEOUT"),
        ] {
            assert_eq!(serde_json::to_value(code).unwrap(), word);
        }
    }
}
