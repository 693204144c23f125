//! SDK-HMAC-SHA256, the service's request signature. The date is an argument.
//!
//! See the service's API signing guide,
//! <https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html>.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::encoding::{lower_hex, percent_decoded, push_percent_encoded};

const ALGORITHM: &str = "SDK-HMAC-SHA256";

/// What the signature covers. A request body is never sent by this client, but the algorithm
/// knows one, and the published example is checked against it.
pub struct ToSign<'a> {
    /// `GET`
    pub method: &'a str,
    /// The path as sent: percent-encoded, without query.
    pub path: &'a str,
    /// The canonical query: encoded, sorted, `name=value` joined by `&`.
    pub query: &'a str,
    /// Lower-case names in ascending order, with their values.
    pub headers: &'a [(&'a str, &'a str)],
    /// The bytes of the body.
    pub body: &'a [u8],
    /// `X-Sdk-Date`, see [`basic_date`](super::date::basic_date).
    pub date: &'a str,
}

/// The value of the `Authorization` header.
pub fn authorization(to_sign: &ToSign<'_>, access_key_id: &str, secret_access_key: &str) -> String {
    let signed = joined(to_sign.headers.iter().map(|&(name, _)| name), ";");
    let signature = signature(&string_to_sign(to_sign), secret_access_key);
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

fn string_to_sign(to_sign: &ToSign<'_>) -> String {
    let request = Sha256::digest(canonical_request(to_sign));
    [ALGORITHM, "\n", to_sign.date, "\n", &lower_hex(&request)].concat()
}

fn canonical_request(to_sign: &ToSign<'_>) -> String {
    let mut headers = String::new();
    for (name, value) in to_sign.headers {
        for part in [name, ":", value.trim(), "\n"] {
            headers.push_str(part);
        }
    }
    let names = joined(to_sign.headers.iter().map(|&(name, _)| name), ";");
    let body = lower_hex(&Sha256::digest(to_sign.body));
    let path = canonical_path(to_sign.path);
    joined(
        [
            to_sign.method,
            &path,
            to_sign.query,
            &headers,
            &names,
            &body,
        ]
        .into_iter(),
        "\n",
    )
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

fn joined<'a>(parts: impl Iterator<Item = &'a str>, separator: &str) -> String {
    let mut out = String::new();
    for (index, part) in parts.enumerate() {
        if index > 0 {
            out.push_str(separator);
        }
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::date::basic_date;
    use serde_json::Value;

    fn text<'a>(value: &'a Value, name: &str) -> &'a str {
        value[name].as_str().unwrap_or_default()
    }

    /// The vectors carry canonical request, string to sign and authorization of each case.
    #[test]
    fn every_vector_is_reproduced_byte_for_byte() {
        let vectors: Value =
            serde_json::from_str(include_str!("../../tests/vectors/signing.json")).unwrap();
        let mut checked = 0;
        for vector in vectors.as_array().unwrap() {
            let (input, expected) = (&vector["input"], &vector["expected"]);
            let date = basic_date(input["epoch_ms"].as_f64().unwrap());
            assert_eq!(date, text(expected, "x_sdk_date"));
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
                let to_sign = ToSign {
                    method: text(input, "method"),
                    path: match text(expected, "request_target") {
                        "" => text(input, "path"),
                        target => target,
                    },
                    query: text(expected, "canonical_query"),
                    headers: &headers,
                    body: text(input, "body").as_bytes(),
                    date: &date,
                };
                if names == text(expected, "signed_headers") {
                    assert_eq!(
                        canonical_request(&to_sign),
                        text(expected, "canonical_request")
                    );
                    assert_eq!(string_to_sign(&to_sign), text(expected, "string_to_sign"));
                }
                assert_eq!(
                    authorization(
                        &to_sign,
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
    fn spellings_of_one_path_are_signed_alike() {
        assert_eq!(canonical_path("/a(b)/%7e%2f/"), "/a%28b%29/~%2F/");
        assert_eq!(canonical_path("/a%28b%29/~%2F"), "/a%28b%29/~%2F/");
    }
}
