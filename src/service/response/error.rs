//! Errors: the fields of the JavaScript error classes and of the Rust API.

use std::fmt;
use std::ops::{Deref, DerefMut};

use serde::{Serialize, Serializer};

use super::issue::{Issue, IssueReport, summary};

/// An argument that is not valid. Nothing was sent.
///
/// ```
/// use identity_center_tokens::token_status;
///
/// let invalid = token_status(0.0, f64::NAN, 90.0).unwrap_err();
/// assert_eq!(invalid.argument, "now");
/// assert_eq!(invalid.problem, "expected a finite number, received NaN");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidArgument {
    /// Path of the argument as JavaScript writes it: `tenantId`, `retry.maxAttempts`.
    pub argument: String,
    /// What is wrong with it, and what to do. It does not quote the value, which may be secret.
    pub problem: String,
}

impl InvalidArgument {
    /// The error of an argument.
    pub fn new(argument: &str, problem: &str) -> Self {
        Self {
            argument: argument.into(),
            problem: problem.into(),
        }
    }

    /// The error of a value that is not what the argument expects.
    pub fn unexpected(argument: &str, expected: &str, received: &str) -> Self {
        Self::new(
            argument,
            &["expected ", expected, ", received ", received].concat(),
        )
    }

    /// The error of a number that is out of range.
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

/// The kind of a failure. It determines the JavaScript error class. Serializes to its [name](Self::name).
/// See [`Error`] for an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// An argument is not valid. Nothing was sent.
    InvalidArgument,
    /// The response has status 400.
    BadRequest,
    /// The response has status 403.
    Forbidden,
    /// The response has another status outside 2xx.
    Api,
    /// The body of a 2xx response does not have the documented shape.
    Validation,
    /// There was no response, or its body was interrupted.
    Network,
    /// An attempt took longer than the time limit.
    Timeout,
}

impl Code {
    /// The name, such as `BAD_REQUEST`: the member `code` of the JavaScript error.
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

/// Why a call failed. Dereferences to [`ErrorFields`], which are boxed so that a `Result` stays small.
///
/// No text in it contains the secret access key, the security token or the token to check. The message
/// has at most 1 KiB.
///
/// ```
/// use identity_center_tokens::{Code, Error};
///
/// fn advice(error: &Error) -> &'static str {
///     match error.code {
///         Code::Forbidden => "ask for the IAM action that the message names",
///         Code::Api if error.retryable == Some(true) => "try again later",
///         Code::Network | Code::Timeout => "check the network",
///         _ => "see the message",
///     }
/// }
///
/// let error = identity_center_tokens::validate_response(b"<html>").unwrap_err();
/// assert_eq!((error.code, advice(&error)), (Code::Validation, "see the message"));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Error(Box<ErrorFields>);

/// The fields of an [`Error`], which has an example. Serialized, they are the members of the JavaScript error.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorFields {
    /// The kind of failure.
    pub code: Code,
    /// What failed, where, and what to do.
    pub message: String,
    /// The path of an invalid argument, such as `retry.maxAttempts`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub argument: Option<String>,
    /// The status of a response outside 2xx; 0 for a redirect that the browser hides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The body's `error_code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// The body's `error_msg`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_msg: Option<String>,
    /// The body's `request_id`, otherwise the header `X-Request-Id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The body's `encoded_authorization_message`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoded_authorization_message: Option<String>,
    /// For a response outside 2xx: whether the same request may succeed later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retryable: Option<bool>,
    /// For an operation that changes something: whether the change may have happened. True if a
    /// request may have reached the service, and no response says whether it succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome_unknown: Option<bool>,
    /// In a Rust program: the message of the platform's error, without secrets. In JavaScript `cause`
    /// is that error.
    #[serde(skip)]
    pub cause: Option<String>,
    /// All issues of a body that does not have the documented shape.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issues: Option<Vec<IssueReport>>,
}

impl Error {
    /// An error with a code and a message only.
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

    /// The error of a request without a complete response. `what` says what failed.
    pub fn network(operation: &str, what: &str) -> Self {
        let message = format!("{operation}: {what}; check the network and the endpoint, see cause");
        Self::new(Code::Network, message)
    }

    /// The error of a built-in object that is missing or fails. `what` is its name.
    pub fn platform(operation: &str, what: &str) -> Self {
        let message = format!("{operation}: the platform's {what} is missing or fails, see cause");
        Self::new(Code::Network, message)
    }

    /// The error of an attempt without a complete response within its time limit.
    pub fn timeout(operation: &str, timeout_ms: f64) -> Self {
        let message = format!(
            "{operation}: no complete answer within {} ms; check that the endpoint is reachable or raise timeoutMs",
            timeout_ms.ceil() as u64
        );
        Self::new(Code::Timeout, message)
    }

    /// The error of a body that does not have the documented shape.
    pub fn validation(issues: Vec<IssueReport>) -> Self {
        let first = issues.first().map_or("", |issue| &issue.message);
        let message = summary(first, issues.len());
        let mut error = Self::new(Code::Validation, message);
        error.issues = Some(issues);
        error
    }

    /// The same for the issues of a reader.
    pub(crate) fn of_issues(issues: &[Issue]) -> Self {
        Self::validation(issues.iter().map(Issue::report).collect())
    }

    /// The fields, to move values out of.
    pub fn into_fields(self) -> ErrorFields {
        *self.0
    }

    /// Whether the same request may succeed later.
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
    fn members_have_javascript_names_and_absent_ones_are_left_out() {
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
