//! The keys that sign requests, from arguments or from environment variables.

use std::fmt;

use serde::Serialize;
use zeroize::Zeroize;

use crate::service::response::error::InvalidArgument;
use crate::service::response::redact::{REDACTED, Secrets};

/// The environment variables that the service's own SDKs read: access key id, secret access key,
/// security token.
///
/// ```no_run
/// use identity_center_tokens::{Credentials, VARIABLES};
///
/// let credentials = Credentials::from_variables(VARIABLES.map(|name| std::env::var(name).ok()));
/// ```
pub const VARIABLES: [&str; 3] = [
    "HUAWEICLOUD_SDK_AK",
    "HUAWEICLOUD_SDK_SK",
    "HUAWEICLOUD_SDK_SECURITY_TOKEN",
];

/// The keys that sign requests. Serialized, they have the members of the JavaScript object.
///
/// `Debug` shows the access key id only. The secret access key and the security token are overwritten
/// on drop; copies that a program made, and those of a `String` that grew, are not.
///
/// <https://support.huaweicloud.com/intl/en-us/devg-apisign/>
///
/// ```
/// use identity_center_tokens::Credentials;
///
/// let credentials = Credentials {
///     access_key_id: "AKEXAMPLE".into(),
///     secret_access_key: "example-secret".into(),
///     security_token: None,
/// };
/// assert!(!format!("{credentials:?}").contains("example-secret"));
/// ```
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Credentials {
    /// The access key id (AK): printable ASCII without spaces.
    pub access_key_id: String,
    /// The secret access key (SK): printable ASCII without spaces.
    pub secret_access_key: String,
    /// The security token of temporary keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_token: Option<String>,
}

/// Shows the access key id only: the other members are secret.
impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .field("secret_access_key", &REDACTED)
            .field(
                "security_token",
                &self.security_token.as_ref().map(|_| REDACTED),
            )
            .finish()
    }
}

impl Drop for Credentials {
    fn drop(&mut self) {
        self.secret_access_key.zeroize();
        self.security_token.zeroize();
    }
}

impl Credentials {
    /// Checks that each key is printable ASCII without spaces.
    ///
    /// # Errors
    ///
    /// Names the key that is not, without its value.
    pub fn check(&self) -> Result<(), InvalidArgument> {
        check_key("credentials.accessKeyId", &self.access_key_id)?;
        check_key("credentials.secretAccessKey", &self.secret_access_key)?;
        match &self.security_token {
            Some(token) => check_key("credentials.securityToken", token),
            None => Ok(()),
        }
    }

    /// Credentials from the values of [`VARIABLES`]. An empty value counts as not set. Only the
    /// security token is optional.
    ///
    /// # Errors
    ///
    /// Names the variable that is missing or not a valid key, without its value.
    ///
    /// ```
    /// use identity_center_tokens::Credentials;
    ///
    /// let missing = Credentials::from_variables([None, Some("secret".into()), None]);
    /// assert_eq!(missing.unwrap_err().argument, "HUAWEICLOUD_SDK_AK");
    /// ```
    pub fn from_variables(values: [Option<String>; 3]) -> Result<Self, InvalidArgument> {
        let [access_key_id, secret_access_key, security_token] =
            values.map(|value| value.filter(|value| !value.is_empty()));
        // Credentials first: if a check fails, dropping them overwrites the keys.
        let credentials = Self {
            access_key_id: access_key_id.unwrap_or_default(),
            secret_access_key: secret_access_key.unwrap_or_default(),
            security_token,
        };
        let [access_key_name, secret_key_name, token_name] = VARIABLES;
        for (name, key) in [
            (access_key_name, &credentials.access_key_id),
            (secret_key_name, &credentials.secret_access_key),
        ] {
            if key.is_empty() {
                return Err(InvalidArgument::new(
                    name,
                    "expected an access key in this environment variable, which is not set or empty",
                ));
            }
            check_key(name, key)?;
        }
        if let Some(token) = &credentials.security_token {
            check_key(token_name, token)?;
        }
        Ok(credentials)
    }

    /// Registers the secret access key and the security token for redaction.
    pub fn register(&self, secrets: &mut Secrets) {
        secrets.add(&self.secret_access_key);
        if let Some(token) = &self.security_token {
            secrets.add(token);
        }
    }
}

fn check_key(argument: &str, key: &str) -> Result<(), InvalidArgument> {
    if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(InvalidArgument::new(
            argument,
            "expected printable ASCII characters without spaces; look for a blank or line break pasted along with it",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(values: [Option<&str>; 3]) -> String {
        let values = values.map(|value| value.map(str::to_owned));
        Credentials::from_variables(values)
            .map_or_else(|invalid| invalid.argument, |_| String::new())
    }

    #[test]
    fn variables_become_credentials() {
        let values = ["ak", "sk", "token"].map(|value| Some(value.to_owned()));
        let credentials = Credentials::from_variables(values).unwrap();
        assert_eq!(
            serde_json::to_value(&credentials).unwrap(),
            serde_json::json!({ "accessKeyId": "ak", "secretAccessKey": "sk", "securityToken": "token" })
        );
        let without = Credentials::from_variables([
            Some("ak".into()),
            Some("sk".into()),
            Some(String::new()),
        ]);
        assert_eq!(without.unwrap().security_token, None);
    }

    #[test]
    fn the_invalid_variable_is_named() {
        assert_eq!(refused([None, Some("sk"), None]), VARIABLES[0]);
        assert_eq!(refused([Some("ak"), Some(""), None]), VARIABLES[1]);
        assert_eq!(refused([Some("ak"), Some("s k"), None]), VARIABLES[1]);
        assert_eq!(
            refused([Some("ak"), Some("sk"), Some("tökén")]),
            VARIABLES[2]
        );
    }

    #[test]
    fn debug_shows_no_secret() {
        let credentials = Credentials {
            access_key_id: "ak".into(),
            secret_access_key: "hidden1".into(),
            security_token: Some("hidden2".into()),
        };
        let shown = format!("{credentials:?}");
        assert!(
            shown.contains("\"ak\"") && !shown.contains("hidden"),
            "{shown}"
        );
    }

    #[test]
    fn the_invalid_key_is_named() {
        let good = Credentials {
            access_key_id: "ak".into(),
            secret_access_key: "sk".into(),
            security_token: None,
        };
        assert_eq!(good.check(), Ok(()));
        let bad = |change: fn(&mut Credentials)| {
            let mut credentials = good.clone();
            change(&mut credentials);
            credentials.check().unwrap_err().argument
        };
        assert_eq!(bad(|c| c.access_key_id.clear()), "credentials.accessKeyId");
        assert_eq!(
            bad(|c| c.secret_access_key.push('\n')),
            "credentials.secretAccessKey"
        );
        assert_eq!(
            bad(|c| c.security_token = Some(String::new())),
            "credentials.securityToken"
        );
    }
}
