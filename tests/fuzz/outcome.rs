//! The outcome of an answer: the status alone decides, no secret leaves, waits are bounded.

use identity_center_tokens::service::code::Code;
use identity_center_tokens::service::outcome::{answered, api_failure, error_members, is_success};
use identity_center_tokens::service::redact::Secrets;
use identity_center_tokens::service::retry::{Next, Policy, next};

use crate::mutate::search;

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

#[test]
fn the_outcome_keeps_its_promises() {
    let mut secrets = Secrets::default();
    secrets.add(SECRET);
    let mut said = 0;
    search(&SEEDS, &WORDS, 120_000, |input| {
        let (&first, body) = input.split_first().unwrap_or((&0, &[]));
        let status = 300 + u16::from(first);
        assert_eq!(answered(f64::from(status), "default"), Some(status));
        let text = String::from_utf8_lossy(body);
        let members = error_members(body);
        let any = members.iter().any(Option::is_some);
        let failure = api_failure(status, Some(&text), members, &secrets);
        let code = match status {
            400 => Code::BadRequest,
            403 => Code::Forbidden,
            _ => Code::Api,
        };
        assert_eq!((failure.code, failure.status), (code, Some(status)));
        let passing = [429, 500, 502, 503, 504].contains(&status);
        assert_eq!(failure.retryable, Some(passing));
        assert!(
            failure.message.len() <= 1024,
            "{} bytes",
            failure.message.len()
        );
        let shown = serde_json::to_value(&failure).unwrap();
        for member in shown.as_object().unwrap().values() {
            assert!(
                !member.as_str().unwrap_or_default().contains(SECRET),
                "{shown}"
            );
        }
        let policy = Policy::default();
        let attempt = f64::from(1 + first % 4);
        let chance = f64::from(first) / 256.0;
        match next(
            &policy,
            attempt,
            &failure,
            Some(&text),
            784_111_777_000.0,
            chance,
        ) {
            Next::WaitMs(wait) => {
                assert!(passing && attempt < policy.max_attempts && !is_success(status));
                assert!((0.0..=policy.max_delay_ms).contains(&wait), "{wait} ms");
            }
            Next::GiveUp => {}
        }
        said += u32::from(any);
        any
    });
    assert!(said > 1000, "only {said} bodies said something");
}
