//! The arguments: what passes stays in its place, what does not says which argument it was.

use identity_center_tokens::service::endpoint::{Invalid, UrlParts};
use identity_center_tokens::service::given::Given;
use identity_center_tokens::service::request::{
    Arguments, CredentialsSource, GivenCredentials, GivenHeaders, GivenRetry,
};
use url::Url;

use crate::mutate::search;

const SECRET: &str = "secretKeyOfNobody";

const SEEDS: [&[u8]; 5] = [
    b"d-1|t-1|cn-north-4||x-a|b|1",
    b"%2e%2e|a?b#c|x|https://relay.example/api/|accept|text/plain|30000",
    b"\xC3\xA9|{tenant_id}\\$&||http://127.0.0.1:8080|X-B|\xC3\xBF|0.5",
    b"..|a/b|a--b|http://service.example|host|x|-1",
    b"a\n|\x7F||https://u:p@a.example?q#f|a b|a\r\nb|NaN",
];

const WORDS: [&[u8]; 20] = [
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
    b"[::1]",
    b"\xF0\x9F\x98\x80",
    b"authorization",
    b"x-sdk-date",
    b"1e309",
    b"2147483648",
];

fn parse(text: &str) -> Option<UrlParts> {
    let url = Url::parse(text).ok()?;
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}"));
    Some(UrlParts {
        href: url.as_str().into(),
        protocol: format!("{}:", url.scheme()),
        host: format!("{host}{}", port.unwrap_or_default()),
        hostname: host.into(),
        pathname: url.path().into(),
        has_user_info: !url.username().is_empty() || url.password().is_some(),
    })
}

fn given(text: &str) -> Given {
    match text {
        "" => Given::Absent,
        _ => Given::Text(text.into()),
    }
}

fn number(text: &str) -> Given {
    text.parse().map_or_else(|_| given(text), Given::Number)
}

/// One argument a field, by way of `|`.
fn arguments(text: &str, signed: bool) -> Arguments {
    let mut fields = text.split('|');
    let mut field = || fields.next().unwrap_or_default();
    Arguments {
        request_kind: None,
        options_kind: None,
        signal_kind: None,
        fetch_kind: None,
        identity_store_id: Given::Text(field().into()),
        tenant_id: Given::Text(field().into()),
        region: given(field()),
        endpoint: given(field()),
        signing_endpoint: Given::Absent,
        headers: match (field(), field()) {
            ("", _) => GivenHeaders::Absent,
            (name, value) => {
                GivenHeaders::Entries(vec![(Given::Text(name.into()), Given::Text(value.into()))])
            }
        },
        credentials: if signed {
            GivenCredentials::Members([
                Given::Text("AK".into()),
                Given::Text(SECRET.into()),
                given(field()),
            ])
        } else {
            GivenCredentials::Absent
        },
        timeout_ms: number(field()),
        retry: GivenRetry::Members([number(field()), number(field()), Given::Absent]),
        max_response_bytes: number(field()),
    }
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
        let mut ids = text.split('|');
        let ids = [
            ids.next().unwrap_or_default(),
            ids.next().unwrap_or_default(),
        ];
        let signed = input.len() % 2 == 0;
        let call = match arguments(&text, signed).check(parse) {
            Ok(call) => call,
            Err(Invalid(message)) => {
                assert!(
                    message.len() <= 1024 && !message.contains(SECRET),
                    "{message}"
                );
                assert!(message.contains(": "), "{message}");
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
            || url.host_str().unwrap().starts_with("127.")
            || url.host_str().unwrap().ends_with(".localhost");
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
        assert!(call.retry.max_attempts >= 1.0 && call.max_response_bytes >= 1.0);
        let keys = match &call.credentials {
            CredentialsSource::Fixed(keys) => Some(keys),
            _ => None,
        };
        assert_eq!(keys.is_some(), signed);
        let headers = call.headers(keys, 1_767_225_600_000.0);
        for (name, value) in &headers {
            assert!(
                !value.contains(SECRET) && !value.contains(['\r', '\n', '\0']),
                "{name}"
            );
        }
        let signatures = headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        assert!(signatures.count() <= 1);
        good += 1;
        true
    });
    assert!(
        good > 500 && refused > 500,
        "{good} good, {refused} refused"
    );
}
