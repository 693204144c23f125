//! A request of an operation: what its arguments make of it.

use std::fmt;

use zeroize::Zeroizing;

use super::encoding::push_percent_encoded;
use super::endpoint::check_id;
use super::error::InvalidArgument;
use super::operation::Operation;
use super::redact::REDACTED;

/// A request that can be sent to any address. Where and as whom is for the options to say.
#[derive(Clone, Debug)]
pub struct Request {
    /// The operation.
    pub operation: &'static Operation,
    /// The path below the endpoint, each id percent-encoded.
    pub path: String,
    /// The canonical query, see [`canonical_query`](super::sign::canonical_query).
    pub query: String,
    /// The JSON text of the body; none for an empty body.
    pub body: Option<String>,
    /// The region of the host, where an argument names it and not the options.
    pub region: Option<String>,
    /// What the request carries instead of a signature.
    pub bearer: Option<Bearer>,
}

impl Request {
    /// A request with the arguments that its path has, in their order.
    ///
    /// # Errors
    ///
    /// Names the id that cannot be a segment of a path.
    pub fn new(
        operation: &'static Operation,
        arguments: &[impl AsRef<str>],
    ) -> Result<Self, InvalidArgument> {
        let mut request = Self::of(operation);
        let mut arguments = arguments.iter();
        for (index, &part) in operation.path.iter().enumerate() {
            if index % 2 == 0 {
                request.path.push_str(part);
            } else if let Some(id) = arguments.next() {
                check_id(part, id.as_ref())?;
                push_percent_encoded(&mut request.path, id.as_ref().bytes());
            }
        }
        Ok(request)
    }

    /// A request of an operation without arguments.
    pub fn without_arguments(operation: &'static Operation) -> Self {
        let mut request = Self::of(operation);
        request.path = operation.path.concat();
        request
    }

    fn of(operation: &'static Operation) -> Self {
        Self {
            operation,
            path: String::new(),
            query: String::new(),
            body: None,
            region: None,
            bearer: None,
        }
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::encoding::percent_decoded;
    use crate::service::list_tokens::LIST_TOKENS;

    #[test]
    fn ids_stay_inside_their_segment() {
        for id in [
            "%2e%2e",
            "a?b#c",
            "\\",
            "{tenant_id}",
            "$&",
            "é 户",
            "..a",
            "...",
            "a;b",
            "😀",
        ] {
            let path = Request::new(&LIST_TOKENS, &["store", id]).unwrap().path;
            let segment = path.split('/').nth(5).unwrap();
            assert_eq!(percent_decoded(segment), id.as_bytes());
            assert!(
                path.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-._~%/".contains(&byte))
            );
        }
    }

    #[test]
    fn each_id_is_checked_under_its_name() {
        let refused = |ids: [&str; 2]| Request::new(&LIST_TOKENS, &ids).unwrap_err().argument;
        assert_eq!(refused(["", "t"]), "identityStoreId");
        assert_eq!(refused(["d", ".."]), "tenantId");
    }
}
