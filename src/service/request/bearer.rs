//! The token that a request carries in place of a signature.

use std::fmt;

use zeroize::Zeroizing;

use crate::service::response::redact::REDACTED;

/// A token that a request carries instead of a signature: a secret, overwritten on drop.
#[derive(Clone)]
pub struct Bearer(Zeroizing<String>);

/// Stands before the token in the header.
const SCHEME: &str = "Bearer ";

impl Bearer {
    /// Takes the parts of a token of printable ASCII.
    pub fn new(parts: &[&str]) -> Self {
        let length = parts.iter().map(|part| part.len()).sum::<usize>();
        // Whole from the start: an allocation that grows leaves a copy behind.
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

    /// The value of the header `Authorization`.
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
