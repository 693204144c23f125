use super::*;
use crate::service::endpoint::tests::parse;

fn text(value: &str) -> Given {
    Given::Text(value.into())
}

fn keys() -> [Given; 3] {
    [text("AK"), text("SK"), Given::Absent]
}

fn arguments() -> Arguments {
    Arguments {
        request_kind: None,
        options_kind: None,
        signal_kind: None,
        fetch_kind: None,
        identity_store_id: text("d-1"),
        tenant_id: text("t-1"),
        region: text("cn-north-4"),
        endpoint: Given::Absent,
        signing_endpoint: Given::Absent,
        credentials: GivenCredentials::Absent,
        headers: GivenHeaders::Absent,
        timeout_ms: Given::Absent,
        retry: GivenRetry::Absent,
        max_response_bytes: Given::Absent,
    }
}

/// A good call.
pub(in crate::service) fn call() -> Call {
    let Ok(call) = arguments().check(parse) else {
        panic!("the arguments were refused");
    };
    call
}

/// The message of the error that a change of good arguments leads to; empty where there is none.
fn refusal(change: impl FnOnce(&mut Arguments)) -> String {
    let mut arguments = arguments();
    change(&mut arguments);
    match arguments.check(parse) {
        Ok(_) => String::new(),
        Err(Invalid(message)) => message,
    }
}

fn headers_of(change: impl FnOnce(&mut Arguments)) -> Vec<(String, String)> {
    let mut arguments = arguments();
    change(&mut arguments);
    let Ok(call) = arguments.check(parse) else {
        panic!("the arguments were refused");
    };
    let credentials = match &call.credentials {
        CredentialsSource::Fixed(credentials) => Some(credentials.clone()),
        _ => None,
    };
    call.headers(credentials.as_ref(), 1_767_225_599_123.0)
}

#[test]
fn good_arguments_pass_with_the_defaults() {
    let call = arguments().check(parse).ok().unwrap();
    assert_eq!(
        call.url,
        "https://identitystore.cn-north-4.myhuaweicloud.com/v1/identity-stores/d-1/tenant/t-1/bearer-token"
    );
    assert_eq!(call.timeout_ms, 30_000.0);
    assert_eq!(call.max_response_bytes, 8_388_608.0);
    assert_eq!(call.retry, Policy::default());
    assert!(call.headers(None, 0.0).is_empty());
}

#[test]
fn every_problem_names_its_argument() {
    let other = || Given::Other("null");
    for (option, message) in [
        ("request", refusal(|a| a.request_kind = Some("null"))),
        ("options", refusal(|a| a.options_kind = Some("null"))),
        ("signal", refusal(|a| a.signal_kind = Some("null"))),
        ("fetch", refusal(|a| a.fetch_kind = Some("null"))),
        (
            "identityStoreId",
            refusal(|a| a.identity_store_id = other()),
        ),
        ("tenantId", refusal(|a| a.tenant_id = Given::IllFormed)),
        ("tenantId", refusal(|a| a.tenant_id = Given::TooLong)),
        ("tenantId", refusal(|a| a.tenant_id = text("a\n"))),
        ("region", refusal(|a| a.region = Given::Absent)),
        ("region", refusal(|a| a.region = text("CN"))),
        ("endpoint", refusal(|a| a.endpoint = other())),
        ("endpoint", refusal(|a| a.endpoint = text("relay"))),
        (
            "signingEndpoint",
            refusal(|a| a.signing_endpoint = text("https://a.example")),
        ),
        (
            "credentials",
            refusal(|a| a.credentials = GivenCredentials::Other("null")),
        ),
        (
            "headers",
            refusal(|a| a.headers = GivenHeaders::Other("null")),
        ),
        ("headers", refusal(|a| a.headers = GivenHeaders::TooLong)),
        ("timeoutMs", refusal(|a| a.timeout_ms = other())),
        ("retry", refusal(|a| a.retry = GivenRetry::Other("true"))),
        (
            "maxResponseBytes",
            refusal(|a| a.max_response_bytes = text("8")),
        ),
    ] {
        assert!(
            message.starts_with(&[option, ": "].concat()),
            "{option}: {message}"
        );
    }
}

#[test]
fn numbers_stay_in_their_ranges() {
    let nan = f64::NAN;
    for value in [0.0, -1.0, nan, f64::INFINITY, 2_147_483_648.0] {
        assert_ne!(
            refusal(|a| a.timeout_ms = Given::Number(value)),
            "",
            "{value}"
        );
    }
    for value in [0.5, 1.0, MAX_TIMEOUT_MS] {
        assert_eq!(refusal(|a| a.timeout_ms = Given::Number(value)), "");
    }
    for value in [0.0, -1.0, 1.5, nan, f64::INFINITY] {
        assert_ne!(
            refusal(|a| a.max_response_bytes = Given::Number(value)),
            "",
            "{value}"
        );
        let retry = || GivenRetry::Members([Given::Number(value), Given::Absent, Given::Absent]);
        assert!(
            refusal(|a| a.retry = retry()).starts_with("retry.maxAttempts: "),
            "{value}"
        );
    }
    for value in [-1.0, nan, f64::INFINITY] {
        let retry = || GivenRetry::Members([Given::Absent, Given::Number(value), Given::Absent]);
        assert!(
            refusal(|a| a.retry = retry()).starts_with("retry.baseDelayMs: "),
            "{value}"
        );
        let retry = || GivenRetry::Members([Given::Absent, Given::Absent, Given::Number(value)]);
        assert!(
            refusal(|a| a.retry = retry()).starts_with("retry.maxDelayMs: "),
            "{value}"
        );
    }
    let mut off = arguments();
    off.retry = GivenRetry::Off;
    assert_eq!(off.check(parse).ok().unwrap().retry.max_attempts, 1.0);
}

#[test]
fn keys_are_printable_ascii_and_never_quoted() {
    for bad in ["", " ", "q z", "key\n", "kéy", "\u{7f}"] {
        for position in 0..3 {
            let mut members = keys();
            members[position] = text(bad);
            let message = refusal(|a| a.credentials = GivenCredentials::Members(members));
            assert!(message.starts_with("credentials."), "{message}");
            assert!(bad.len() < 2 || !message.contains(bad), "{message}");
        }
    }
}

#[test]
fn a_signed_request_carries_the_signature_and_the_token() {
    let members = [text("AK"), text("SK"), text("TOKEN")];
    let headers = headers_of(|a| a.credentials = GivenCredentials::Members(members));
    let names: Vec<_> = headers.iter().map(|(name, _)| &**name).collect();
    assert_eq!(names, ["x-sdk-date", "x-security-token", "authorization"]);
    assert_eq!(headers[0].1, "20251231T235959Z");
    assert!(headers[2].1.starts_with(
        "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date;x-security-token, Signature="
    ));
}

#[test]
fn the_signature_is_for_the_signing_endpoint() {
    let signed = |endpoint: &str, signing: Given| {
        headers_of(|a| {
            a.endpoint = text(endpoint);
            a.signing_endpoint = signing;
            a.credentials = GivenCredentials::Members(keys());
        })
    };
    let direct = signed("https://service.example/api", Given::Absent);
    let relayed = signed(
        "https://relay.example",
        text("https://service.example/api/"),
    );
    let other = signed("https://relay.example", Given::Absent);
    assert_eq!(direct, relayed);
    assert_ne!(direct, other);
}

#[test]
fn headers_of_the_signature_belong_to_it() {
    let entry = |name: &str| GivenHeaders::Entries(vec![(text(name), text("x"))]);
    for name in [
        "Host",
        "AUTHORIZATION",
        "x-sdk-date",
        "X-Security-Token",
        "x-sdk-content-sha256",
    ] {
        let message = refusal(|a| {
            a.headers = entry(name);
            a.credentials = GivenCredentials::Callback;
        });
        assert!(message.contains("signature"), "{name}: {message}");
        assert_eq!(refusal(|a| a.headers = entry(name)), "", "{name}");
    }
}

#[test]
fn header_names_and_values_are_what_http_allows() {
    let entry = |name: Given, value: Given| {
        refusal(|a| a.headers = GivenHeaders::Entries(vec![(name, value)]))
    };
    for name in ["", "a b", "a:", "ä", "a\n", "(a)"] {
        assert_ne!(entry(text(name), text("x")), "", "{name}");
    }
    for value in ["a\r", "a\nb", "\0", "Ā", "日"] {
        assert_ne!(entry(text("x-a"), text(value)), "", "{value}");
    }
    assert_ne!(entry(text("x-a"), Given::Number(1.0)), "");
    assert_eq!(
        entry(text("X-A!#$%&'*+-.^_`|~"), text("tab\t and \u{ff}")),
        ""
    );
}

#[test]
fn statuses_are_three_digit_numbers() {
    assert_eq!(status(Given::Absent), Ok(200));
    assert_eq!(status(Given::Number(599.0)), Ok(599));
    for value in [99.0, 600.0, 200.5, f64::NAN] {
        assert!(status(Given::Number(value)).is_err());
    }
    assert!(status(text("200")).is_err());
}
