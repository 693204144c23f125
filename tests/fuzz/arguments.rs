//! Arguments: accepted ones stay in their part of the request, refused ones are named.

use std::str::FromStr;

use identity_center_tokens::service::operations::list_tokens::ListTokensRequest;
use identity_center_tokens::service::request::credentials::Credentials;
use identity_center_tokens::service::request::endpoint::UrlParts;
use identity_center_tokens::service::request::options::CallOptions;
use identity_center_tokens::service::request::prepared::PreparedRequest;
use identity_center_tokens::service::response::error::Error;
use identity_center_tokens::service::response::retry::RetryOptions;
use url::Url;

use crate::mutate::search;

#[path = "../platform/url.rs"]
mod url_parser;

use url_parser::parse_url;

const SECRET: &str = "secretKeyOfNobody";

const SEEDS: [&[u8]; 5] = [
    b"d-1|t-1|cn-north-4||x-a|b|1",
    b"%2e%2e|a?b#c|x|https://relay.example/api/|accept|text/plain|30000",
    b"\xC3\xA9|{tenant_id}\\$&||http://127.0.0.1:8080|X-B|\xC3\xBF|0.5",
    b"..|a/b|a--b|http://service.example|host|x|-1",
    b"a\n|\x7F||https://u:p@a.example?q#f|a b|a\r\nb|NaN",
];

const WORDS: [&[u8]; 21] = [
    b"|",
    b"/",
    b"..",
    b"%2F",
    b"\\",
    b"\n",
    b"\r\n",
    b"\0",
    b"?",
    b"#",
    b"@",
    b":",
    b"https://",
    b"http://localhost",
    b".localhost",
    b"[::1]",
    b"\xF0\x9F\x98\x80",
    b"authorization",
    b"x-sdk-date",
    b"1e309",
    b"2147483648",
];

/// Parses a number: `default` for an empty text, `wrong` for an invalid one.
fn number<T: FromStr>(text: &str, default: T, wrong: T) -> T {
    match text {
        "" => default,
        _ => text.parse().unwrap_or(wrong),
    }
}

/// Arguments from fields separated by `|`.
fn arguments(text: &str, is_signed: bool) -> (ListTokensRequest, CallOptions) {
    let mut fields = text.split('|');
    let mut field = || fields.next().unwrap_or_default();
    let non_empty = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let request = ListTokensRequest {
        identity_store_id: field().into(),
        tenant_id: field().into(),
    };
    let defaults = CallOptions::default();
    let options = CallOptions {
        region: non_empty(field()),
        endpoint: non_empty(field()),
        signing_endpoint: None,
        domain_id: None,
        headers: match (field(), field()) {
            ("", _) => Vec::new(),
            (name, value) => vec![(name.into(), value.into())],
        },
        credentials: is_signed.then(|| Credentials {
            access_key_id: "AK".into(),
            secret_access_key: SECRET.into(),
            security_token: non_empty(field()),
        }),
        timeout_ms: number(field(), defaults.timeout_ms, f64::NAN),
        retry: RetryOptions {
            max_attempts: number(field(), defaults.retry.max_attempts, 0),
            base_delay_ms: number(field(), defaults.retry.base_delay_ms, f64::NAN),
            ..defaults.retry
        },
        max_response_bytes: number(field(), defaults.max_response_bytes, 0),
    };
    (request, options)
}

fn decoded(segment: &str) -> Vec<u8> {
    let mut bytes = segment.bytes();
    let mut out = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            assert!(
                byte.is_ascii_alphanumeric() || b"-._~".contains(&byte),
                "{segment}"
            );
            out.push(byte);
            continue;
        }
        let hex = [bytes.next().unwrap(), bytes.next().unwrap()];
        out.push(u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
    }
    out
}

#[test]
fn arguments_keep_their_promises() {
    let (mut good, mut refused) = (0, 0);
    search(&SEEDS, &WORDS, 60_000, |input| {
        let text = String::from_utf8_lossy(input);
        let is_signed = input.len() % 2 == 0;
        let (request, options) = arguments(&text, is_signed);
        let ids = [&*request.identity_store_id, &*request.tenant_id];
        let checked = request.request();
        let checked = checked
            .and_then(|request| PreparedRequest::new(request, &options, is_signed, parse_url));
        let call = match checked {
            Ok(call) => call,
            Err(invalid) => {
                let named = format!("{}: ", invalid.argument);
                let message = Error::from(invalid).to_string();
                assert!(
                    message.len() <= 1024 && !message.contains(SECRET),
                    "{message}"
                );
                assert!(named.len() > 2 && message.starts_with(&named), "{message}");
                refused += 1;
                return false;
            }
        };
        let url = Url::parse(&call.url).unwrap();
        assert_eq!(
            url.as_str(),
            call.url,
            "the platform reads the URL as it was written"
        );
        assert!(url.query().is_none() && url.fragment().is_none() && url.username().is_empty());
        let local = ["localhost", "[::1]"].contains(&url.host_str().unwrap())
            || url.host_str().unwrap().starts_with("127.");
        assert!(
            url.scheme() == "https" || url.scheme() == "http" && local,
            "{url}"
        );
        let mut segments = url.path().rsplit('/');
        assert_eq!(segments.next(), Some("bearer-token"));
        assert_eq!(decoded(segments.next().unwrap()), ids[1].as_bytes());
        assert_eq!(segments.next(), Some("tenant"));
        assert_eq!(decoded(segments.next().unwrap()), ids[0].as_bytes());
        assert_eq!(segments.next(), Some("identity-stores"));
        for id in ids {
            assert!(
                !id.is_empty() && id != "." && id != ".." && !id.contains('/'),
                "{id:?}"
            );
            assert!(!id.bytes().any(|byte| byte.is_ascii_control()), "{id:?}");
        }
        assert!(call.timeout_ms > 0.0 && call.timeout_ms <= 2_147_483_647.0);
        assert!(call.retry.max_attempts >= 1 && call.max_response_bytes >= 1);
        assert!(call.retry.base_delay_ms >= 0.0 && call.retry.base_delay_ms.is_finite());
        let headers = call.headers(options.credentials.as_ref(), "20260101T000000Z");
        for (name, value) in &headers {
            assert!(
                !value.contains(SECRET) && !value.contains(['\r', '\n', '\0']),
                "{name}"
            );
        }
        let signatures = headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        // An unsigned call may have an `Authorization` header of the caller.
        let most = signatures.count();
        assert!(most == 1 || most == 0 && !is_signed, "{headers:?}");
        good += 1;
        true
    });
    assert!(
        good > 500 && refused > 500,
        "{good} good, {refused} refused"
    );
}
