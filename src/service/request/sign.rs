//! SDK-HMAC-SHA256, the service's request signature. The date is an argument.
//!
//! See the service's API signing guide,
//! <https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html>.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use crate::service::encoding::{lower_hex, percent_decoded, push_percent_encoded};

const ALGORITHM: &str = "SDK-HMAC-SHA256";

/// What the signature covers.
#[derive(Clone, Copy, Debug)]
pub struct SigningInput<'a> {
    /// The HTTP method, upper-case.
    pub method: &'a str,
    /// The path as sent: percent-encoded, without query.
    pub path: &'a str,
    /// The canonical query: encoded, sorted, `name=value` joined by `&`.
    pub query: &'a str,
    /// Lower-case names in ascending order, with their values.
    pub headers: &'a [(&'a str, &'a str)],
    /// The bytes of the body.
    pub body: &'a [u8],
    /// `X-Sdk-Date`, see [`sdk_date`].
    pub date: &'a str,
}

/// `X-Sdk-Date`, `YYYYMMDDTHHMMSSZ` in UTC, of a moment in the form of JavaScript's
/// `toISOString()`. Milliseconds are cut off.
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

/// The canonical query of names in ascending order: percent-encoded and joined. It is sent exactly
/// as it is signed.
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

/// More than signing puts on the stack, in bytes.
const STACK: usize = 4096;

/// The value of the `Authorization` header.
///
/// Nothing of the secret access key, of the security token or of what is derived from them stays in
/// memory, but for the value itself.
pub fn authorization(
    input: &SigningInput<'_>,
    access_key_id: &str,
    secret_access_key: &str,
) -> String {
    let authorization = sign(input, access_key_id, secret_access_key);
    overwrite_stack();
    authorization
}

/// Overwrites what a function that was called from the same place left on the stack: the key block
/// of the HMAC, and the blocks that were hashed.
#[inline(never)]
fn overwrite_stack() {
    [0_u64; STACK / 8].zeroize();
}

#[inline(never)]
fn sign(input: &SigningInput<'_>, access_key_id: &str, secret_access_key: &str) -> String {
    let signed = signed_names(input.headers);
    let signature = signature(&string_to_sign(input), secret_access_key);
    [
        ALGORITHM,
        " Access=",
        access_key_id,
        ", SignedHeaders=",
        &signed,
        ", Signature=",
        &signature,
    ]
    .concat()
}

fn signature(string_to_sign: &str, secret_access_key: &str) -> String {
    // HMAC takes a key of any length, so the error cannot occur; an empty signature would only
    // be refused by the service.
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

/// Gives the canonical request part by part: it holds the security token, and a string that grows
/// would leave copies behind.
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
    for part in ["\n", &signed_names(input.headers), "\n", &body] {
        push(part);
    }
}

/// Every segment decoded and encoded again, so that all spellings of a path are signed alike,
/// and a slash at the end, which is signed but never sent.
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

fn signed_names(headers: &[(&str, &str)]) -> String {
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
    fn spellings_of_one_path_are_signed_alike() {
        assert_eq!(canonical_path("/a(b)/%7e%2f/"), "/a%28b%29/~%2F/");
        assert_eq!(canonical_path("/a%28b%29/~%2F"), "/a%28b%29/~%2F/");
    }
}
