//! What a response means: success or which error, whether to retry, and what an error may contain.
//!
//! It does not parse a successful body, see [`reader`](super::reader), and does not know the options
//! of a request, see [`request`](super::request).

mod api_error;
pub mod error;
pub mod issue;
mod outcome;
pub mod redact;
pub mod retry;

use crate::service::operation::{Operation, ResponseBody};
use error::Error;
use issue::{Expected, Issue, Location, Problem};
use redact::Secrets;

pub use api_error::api_error;
pub use outcome::{is_outcome_unknown, set_outcome, settle_outcome};

/// A response before its body is read. Each member may be missing: the caller may replace `fetch`.
#[derive(Clone, Debug, Default)]
pub struct ResponseHead {
    /// The member `status`, if it is a number.
    pub status: Option<f64>,
    /// The member `type` is `opaqueredirect`: the browser hides status and headers of a redirect.
    pub is_opaque_redirect: bool,
    /// The header `X-Request-Id`.
    pub request_id: Option<String>,
    /// The header `Retry-After`.
    pub retry_after: Option<String>,
}

/// How the reading of a body ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyEnd {
    /// The whole body was read.
    Complete,
    /// The connection failed before the end of the body.
    Interrupted,
    /// The body is larger than the limit.
    TooLarge {
        /// The option `max_response_bytes`.
        limit: u64,
    },
    /// The response has no stream to read.
    Missing,
}

/// Decides what a response means: a success, whose body is to be read, or an error. `body` returns
/// the bytes of a complete body, and is called for an error only.
///
/// # Errors
///
/// The error that the response is, without `secrets`.
pub fn check(
    operation: &Operation,
    head: &ResponseHead,
    end: BodyEnd,
    body: impl FnOnce() -> Vec<u8>,
    secrets: &Secrets,
) -> Result<(), Error> {
    let Some(status) = status_of(head) else {
        return Err(Error::network(operation.name, "fetch gave no Response"));
    };
    if !is_success(status) {
        // Without its whole body the error has fewer fields, but the same class.
        let body = match end {
            BodyEnd::Complete => body(),
            BodyEnd::Interrupted | BodyEnd::TooLarge { .. } | BodyEnd::Missing => Vec::new(),
        };
        let request_id = head.request_id.as_deref();
        return Err(api_error(operation, status, request_id, &body, secrets));
    }
    match end {
        BodyEnd::Complete => Ok(()),
        BodyEnd::Interrupted => Err(Error::network(operation.name, "the body broke off")),
        BodyEnd::Missing => Err(Error::network(
            operation.name,
            "the answer of fetch has no body stream; a mock should give a Response, as new Response(text, { status }) makes it",
        )),
        BodyEnd::TooLarge { limit } => Err(document_error(Problem::TooLargeBody { limit })),
    }
}

/// Whether the status alone is the result, so that the body is not read.
pub fn is_body_ignored(operation: &Operation, head: &ResponseHead) -> bool {
    matches!(operation.response, ResponseBody::Ignored) && status_of(head).is_some_and(is_success)
}

/// The error of a body with a problem that has no location in it.
pub fn document_error(problem: Problem) -> Error {
    let issue = Issue {
        location: Location::DOCUMENT,
        expected: Expected::Text,
        problem,
    };
    Error::validation(vec![issue.report()])
}

/// Whether a status means success.
pub const fn is_success(status: u16) -> bool {
    matches!(status, 200..=299)
}

/// The status of a response; `None` if the value that `fetch` returned is not a response.
fn status_of(head: &ResponseHead) -> Option<u16> {
    if head.is_opaque_redirect {
        return Some(0);
    }
    let status = head.status?;
    ((100.0..=999.0).contains(&status) && status.fract() == 0.0).then_some(status as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::service::operations::list_tokens::LIST_TOKENS;
    use error::Code;

    const ENDS: [BodyEnd; 4] = [
        BodyEnd::Complete,
        BodyEnd::Interrupted,
        BodyEnd::TooLarge { limit: 8 },
        BodyEnd::Missing,
    ];

    fn code_of(end: BodyEnd, status: Option<f64>) -> Option<Code> {
        let head = ResponseHead {
            status,
            ..ResponseHead::default()
        };
        let body = || br#"{"error_code":"IIC.1"}"#.to_vec();
        let checked = check(&LIST_TOKENS, &head, end, body, &Secrets::default());
        checked.err().map(|error| error.code)
    }

    #[test]
    fn only_a_complete_2xx_is_a_success() {
        for end in ENDS {
            let expected = match end {
                BodyEnd::Complete => None,
                BodyEnd::TooLarge { .. } => Some(Code::Validation),
                BodyEnd::Interrupted | BodyEnd::Missing => Some(Code::Network),
            };
            assert_eq!(code_of(end, Some(200.0)), expected, "{end:?}");
        }
    }

    #[test]
    fn a_status_outside_2xx_decides_however_its_body_ends() {
        for end in ENDS {
            assert_eq!(code_of(end, Some(403.0)), Some(Code::Forbidden));
        }
    }

    #[test]
    fn a_response_without_a_status_is_a_network_error() {
        for status in [None, Some(f64::NAN), Some(200.5), Some(0.0), Some(1000.0)] {
            assert_eq!(code_of(BodyEnd::Complete, status), Some(Code::Network));
        }
    }

    #[test]
    fn a_hidden_redirect_has_status_0() {
        let head = ResponseHead {
            status: Some(0.0),
            is_opaque_redirect: true,
            ..ResponseHead::default()
        };
        let checked = check(
            &LIST_TOKENS,
            &head,
            BodyEnd::Complete,
            Vec::new,
            &Secrets::default(),
        );
        let error = checked.unwrap_err();
        assert_eq!((error.code, error.status), (Code::Api, Some(0)));
    }

    #[test]
    fn only_a_complete_error_body_is_read() {
        let head = ResponseHead {
            status: Some(500.0),
            request_id: Some("r-1".into()),
            ..ResponseHead::default()
        };
        let none = || panic!("there is no whole body");
        let checked = check(
            &LIST_TOKENS,
            &head,
            BodyEnd::Interrupted,
            none,
            &Secrets::default(),
        );
        assert_eq!(checked.unwrap_err().request_id.as_deref(), Some("r-1"));
    }
}
