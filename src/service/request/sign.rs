//! Request signing: the service's scheme SDK-HMAC-SHA256. The date is an argument.
//!
//! See the service's API signing guide,
//! <https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html>.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use crate::service::encoding::{lower_hex, percent_decoded, push_percent_encoded};

const ALGORITHM: &str = "SDK-HMAC-SHA256";

/// The parts of a request that the signature covers. [`PreparedRequest`](crate::PreparedRequest)
/// derives them from a call; use [`authorization`] to sign a request of your own.
#[derive(Clone, Copy, Debug)]
pub struct SigningInput<'a> {
    /// The HTTP method, upper-case.
    pub method: &'a str,
    /// The path as sent: percent-encoded, without query.
    pub path: &'a str,
    /// The canonical query: encoded, sorted, `name=value` joined by `&`.
    pub query: &'a str,
    /// The signed headers: lower-case names in ascending order, with their values.
    pub headers: &'a [(&'a str, &'a str)],
    /// The bytes of the body; empty if there is none.
    pub body: &'a [u8],
    /// The value of `X-Sdk-Date`, see [`sdk_date`]. The service accepts 15 minutes of difference.
    pub date: &'a str,
}

/// The value of `X-Sdk-Date`, `YYYYMMDDTHHMMSSZ` in UTC, for a time in the format of JavaScript's
/// `toISOString()`. Drops the milliseconds.
///
/// ```
/// use identity_center_tokens::sdk_date;
///
/// assert_eq!(sdk_date("2025-12-31T23:59:59.123Z"), "20251231T235959Z");
/// ```
pub fn sdk_date(iso: &str) -> String {
    let whole_seconds = iso.split('.').next().unwrap_or_default();
    let mut date: String = whole_seconds
        .chars()
        .filter(|character| !matches!(character, '-' | ':' | 'Z'))
        .collect();
    date.push('Z');
    date
}

/// The canonical query: percent-encoded and joined by `&`. The names must be in ascending order. The
/// same text is signed and sent.
pub fn canonical_query(query: &[(&str, &str)]) -> String {
    debug_assert!(query.is_sorted_by_key(|(name, _)| *name));
    let mut canonical = String::new();
    for (name, value) in query {
        if !canonical.is_empty() {
            canonical.push('&');
        }
        push_percent_encoded(&mut canonical, name.bytes());
        canonical.push('=');
        push_percent_encoded(&mut canonical, value.bytes());
    }
    canonical
}

/// Bytes of stack to overwrite: more than [`sign`] uses.
const STACK: usize = 4096;

/// The value of the `Authorization` header of a signed request.
///
/// The secret access key is in no output. Its copies on the stack, those of the security token among
/// the headers, and the blocks of the HMAC are overwritten before this returns.
///
/// <https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html>
///
/// ```
/// use identity_center_tokens::{SigningInput, authorization, sdk_date};
///
/// let date = sdk_date("2025-12-31T23:59:59.000Z");
/// let host = "identitycenter.myhuaweicloud.com";
/// let input = SigningInput {
///     method: "GET",
///     path: "/v1/instances",
///     query: "limit=100",
///     headers: &[("host", host), ("x-sdk-date", &date)],
///     body: b"",
///     date: &date,
/// };
/// let value = authorization(&input, "AKEXAMPLE", "secret");
/// assert!(value.starts_with("SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=host;x-sdk-date, "));
/// ```
pub fn authorization(
    input: &SigningInput<'_>,
    access_key_id: &str,
    secret_access_key: &str,
) -> String {
    let authorization = sign(input, access_key_id, secret_access_key);
    overwrite_stack();
    authorization
}

/// Overwrites the stack frame of [`sign`], which the same function called: the key block of the HMAC
/// and the hashed blocks.
#[inline(never)]
fn overwrite_stack() {
    [0_u64; STACK / 8].zeroize();
}

#[inline(never)]
fn sign(input: &SigningInput<'_>, access_key_id: &str, secret_access_key: &str) -> String {
    let signed_headers = signed_headers(input.headers);
    let signature = signature(&string_to_sign(input), secret_access_key);
    [
        ALGORITHM,
        " Access=",
        access_key_id,
        ", SignedHeaders=",
        &signed_headers,
        ", Signature=",
        &signature,
    ]
    .concat()
}

fn signature(string_to_sign: &str, secret_access_key: &str) -> String {
    // HMAC accepts a key of any length, so there is no error. The service would refuse an empty
    // signature.
    match Hmac::<Sha256>::new_from_slice(secret_access_key.as_bytes()) {
        Ok(mut mac) => {
            mac.update(string_to_sign.as_bytes());
            lower_hex(&mac.finalize().into_bytes())
        }
        Err(_) => String::new(),
    }
}

fn string_to_sign(input: &SigningInput<'_>) -> String {
    let mut request = Sha256::new();
    canonical_request(input, &mut |part| request.update(part));
    let request = lower_hex(&request.finalize());
    [ALGORITHM, "\n", input.date, "\n", &request].concat()
}

/// Passes the canonical request to `push` part by part. It contains the security token, and a string
/// that grows would leave copies of it in memory.
fn canonical_request(input: &SigningInput<'_>, push: &mut dyn FnMut(&str)) {
    for line in [input.method, &canonical_path(input.path), input.query] {
        push(line);
        push("\n");
    }
    for (name, value) in input.headers {
        for part in [name, ":", value.trim_ascii(), "\n"] {
            push(part);
        }
    }
    let body = lower_hex(&Sha256::digest(input.body));
    for part in ["\n", &signed_headers(input.headers), "\n", &body] {
        push(part);
    }
}

/// The canonical path: each segment decoded and encoded again, so that all spellings of a path have one
/// signature, and a slash at the end, which is signed but not sent.
fn canonical_path(path: &str) -> String {
    let mut out = String::with_capacity(path.len() + 1);
    for (index, segment) in path.split('/').enumerate() {
        if index > 0 {
            out.push('/');
        }
        push_percent_encoded(&mut out, percent_decoded(segment));
    }
    if !out.ends_with('/') {
        out.push('/');
    }
    out
}

fn signed_headers(headers: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for (index, (name, _)) in headers.iter().enumerate() {
        if index > 0 {
            out.push(';');
        }
        out.push_str(name);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn text<'a>(value: &'a Value, name: &str) -> &'a str {
        value[name].as_str().unwrap_or_default()
    }

    /// The vectors carry canonical request, string to sign and authorization of each case.
    #[test]
    fn every_vector_is_reproduced_byte_for_byte() {
        let vectors: Value =
            serde_json::from_str(include_str!("../../../tests/vectors/signing.json")).unwrap();
        let mut checked = 0;
        for vector in vectors.as_array().unwrap() {
            let (input, expected) = (&vector["input"], &vector["expected"]);
            let date = text(expected, "x_sdk_date");
            let all = expected.get("headers").unwrap_or(&input["headers_to_sign"]);
            let own = serde_json::json!({ text(expected, "signed_headers"): {
                "authorization": expected["authorization"],
                "signature": expected["signature"],
            }});
            let variants = expected.get("by_signed_headers").unwrap_or(&own);
            for (names, variant) in variants.as_object().unwrap() {
                let headers: Vec<_> = names
                    .split(';')
                    .map(|name| (name, text(all, name)))
                    .collect();
                let signing = SigningInput {
                    method: text(input, "method"),
                    path: match text(expected, "request_target") {
                        "" => text(input, "path"),
                        target => target,
                    },
                    query: text(expected, "canonical_query"),
                    headers: &headers,
                    body: text(input, "body").as_bytes(),
                    date,
                };
                if names == text(expected, "signed_headers") {
                    let mut canonical = String::new();
                    canonical_request(&signing, &mut |part| canonical.push_str(part));
                    assert_eq!(canonical, text(expected, "canonical_request"));
                    assert_eq!(string_to_sign(&signing), text(expected, "string_to_sign"));
                }
                assert_eq!(
                    authorization(
                        &signing,
                        text(input, "access_key"),
                        text(input, "secret_key")
                    ),
                    text(variant, "authorization"),
                    "{} {names}",
                    text(vector, "id")
                );
                checked += 1;
            }
        }
        assert!(checked >= 7, "only {checked} signatures were checked");
    }

    #[test]
    fn dates_are_cut_to_the_second() {
        assert_eq!(sdk_date("1970-01-01T00:00:00.000Z"), "19700101T000000Z");
        assert_eq!(sdk_date("2028-02-29T23:59:59.999Z"), "20280229T235959Z");
        assert_eq!(sdk_date("2025-12-31T23:59:59Z"), "20251231T235959Z");
    }

    #[test]
    fn a_query_is_encoded() {
        let query = [("empty", ""), ("limit", "100"), ("marker", "a b&c=ü")];
        assert_eq!(
            canonical_query(&query),
            "empty=&limit=100&marker=a%20b%26c%3D%C3%BC"
        );
    }

    #[test]
    fn encodings_of_one_path_have_one_signature() {
        assert_eq!(canonical_path("/a(b)/%7e%2f/"), "/a%28b%29/~%2F/");
        assert_eq!(canonical_path("/a%28b%29/~%2F"), "/a%28b%29/~%2F/");
    }
}
