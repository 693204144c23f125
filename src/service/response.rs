//! What an answer means: the body to read, or an error.

use super::call::Call;
use super::encoding::shortened;
use super::error::{Code, Error, ErrorFields};
use super::issue::{Expected, Issue, Location, Problem};
use super::operation::{Answer, Method, Operation};
use super::reader::string_members;
use super::redact::{REDACTED, Secrets};

/// Longest quote of a text of the service inside a message, in bytes.
const MAX_QUOTE: usize = 240;

/// Longest word in an error answer to a create that is no token, in bytes: ids have up to 64.
const MAX_ID: usize = 64;

/// What came of an answer before its body. Every member may be missing: `fetch` is the caller's.
#[derive(Clone, Debug, Default)]
pub struct ResponseHead {
    /// The member `status`, if it is a number.
    pub status: Option<f64>,
    /// The member `type` says that the platform hides a redirect.
    pub is_opaque_redirect: bool,
    /// The header `X-Request-Id`.
    pub request_id: Option<String>,
    /// The header `Retry-After`.
    pub retry_after: Option<String>,
}

/// How far the body of an answer could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyEnd {
    /// To its end.
    Complete,
    /// It broke off.
    Interrupted,
    /// It is larger than the call allows.
    TooLarge,
    /// What `fetch` gave has no stream to read.
    Missing,
}

/// Whether the body of a complete answer is the documented one, to be read; else the error that
/// the answer is. `body` gives the bytes of a complete one.
pub fn check(
    call: &Call,
    head: &ResponseHead,
    end: BodyEnd,
    body: impl FnOnce() -> Vec<u8>,
    secrets: &Secrets,
) -> Result<(), Error> {
    let Some(status) = status_of(head) else {
        return Err(Error::network(
            call.operation.name,
            "fetch gave no Response",
        ));
    };
    if !is_success(status) {
        // A body that breaks off or is too large changes nothing but the fields.
        let body = match end {
            BodyEnd::Complete => body(),
            BodyEnd::Interrupted | BodyEnd::TooLarge | BodyEnd::Missing => Vec::new(),
        };
        let request_id = head.request_id.as_deref();
        return Err(api_error(
            call.operation,
            status,
            request_id,
            &body,
            secrets,
        ));
    }
    match end {
        BodyEnd::Complete => Ok(()),
        BodyEnd::Interrupted => Err(Error::network(call.operation.name, "the body broke off")),
        BodyEnd::Missing => Err(Error::network(
            call.operation.name,
            "the answer of fetch has no body stream; a mock should give a Response, as new Response(text, { status }) makes it",
        )),
        BodyEnd::TooLarge => {
            let limit = call.max_response_bytes;
            Err(document_error(Problem::TooLargeBody { limit }))
        }
    }
}

/// Whether the status is the whole answer, so that the body need not be read.
pub fn is_answered(call: &Call, head: &ResponseHead) -> bool {
    matches!(call.operation.answer, Answer::Status) && status_of(head).is_some_and(is_success)
}

/// A fault of the whole body.
pub fn document_error(problem: Problem) -> Error {
    let issue = Issue {
        location: Location::DOCUMENT,
        expected: Expected::Text,
        problem,
    };
    Error::validation(vec![issue.report()])
}

/// Whether the body is the documented answer.
pub const fn is_success(status: u16) -> bool {
    matches!(status, 200..=299)
}

/// Whether an operation that failed may have happened: a request was sent, and no answer tells.
pub const fn is_outcome_unknown(error: &ErrorFields, was_sent: bool) -> bool {
    was_sent && matches!(error.status, None | Some(500..=599))
}

/// Tells in an error of an operation that changes something whether that may have happened.
pub fn tell_outcome(operation: &Operation, error: &mut Error, is_unknown: bool) {
    if !operation.tells_outcome {
        return;
    }
    error.outcome_unknown = Some(is_unknown);
    if is_unknown {
        error.message.push_str(if is_create(operation) {
            "; a token may exist now: list the tokens, and delete the one that nobody uses"
        } else {
            "; the token may be gone: list the tokens"
        });
    }
}

/// Tells it in an error of such an operation that came before any request: nothing has happened.
pub fn settle_outcome(operation: &Operation, error: &mut Error) {
    if operation.tells_outcome {
        error.outcome_unknown.get_or_insert(false);
    }
}

/// Whether the operation changes something by creating it.
fn is_create(operation: &Operation) -> bool {
    operation.tells_outcome && operation.method == Method::Post
}

/// A text without what may be an access token: a word of the characters of a JWT, longer than any id.
fn without_tokens(text: &str) -> String {
    let mut shown = String::new();
    let mut word = String::new();
    let mut characters = text.chars();
    loop {
        let next = characters.next();
        if let Some(character @ ('a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.')) = next {
            word.push(character);
            continue;
        }
        shown.push_str(if word.len() > MAX_ID { REDACTED } else { &word });
        word.clear();
        match next {
            Some(character) => shown.push(character),
            None => return shown,
        }
    }
}

/// Whether the same request may succeed later.
const fn is_retryable(status: u16) -> bool {
    matches!(status, 429 | 500 | 502 | 503 | 504)
}

/// The status of what `fetch` gave; none if that is no answer of a server.
fn status_of(head: &ResponseHead) -> Option<u16> {
    if head.is_opaque_redirect {
        return Some(0);
    }
    let status = head.status?;
    ((100.0..=999.0).contains(&status) && status.fract() == 0.0).then_some(status as u16)
}

/// The error that an answer outside 2xx is. The status alone decides its class; the body may be
/// anything: empty, HTML, cut off.
pub fn api_error(
    operation: &Operation,
    status: u16,
    request_id_header: Option<&str>,
    body: &[u8],
    secrets: &Secrets,
) -> Error {
    let names = [
        "error_code",
        "error_msg",
        "request_id",
        "encoded_authorization_message",
    ];
    let [
        error_code,
        error_msg,
        request_id,
        encoded_authorization_message,
    ] = string_members(body, names).map(|member| member.map(|text| secrets.scrub(&text)));
    // Nothing knows a new token before its answer is read, and this answer may quote it.
    let shown = |text: String| match is_create(operation) {
        true => without_tokens(&text),
        false => text,
    };
    let code = match status {
        400 => Code::BadRequest,
        403 => Code::Forbidden,
        _ => Code::Api,
    };
    let mut error = Error::new(code, String::new());
    error.status = Some(status);
    error.error_code = error_code.map(shown);
    error.error_msg = error_msg.map(shown);
    let request_id = request_id.or_else(|| request_id_header.map(|text| secrets.scrub(text)));
    error.request_id = request_id.map(shown);
    error.encoded_authorization_message = encoded_authorization_message;
    error.retryable = Some(is_retryable(status));
    error.message = message(operation, status, &error);
    error
}

fn message(operation: &Operation, status: u16, error: &Error) -> String {
    let mut text = match status {
        0 => String::from("the service answered with a redirect"),
        _ => format!("the service answered {status}"),
    };
    for (before, member) in [
        (" ", &error.error_code),
        (": ", &error.error_msg),
        (", request id ", &error.request_id),
    ] {
        if let Some(member) = member {
            text.push_str(before);
            text.push_str(&shortened(member, MAX_QUOTE));
        }
    }
    text.push_str("; ");
    text.push_str(&advice(operation, status));
    text
}

fn advice(operation: &Operation, status: u16) -> String {
    let Operation { action, inputs, .. } = operation;
    let general = match status {
        400 => return format!("check {inputs}"),
        403 => match action {
            Some(action) => {
                return format!(
                    "the caller must be the organization's management account or a delegated administrator, with the action {action}"
                );
            }
            None => "the address refuses the caller",
        },
        404 => return format!("check region or endpoint, {inputs}"),
        401 => "check the credentials, and that this machine's clock is right within 15 minutes",
        429 => "too many requests: try again later",
        0 | 300..=399 => {
            "redirects are never followed: set endpoint to the address that answers itself"
        }
        _ if is_retryable(status) => "the service is in trouble: try again later",
        _ => "check that the endpoint leads to the service",
    };
    general.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::service::call::tests::call;
    use crate::service::create_token::CREATE_TOKEN;
    use crate::service::list_tokens::LIST_TOKENS;

    const FORBIDDEN: &[u8] = br#"{"error_code":"IIC.1","error_msg":"no","request_id":"r-1","encoded_authorization_message":"AbC"}"#;
    const ENDS: [BodyEnd; 4] = [
        BodyEnd::Complete,
        BodyEnd::Interrupted,
        BodyEnd::TooLarge,
        BodyEnd::Missing,
    ];

    fn error(status: u16, body: &[u8]) -> Error {
        let operation = &LIST_TOKENS;
        api_error(
            operation,
            status,
            Some("r-header"),
            body,
            &Secrets::default(),
        )
    }

    fn code_of(end: BodyEnd, status: Option<f64>) -> Option<Code> {
        let head = ResponseHead {
            status,
            ..ResponseHead::default()
        };
        let body = || br#"{"error_code":"IIC.1"}"#.to_vec();
        let checked = check(&call(), &head, end, body, &Secrets::default());
        checked.err().map(|error| error.code)
    }

    #[test]
    fn only_a_complete_success_is_no_error() {
        for end in ENDS {
            let expected = match end {
                BodyEnd::Complete => None,
                BodyEnd::TooLarge => Some(Code::Validation),
                BodyEnd::Interrupted | BodyEnd::Missing => Some(Code::Network),
            };
            assert_eq!(code_of(end, Some(200.0)), expected, "{end:?}");
        }
    }

    #[test]
    fn a_status_outside_2xx_counts_however_its_body_ends() {
        for end in ENDS {
            assert_eq!(code_of(end, Some(403.0)), Some(Code::Forbidden));
        }
    }

    #[test]
    fn what_has_no_status_is_no_answer() {
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
            &call(),
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
            &call(),
            &head,
            BodyEnd::Interrupted,
            none,
            &Secrets::default(),
        );
        assert_eq!(checked.unwrap_err().request_id.as_deref(), Some("r-1"));
    }

    #[test]
    fn the_documented_members_are_read() {
        let answer = error(403, FORBIDDEN);
        assert_eq!(answer.error_code.as_deref(), Some("IIC.1"));
        assert_eq!(answer.error_msg.as_deref(), Some("no"));
        assert_eq!(answer.request_id.as_deref(), Some("r-1"));
        assert_eq!(answer.encoded_authorization_message.as_deref(), Some("AbC"));
    }

    #[test]
    fn the_status_alone_decides_the_class() {
        let deep = "[".repeat(1000);
        for body in [
            &b""[..],
            b"<html>",
            b"null",
            b"[]",
            b"{\"error_code\":",
            b"{\"error_code\":1}",
            b"\xff",
            deep.as_bytes(),
            FORBIDDEN,
        ] {
            for status in (100..600).filter(|&status| !is_success(status)) {
                let error = error(status, body);
                let code = match status {
                    400 => Code::BadRequest,
                    403 => Code::Forbidden,
                    _ => Code::Api,
                };
                assert_eq!(error.code, code);
                assert_eq!(error.status, Some(status));
            }
        }
    }

    #[test]
    fn the_request_id_falls_back_to_the_header() {
        for body in [&b""[..], b"{}", b"{\"request_id\":7}"] {
            let answer = error(500, body);
            assert_eq!(answer.request_id.as_deref(), Some("r-header"));
            assert_eq!(answer.error_code, None);
        }
    }

    #[test]
    fn messages_name_what_the_operation_needs() {
        assert!(
            error(403, b"")
                .message
                .contains(LIST_TOKENS.action.unwrap())
        );
        assert!(error(404, b"").message.contains(LIST_TOKENS.inputs));
    }

    #[test]
    fn messages_stay_short_and_hide_secrets() {
        let mut secrets = Secrets::default();
        secrets.add("s3cret/token");
        let long = "s3cret\\/token ".repeat(5000);
        let body = format!(
            "{{\"error_code\":\"{long}\",\"error_msg\":\"{long}\",\"request_id\":\"{long}\"}}"
        );
        let operation = &LIST_TOKENS;
        let error = api_error(
            operation,
            401,
            Some("s3cret/token"),
            body.as_bytes(),
            &secrets,
        );
        assert!(error.message.len() <= 1024, "{}", error.message.len());
        let all = serde_json::to_string(&error).unwrap();
        assert!(!all.contains("s3cret"), "{all}");
        assert!(all.contains("[REDACTED]"));
    }
    #[test]
    fn an_error_of_a_create_quotes_no_token() {
        let token = ["eyJhbGciOiJSUzI1NiJ9", &"aB3-_".repeat(40), "x"].join(".");
        let body = format!(
            "{{\"error_code\":\"{token}\",\"error_msg\":\"kept <{token}>, id d-9f8e7d6c5b\"}}"
        );
        let shown = |operation| {
            let secrets = Secrets::default();
            let error = api_error(operation, 500, Some(&token), body.as_bytes(), &secrets);
            serde_json::to_string(&error).unwrap()
        };
        let created = shown(&CREATE_TOKEN);
        assert!(!created.contains("aB3-_"), "{created}");
        assert!(created.contains("kept <[REDACTED]>, id d-9f8e7d6c5b"));
        assert!(shown(&LIST_TOKENS).contains(&token));
    }
}
