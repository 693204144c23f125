//! Keys to sign with.

use super::endpoint::Invalid;
use super::given::{Given, text, unexpected};
use super::redact::Secrets;

/// Keys to sign with. No `Debug`: they must not be printed.
#[derive(Clone)]
pub struct Credentials {
    pub(super) access_key_id: String,
    pub(super) secret_access_key: String,
    pub(super) security_token: Option<String>,
}

impl Credentials {
    /// Checks `accessKeyId`, `secretAccessKey` and `securityToken`.
    pub fn check(
        [access_key_id, secret_access_key, security_token]: &[Given; 3],
    ) -> Result<Self, Invalid> {
        Ok(Self {
            access_key_id: key("credentials.accessKeyId", access_key_id)?,
            secret_access_key: key("credentials.secretAccessKey", secret_access_key)?,
            security_token: match security_token {
                Given::Absent => None,
                given => Some(key("credentials.securityToken", given)?),
            },
        })
    }

    /// Notes what must never be said aloud.
    pub fn confide(&self, secrets: &mut Secrets) {
        secrets.add(&self.secret_access_key);
        if let Some(token) = &self.security_token {
            secrets.add(token);
        }
    }
}

/// Reads a credentials callback's answer, which must be an object.
pub fn callback_credentials(
    members: &Result<[Given; 3], &'static str>,
) -> Result<Credentials, Invalid> {
    match members {
        Ok(members) => Credentials::check(members),
        Err(kind) => Err(unexpected(
            "credentials",
            "an object from the callback",
            kind,
        )),
    }
}

pub(super) fn key(option: &str, given: &Given) -> Result<String, Invalid> {
    let key = text(option, given)?;
    if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Invalid::new(
            option,
            "expected printable ASCII characters without spaces; look for a blank or line break pasted along with it",
        ));
    }
    Ok(key.into())
}
