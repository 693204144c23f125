//! What is sent: an operation with its arguments, options, address, headers and signature.
//!
//! It checks all arguments and prepares the request. It does not send it, and knows no status and no
//! response body: see [`response`](super::response) and [`reader`](super::reader).

mod bearer;
pub mod credentials;
pub mod endpoint;
pub mod options;
pub mod prepared;
pub mod sign;

use endpoint::check_id;

use super::encoding::push_percent_encoded;
use super::operation::Operation;
use super::response::error::{Error, InvalidArgument};

pub use bearer::Bearer;

/// An operation with its arguments. The options determine the address and the signature.
#[derive(Clone, Debug)]
pub struct Request {
    /// The operation.
    pub operation: &'static Operation,
    /// The path below the endpoint, each id percent-encoded.
    pub path: String,
    /// The canonical query, see [`canonical_query`](sign::canonical_query).
    pub query: String,
    /// The body as JSON text; `None` for a request without a body.
    pub body: Option<String>,
    /// The region of the host, if an argument determines it instead of the options.
    pub region: Option<String>,
    /// The token that the request carries instead of a signature.
    pub bearer: Option<Bearer>,
    /// Whether an error counts as a success with an empty result. The rule of the operation, unless
    /// the plan that makes the request sets another.
    pub is_empty_result: fn(&Error) -> bool,
}

impl Request {
    /// A request with the ids of its path, in their order.
    ///
    /// # Errors
    ///
    /// Names the id that is not valid as a path segment.
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
            is_empty_result: operation.is_empty_result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::encoding::percent_decoded;
    use crate::service::operations::list_tokens::LIST_TOKENS;

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
