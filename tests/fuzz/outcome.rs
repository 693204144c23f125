//! Error responses: the status alone determines the class, no secret is shown, waits are limited.

use identity_center_tokens::service::operations::list_tokens::ListTokensRequest;
use identity_center_tokens::service::request::endpoint::UrlParts;
use identity_center_tokens::service::request::options::CallOptions;
use identity_center_tokens::service::request::prepared::PreparedRequest;
use identity_center_tokens::service::response::error::Code;
use identity_center_tokens::service::response::redact::Secrets;
use identity_center_tokens::service::response::retry::{Decision, FailedAttempt, decide};
use identity_center_tokens::service::response::{BodyEnd, ResponseHead, check};

use crate::mutate::search;

#[path = "../platform/date.rs"]
mod date_parser;

use date_parser::parse_date;

const SECRET: &str = "s3cret/token+==";

/// The first byte is the status, counted from 300.
const SEEDS: [&[u8]; 8] = [
    br#"d{"error_code":"IIC.1","error_msg":"s3cret/token+==","request_id":"r","encoded_authorization_message":"e"}"#,
    br#"g{"error_msg":"s3cret\/token+== and s3cret\u002ftoken+==","error_code":7}"#,
    b"\xC8<html><title>503 s3cret/token+==</title>",
    b"\x81120",
    b"\xCBSun, 06 Nov 1994 08:49:37 GMT",
    b"\xC92",
    b"\xCA{}",
    b"\xCCsoon",
];

const WORDS: [&[u8]; 16] = [
    b"s3cret/token+==",
    b"s3cret",
    b"\\u0073",
    b"\\/",
    b"\"error_code\":",
    b"\"error_msg\":",
    b"{",
    b"}",
    b"\"",
    b",",
    b"[[[[[[[[[[[[[[[[",
    b"\xFF",
    b"99999999999999999999",
    b" GMT",
    b"Mon, ",
    b"-",
];

const NOW_MS: f64 = 784_111_777_000.0;

fn call() -> PreparedRequest {
    let request = ListTokensRequest {
        identity_store_id: "d-1".into(),
        tenant_id: "t-1".into(),
    };
    let options = CallOptions {
        region: Some("cn-north-4".into()),
        ..CallOptions::default()
    };
    let request = request.request().unwrap();
    PreparedRequest::new(request, &options, false, |_| None::<UrlParts>).unwrap()
}

#[test]
fn the_outcome_keeps_its_promises() {
    let call = call();
    let mut secrets = Secrets::default();
    secrets.add(SECRET);
    let mut with_members = 0;
    search(&SEEDS, &WORDS, 120_000, |input| {
        let (&first, body) = input.split_first().unwrap_or((&0, &[]));
        let status = 300 + u16::from(first);
        let text = String::from_utf8_lossy(body);
        let head = ResponseHead {
            status: Some(status.into()),
            request_id: Some(text.clone().into()),
            ..ResponseHead::default()
        };
        let error = check(
            call.operation,
            &head,
            BodyEnd::Complete,
            || body.into(),
            &secrets,
        )
        .unwrap_err();
        let code = match status {
            400 => Code::BadRequest,
            403 => Code::Forbidden,
            _ => Code::Api,
        };
        assert_eq!((error.code, error.status), (code, Some(status)));
        let is_retryable = [429, 500, 502, 503, 504].contains(&status);
        assert_eq!(error.retryable, Some(is_retryable));
        assert!(error.message.len() <= 1024, "{} bytes", error.message.len());
        let shown = serde_json::to_value(&error).unwrap();
        for member in shown.as_object().unwrap().values() {
            assert!(
                !member.as_str().unwrap_or_default().contains(SECRET),
                "{shown}"
            );
        }
        let failed = FailedAttempt {
            number: 1 + u32::from(first % 4),
            error: &error,
            retry_after: Some(&text),
        };
        let random = f64::from(first) / 256.0;
        let retry_on = call.operation.retry_on;
        match decide(&call.retry, retry_on, failed, NOW_MS, parse_date, random) {
            Decision::WaitMs(wait) => {
                assert!(is_retryable && failed.number < call.retry.max_attempts);
                assert!((0.0..=call.retry.max_delay_ms).contains(&wait), "{wait} ms");
            }
            Decision::GiveUp => {}
        }
        // The request id does not count: without one in the body it is that of the header.
        let has_members = error.error_code.is_some()
            || error.error_msg.is_some()
            || error.encoded_authorization_message.is_some();
        with_members += u32::from(has_members);
        has_members
    });
    assert!(
        with_members > 1000,
        "only {with_members} bodies had members"
    );
}
