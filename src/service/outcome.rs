//! Status, headers and body to what the caller is told.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::code::Code;
use super::encoding::{push_number, shortened};
use super::endpoint::Invalid;
use super::issue::{Described, Issue, NO_OFFSET, Place, Received, summary};
use super::reader::string_members;
use super::redact::Secrets;

/// Longest quote of a text of the service inside a message, in bytes.
const QUOTE: usize = 240;

/// An error as JavaScript builds it: the code picks the class, the rest become its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// Picks the class.
    pub code: Code,
    /// What failed, where, and what to do. At most 1 KiB.
    pub message: String,
    /// The status of an answer outside 2xx; 0 for a redirect that the platform hides.
    pub status: Option<u16>,
    /// The body's `error_code`.
    pub error_code: Option<String>,
    /// The body's `error_msg`.
    pub error_msg: Option<String>,
    /// The body's `request_id`, else the header `X-Request-Id`.
    pub request_id: Option<String>,
    /// The body's `encoded_authorization_message`.
    pub encoded_authorization_message: Option<String>,
    /// Whether the same request may succeed later.
    pub retryable: Option<bool>,
    /// What is wrong with an answer that was refused.
    pub issues: Option<Vec<Described>>,
}

/// By hand, and as a map: a derived one has every member name cached in a hash table, which
/// would be a twentieth of the module. Members that are not there are left out.
impl Serialize for Failure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("code", self.code.as_str())?;
        map.serialize_entry("message", &self.message)?;
        if let Some(status) = self.status {
            map.serialize_entry("status", &status)?;
        }
        for (name, text) in [
            ("errorCode", &self.error_code),
            ("errorMsg", &self.error_msg),
            ("requestId", &self.request_id),
            (
                "encodedAuthorizationMessage",
                &self.encoded_authorization_message,
            ),
        ] {
            if let Some(text) = text {
                map.serialize_entry(name, text)?;
            }
        }
        if let Some(retryable) = self.retryable {
            map.serialize_entry("retryable", &retryable)?;
        }
        if let Some(issues) = &self.issues {
            map.serialize_entry("issues", issues)?;
        }
        map.end()
    }
}

/// The documented string members of an error body.
pub type ErrorMembers = [Option<String>; 4];

/// Names of [`ErrorMembers`], in their order.
pub const ERROR_MEMBERS: [&str; 4] = [
    "error_code",
    "error_msg",
    "request_id",
    "encoded_authorization_message",
];

impl Failure {
    /// A failure that is not an answer of the service.
    pub fn new(code: Code, message: String) -> Self {
        Self {
            code,
            message,
            ..Self::default()
        }
    }

    /// An argument that cannot be used.
    pub fn invalid(Invalid(message): Invalid) -> Self {
        Self::new(Code::InvalidArgument, message)
    }

    /// A transport that gave no answer. `what` says how it failed.
    pub fn network(what: &str) -> Self {
        let message = [
            "listTokens: ",
            what,
            "; check the network and the endpoint, see cause",
        ];
        Self::new(Code::Network, message.concat())
    }

    /// An answer that is not the documented one.
    pub fn validation(issues: Vec<Described>) -> Self {
        let first = issues.first().map_or("", |issue| &*issue.message);
        Self {
            message: summary(first, issues.len()),
            issues: Some(issues),
            ..Self::new(Code::Validation, String::new())
        }
    }

    /// No answer within `timeoutMs`.
    pub fn timeout(timeout_ms: f64) -> Self {
        let mut message = String::from("listTokens: no complete answer within ");
        push_number(&mut message, timeout_ms.ceil() as u64, 1);
        message.push_str(" ms; check that the endpoint is reachable or raise timeoutMs");
        Self::new(Code::Timeout, message)
    }

    /// An answer with a value too large for the memory at hand, at a byte of the body.
    pub fn out_of_memory(offset: u64) -> Self {
        Self::document(Received::OutOfMemory(offset))
    }

    /// A text with a lone surrogate, which no UTF-8 stands for.
    pub fn ill_formed_text() -> Self {
        Self::document(Received::InvalidUtf8(NO_OFFSET))
    }

    fn document(received: Received) -> Self {
        let place = Place::Document;
        Self::validation(vec![Issue { place, received }.describe()])
    }

    /// An answer that is larger than `maxResponseBytes`.
    pub fn too_large(limit: f64) -> Self {
        let mut received = String::from("more than ");
        push_number(&mut received, limit as u64, 1);
        received.push_str(" bytes (maxResponseBytes)");
        let expected = "a body within maxResponseBytes";
        Self::validation(vec![Described {
            path: String::new(),
            expected,
            message: [
                "response body: expected ",
                expected,
                ", received ",
                &received,
            ]
            .concat(),
            received,
        }])
    }
}

/// Whether the body is the documented answer, to be validated.
pub const fn is_success(status: u16) -> bool {
    matches!(status, 200..=299)
}

/// Whether the same request may succeed later.
pub const fn is_retryable(status: u16) -> bool {
    matches!(status, 429 | 500 | 502 | 503 | 504)
}

/// The status of what `fetch` gave; `None` if that is no answer of a server. `kind` is the
/// response's `type`.
pub fn answered(status: f64, kind: &str) -> Option<u16> {
    if kind == "opaqueredirect" {
        return Some(0);
    }
    ((100.0..=999.0).contains(&status) && status.fract() == 0.0).then_some(status as u16)
}

/// The failure that an answer outside 2xx is. The status alone decides its class.
pub fn api_failure(
    status: u16,
    request_id_header: Option<&str>,
    members: ErrorMembers,
    secrets: &Secrets,
) -> Failure {
    let [
        error_code,
        error_msg,
        request_id,
        encoded_authorization_message,
    ] = members.map(|member| member.map(|text| secrets.scrub(&text)));
    let code = match status {
        400 => Code::BadRequest,
        403 => Code::Forbidden,
        _ => Code::Api,
    };
    let mut failure = Failure {
        status: Some(status),
        error_code,
        error_msg,
        request_id: request_id.or_else(|| request_id_header.map(|text| secrets.scrub(text))),
        encoded_authorization_message,
        retryable: Some(is_retryable(status)),
        ..Failure::new(code, String::new())
    };
    failure.message = message(status, &failure);
    failure
}

/// The documented members of an error body, which may be anything: empty, HTML, cut off.
pub fn error_members(body: &[u8]) -> ErrorMembers {
    string_members(body, ERROR_MEMBERS)
}

fn message(status: u16, failure: &Failure) -> String {
    let mut text = String::from("the service answered ");
    if status == 0 {
        text.push_str("with a redirect");
    } else {
        push_number(&mut text, status.into(), 3);
    }
    for (before, said) in [
        (" ", &failure.error_code),
        (": ", &failure.error_msg),
        (", request id ", &failure.request_id),
    ] {
        if let Some(said) = said {
            text.push_str(before);
            text.push_str(&shortened(said, QUOTE));
        }
    }
    text.push_str("; ");
    text.push_str(advice(status));
    text
}

const fn advice(status: u16) -> &'static str {
    match status {
        400 => "check identityStoreId and tenantId",
        401 => "check the credentials, and that this machine's clock is right within 15 minutes",
        403 => {
            "the caller must be the organization's management account or a delegated administrator, with the action IdentityCenter:externalIdp:listBearerTokens"
        }
        404 => "check region or endpoint, identityStoreId and tenantId",
        429 => "too many requests: try again later",
        0 | 300..=399 => {
            "redirects are never followed: set endpoint to the address that answers itself"
        }
        _ if is_retryable(status) => "the service is in trouble: try again later",
        _ => "check that the endpoint leads to the service",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORBIDDEN: &[u8] = br#"{"error_code":"IIC.1","error_msg":"no","request_id":"r-1","encoded_authorization_message":"AbC"}"#;

    fn failure(status: u16, body: &[u8]) -> Failure {
        api_failure(
            status,
            Some("r-header"),
            error_members(body),
            &Secrets::default(),
        )
    }

    #[test]
    fn the_documented_members_are_read() {
        let answer = failure(403, FORBIDDEN);
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
                let failure = failure(status, body);
                let code = match status {
                    400 => Code::BadRequest,
                    403 => Code::Forbidden,
                    _ => Code::Api,
                };
                assert_eq!(failure.code, code);
                assert_eq!(failure.status, Some(status));
            }
        }
    }

    #[test]
    fn the_request_id_falls_back_to_the_header() {
        for body in [&b""[..], b"{}", b"{\"request_id\":7}"] {
            let answer = failure(500, body);
            assert_eq!(answer.request_id.as_deref(), Some("r-header"));
            assert_eq!(answer.error_code, None);
        }
    }

    #[test]
    fn messages_stay_short_and_hide_secrets() {
        let mut secrets = Secrets::default();
        secrets.add("s3cret/token");
        let long = "s3cret\\/token ".repeat(5000);
        let body = format!(
            "{{\"error_code\":\"{long}\",\"error_msg\":\"{long}\",\"request_id\":\"{long}\"}}"
        );
        let failure = api_failure(
            401,
            Some("s3cret/token"),
            error_members(body.as_bytes()),
            &secrets,
        );
        assert!(failure.message.len() <= 1024, "{}", failure.message.len());
        let all = serde_json::to_string(&failure).unwrap();
        assert!(!all.contains("s3cret"), "{all}");
        assert!(all.contains("[REDACTED]"));
    }

    #[test]
    fn a_timeout_names_its_time() {
        assert!(Failure::timeout(0.5).message.contains("within 1 ms"));
        assert!(
            Failure::timeout(30_000.0)
                .message
                .contains("within 30000 ms")
        );
    }
}
