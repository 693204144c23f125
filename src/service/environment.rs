//! Credentials from the environment of a process.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::credentials::key;
use super::endpoint::Invalid;
use super::given::Given;

/// The variables that the service's own tools read: access key, secret key, security token.
pub const VARIABLES: [&str; 3] = [
    "HUAWEICLOUD_SDK_AK",
    "HUAWEICLOUD_SDK_SK",
    "HUAWEICLOUD_SDK_SECURITY_TOKEN",
];

/// What the variables hold, checked. No `Debug`: it must not be printed.
pub struct Found([Option<String>; 3]);

impl Serialize for Found {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let names = ["accessKeyId", "secretAccessKey", "securityToken"];
        for (name, value) in names.iter().zip(&self.0) {
            if let Some(value) = value {
                map.serialize_entry(name, value)?;
            }
        }
        map.end()
    }
}

/// Checks the values of [`VARIABLES`]. An empty one counts as not set; only the security token may
/// be missing. A problem names the variable, never what it holds.
pub fn check([access_key, secret_key, token]: &[Given; 3]) -> Result<Found, Invalid> {
    let [access_key_name, secret_key_name, token_name] = VARIABLES;
    Ok(Found([
        Some(needed(access_key_name, access_key)?),
        Some(needed(secret_key_name, secret_key)?),
        match token {
            token if is_empty(token) => None,
            token => Some(key(token_name, token)?),
        },
    ]))
}

fn needed(variable: &str, value: &Given) -> Result<String, Invalid> {
    if is_empty(value) {
        return Err(Invalid::new(
            variable,
            "expected an access key in this environment variable, which is not set or empty",
        ));
    }
    key(variable, value)
}

fn is_empty(value: &Given) -> bool {
    match value {
        Given::Absent => true,
        Given::Text(text) => text.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Given {
        Given::Text(value.into())
    }

    fn refusal(values: [Given; 3]) -> String {
        match check(&values) {
            Ok(_) => String::new(),
            Err(Invalid(message)) => message,
        }
    }

    #[test]
    fn all_three_are_found() {
        let found = check(&[text("AK"), text("SK"), text("TOKEN")])
            .ok()
            .unwrap();
        assert_eq!(
            serde_json::to_value(&found).unwrap(),
            serde_json::json!({"accessKeyId": "AK", "secretAccessKey": "SK", "securityToken": "TOKEN"})
        );
    }

    #[test]
    fn the_token_may_be_missing_or_empty() {
        for token in [Given::Absent, text("")] {
            let found = check(&[text("AK"), text("SK"), token]).ok().unwrap();
            assert_eq!(
                serde_json::to_value(&found).unwrap(),
                serde_json::json!({"accessKeyId": "AK", "secretAccessKey": "SK"})
            );
        }
    }

    #[test]
    fn what_is_missing_or_wrong_is_named_and_never_quoted() {
        for bad in [
            Given::Absent,
            text(""),
            text("a b-hidden"),
            text("hidden\n"),
        ] {
            for (place, variable) in VARIABLES.iter().enumerate() {
                if place == 2 && is_empty(&bad) {
                    continue;
                }
                let mut values = [text("AK"), text("SK"), Given::Absent];
                values[place] = bad.clone();
                let message = refusal(values);
                assert!(message.starts_with(&[variable, ": "].concat()), "{message}");
                assert!(!message.contains("hidden"), "{message}");
            }
        }
    }
}
