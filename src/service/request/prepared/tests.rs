use super::*;
use crate::service::operations::list_tokens::ListTokensRequest;
use crate::service::request::endpoint::url_parser::parse_url;
use crate::service::request::options::MAX_TIMEOUT_MS;

const DATE: &str = "20251231T235959Z";

fn request() -> ListTokensRequest {
    ListTokensRequest {
        identity_store_id: "d-1".into(),
        tenant_id: "t-1".into(),
    }
}

fn options() -> CallOptions {
    CallOptions {
        region: Some("cn-north-4".into()),
        ..CallOptions::default()
    }
}

fn credentials() -> Credentials {
    Credentials {
        access_key_id: "AK".into(),
        secret_access_key: "SK".into(),
        security_token: None,
    }
}

fn checked(options: &CallOptions) -> Result<PreparedRequest, InvalidArgument> {
    checked_as(options.credentials.is_some(), options)
}

fn checked_as(is_signed: bool, options: &CallOptions) -> Result<PreparedRequest, InvalidArgument> {
    PreparedRequest::new(request().request()?, options, is_signed, parse_url)
}

/// A request that can be sent.
fn prepared() -> PreparedRequest {
    checked(&options()).unwrap()
}

/// The argument that a change of good options makes unusable, and what is wrong with it.
fn refusal(change: impl FnOnce(&mut CallOptions)) -> Option<InvalidArgument> {
    let mut options = options();
    change(&mut options);
    checked(&options).err()
}

fn refused(change: impl FnOnce(&mut CallOptions)) -> String {
    refusal(change).map_or_else(String::new, |invalid| invalid.argument)
}

fn headers_of(change: impl FnOnce(&mut CallOptions)) -> Vec<(String, String)> {
    let mut options = options();
    change(&mut options);
    let call = checked(&options).unwrap();
    let headers = call.headers(options.credentials.as_ref(), DATE);
    let owned = headers.into_iter();
    owned
        .map(|(name, value)| (name.into(), value.into()))
        .collect()
}

fn header(name: &str, value: &str) -> Vec<(String, String)> {
    vec![(name.into(), value.into())]
}

#[test]
fn good_arguments_pass_with_the_defaults() {
    let call = prepared();
    assert_eq!(
        call.url,
        "https://identitystore.cn-north-4.myhuaweicloud.com/v1/identity-stores/d-1/tenant/t-1/bearer-token"
    );
    assert_eq!(call.timeout_ms, 30_000.0);
    assert_eq!(call.max_response_bytes, 8_388_608);
    assert_eq!(call.retry, RetryOptions::default());
    assert!(call.headers(None, DATE).is_empty());
}

#[test]
fn every_problem_names_its_argument() {
    for (argument, refused) in [
        ("region", refused(|o| o.region = None)),
        ("region", refused(|o| o.region = Some("CN".into()))),
        ("endpoint", refused(|o| o.endpoint = Some("relay".into()))),
        (
            "signingEndpoint",
            refused(|o| o.signing_endpoint = Some("https://a.example".into())),
        ),
        (
            "signingEndpoint",
            refused(|o| {
                o.signing_endpoint = Some("relay".into());
                o.credentials = Some(credentials());
            }),
        ),
        ("headers", refused(|o| o.headers = header("a b", "c"))),
        ("headers.x-a", refused(|o| o.headers = header("x-a", "\n"))),
    ] {
        assert_eq!(refused, argument);
    }
    let request = ListTokensRequest {
        tenant_id: "a\n".into(),
        ..request()
    };
    let refused = request.request().unwrap_err();
    assert_eq!(refused.argument, "tenantId");
}

#[test]
fn an_endpoint_replaces_the_host_of_the_region() {
    let mut options = options();
    options.endpoint = Some("https://relay.example/api/".into());
    let url = checked(&options).unwrap().url;
    assert!(url.starts_with("https://relay.example/api/v1/"), "{url}");
}

#[test]
fn numbers_stay_in_their_ranges() {
    let nan = f64::NAN;
    for value in [0.0, -1.0, nan, f64::INFINITY, 2_147_483_648.0] {
        assert_eq!(refused(|o| o.timeout_ms = value), "timeoutMs", "{value}");
    }
    let refusal = refusal(|o| o.timeout_ms = MAX_TIMEOUT_MS + 1.0).unwrap();
    let range = format!("a number above 0 and up to {MAX_TIMEOUT_MS}, ");
    assert!(refusal.problem.contains(&range), "{}", refusal.problem);
    for value in [0.5, 1.0, MAX_TIMEOUT_MS] {
        assert_eq!(refused(|o| o.timeout_ms = value), "");
    }
    assert_eq!(refused(|o| o.max_response_bytes = 0), "maxResponseBytes");
    assert_eq!(refused(|o| o.retry.max_attempts = 0), "retry.maxAttempts");
    for value in [-1.0, nan, f64::INFINITY] {
        assert_eq!(
            refused(|o| o.retry.base_delay_ms = value),
            "retry.baseDelayMs"
        );
        assert_eq!(
            refused(|o| o.retry.max_delay_ms = value),
            "retry.maxDelayMs"
        );
    }
    assert_eq!(refused(|o| o.retry = RetryOptions::never()), "");
}

#[test]
fn integers_from_1_have_no_fraction() {
    use crate::service::request::options::positive_integer;
    for value in [0.0, -1.0, 1.5, f64::NAN, f64::INFINITY] {
        let refused = positive_integer("maxResponseBytes", value).unwrap_err();
        assert_eq!(refused.argument, "maxResponseBytes", "{value}");
    }
    assert_eq!(positive_integer("maxResponseBytes", 8.0), Ok(8));
    assert_eq!(positive_integer("maxResponseBytes", 1e300), Ok(u64::MAX));
}

#[test]
fn keys_are_printable_ascii_and_never_quoted() {
    for bad in ["", " ", "q z", "key\n", "kéy", "\u{7f}"] {
        for position in 0..3 {
            let mut keys = credentials();
            match position {
                0 => keys.access_key_id = bad.into(),
                1 => keys.secret_access_key = bad.into(),
                _ => keys.security_token = Some(bad.into()),
            }
            let refusal = refusal(|o| o.credentials = Some(keys)).unwrap();
            assert!(refusal.argument.starts_with("credentials."));
            assert!(bad.len() < 2 || !refusal.problem.contains(bad));
        }
    }
}

#[test]
fn a_signed_request_carries_the_signature_and_the_token() {
    let headers = headers_of(|o| {
        let mut temporary = credentials();
        temporary.security_token = Some("TOKEN".into());
        o.credentials = Some(temporary);
    });
    let names: Vec<_> = headers.iter().map(|(name, _)| &**name).collect();
    assert_eq!(names, ["x-sdk-date", "x-security-token", "authorization"]);
    assert_eq!(headers[0].1, DATE);
    assert!(headers[2].1.starts_with(
        "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date;x-security-token, Signature="
    ));
}

#[test]
fn the_signature_is_for_the_signing_endpoint() {
    let signed = |endpoint: &str, signing: Option<&str>| {
        headers_of(|o| {
            o.endpoint = Some(endpoint.into());
            o.signing_endpoint = signing.map(str::to_owned);
            o.credentials = Some(credentials());
        })
    };
    let direct = signed("https://service.example/api", None);
    let relayed = signed(
        "https://relay.example",
        Some("https://service.example/api/"),
    );
    let other = signed("https://relay.example", None);
    assert_eq!(direct, relayed);
    assert_ne!(direct, other);
}

#[test]
fn headers_of_the_signature_are_refused_if_signed() {
    for name in [
        "Host",
        "AUTHORIZATION",
        "x-sdk-date",
        "X-Security-Token",
        "x-sdk-content-sha256",
    ] {
        let mut options = options();
        options.headers = header(name, "x");
        let refusal = checked_as(true, &options).unwrap_err();
        assert_eq!(refusal.argument, ["headers.", name].concat());
        assert!(refusal.problem.contains("signature"), "{}", refusal.problem);
        assert!(checked_as(false, &options).is_ok(), "{name}");
    }
}

#[test]
fn headers_of_the_connection_are_refused_signed_or_not() {
    for name in [
        "Connection",
        "expect",
        "KEEP-ALIVE",
        "Transfer-Encoding",
        "upgrade",
    ] {
        let mut options = options();
        options.headers = header(name, "x");
        for is_signed in [false, true] {
            let refusal = checked_as(is_signed, &options).unwrap_err();
            assert_eq!(refusal.argument, ["headers.", name].concat());
        }
    }
    for name in ["te", "trailer", "content-length", "x-upgrade", "host"] {
        assert_eq!(refused(|o| o.headers = header(name, "x")), "", "{name}");
    }
}

#[test]
fn a_header_is_given_once() {
    let twice = |names: [&str; 3]| {
        let headers = names.map(|name| (name.to_owned(), "x".to_owned()));
        refused(|o| o.headers = headers.into())
    };
    assert_eq!(twice(["a", "b", "A"]), "headers.A");
    assert_eq!(twice(["x-b", "X-A", "x-a"]), "headers.x-a");
    assert_eq!(twice(["a", "a", "b"]), "headers.a");
    assert_eq!(twice(["a", "b", "ab"]), "");
}

#[test]
fn header_names_and_values_are_what_http_allows() {
    for name in ["", "a b", "a:", "ä", "a\n", "(a)"] {
        assert_eq!(
            refused(|o| o.headers = header(name, "x")),
            "headers",
            "{name}"
        );
    }
    for value in ["a\r", "a\nb", "\0", "Ā", "日"] {
        assert_eq!(
            refused(|o| o.headers = header("x-a", value)),
            "headers.x-a",
            "{value}"
        );
    }
    let good = header("X-A!#$%&'*+-.^_`|~", "tab\t and \u{ff}");
    assert_eq!(refused(|o| o.headers = good), "");
}
