//! The bearer token (RFC 6750) that a request carries instead of a signature.

use std::fmt;

use zeroize::Zeroizing;

use crate::service::response::redact::REDACTED;

/// The `Authorization` header of a bearer token. A secret: overwritten on drop, not shown by `Debug`.
#[derive(Clone)]
pub struct Bearer(Zeroizing<String>);

/// The scheme in front of the token.
const SCHEME: &str = "Bearer ";

impl Bearer {
    /// Joins the parts of a token. The token must be printable ASCII.
    pub fn new(parts: &[&str]) -> Self {
        let length = parts.iter().map(|part| part.len()).sum::<usize>();
        // The full capacity at once: a string that grows leaves a copy behind.
        let mut value = Zeroizing::new(String::with_capacity(SCHEME.len() + length));
        value.push_str(SCHEME);
        for part in parts {
            value.push_str(part);
        }
        Self(value)
    }

    /// The token.
    pub fn token(&self) -> &str {
        self.0.strip_prefix(SCHEME).unwrap_or_default()
    }

    /// The value of the `Authorization` header.
    pub fn authorization(&self) -> &str {
        &self.0
    }
}

/// The token must not be printed.
impl fmt::Debug for Bearer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(REDACTED)
    }
}
