//! The error of a response outside 2xx: class, fields, and advice.

use super::error::{Code, Error};
use super::outcome::is_create;
use super::redact::{REDACTED, Secrets};
use crate::service::encoding::shortened;
use crate::service::operation::Operation;
use crate::service::reader::string_members;

/// The longest quote of a text of the service in a message, in bytes.
const MAX_QUOTE: usize = 240;

/// The longest word of an error response to a create that cannot be a token, in bytes. Ids have up to
/// 64 bytes, tokens are longer.
const MAX_ID: usize = 64;

/// The error of a response outside 2xx. The status alone determines its class: the body may be
/// anything, such as empty, HTML or cut off.
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
    // An error response to a create may quote the new token, which is not registered in `secrets`.
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

/// Redacts each word that may be an access token: characters of a JWT, longer than any id.
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

/// Whether the same request may succeed later.
const fn is_retryable(status: u16) -> bool {
    matches!(status, 429 | 500 | 502 | 503 | 504)
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::service::operations::create_token::CREATE_TOKEN;
    use crate::service::operations::list_tokens::LIST_TOKENS;
    use crate::service::response::is_success;

    const FORBIDDEN: &[u8] = br#"{"error_code":"IIC.1","error_msg":"no","request_id":"r-1","encoded_authorization_message":"AbC"}"#;

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

    #[test]
    fn the_documented_members_are_read() {
        let error = error(403, FORBIDDEN);
        assert_eq!(error.error_code.as_deref(), Some("IIC.1"));
        assert_eq!(error.error_msg.as_deref(), Some("no"));
        assert_eq!(error.request_id.as_deref(), Some("r-1"));
        assert_eq!(error.encoded_authorization_message.as_deref(), Some("AbC"));
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
            let error = error(500, body);
            assert_eq!(error.request_id.as_deref(), Some("r-header"));
            assert_eq!(error.error_code, None);
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
