#![doc = include_str!("../README.md")]

// The Rust API, on every target: reading an answer, signing, token status, SCIM URL.
pub use service::call::Call;
pub use service::credentials::{Credentials, VARIABLES};
pub use service::endpoint::{ParseUrl, UrlParts};
pub use service::error::{Code, Error, ErrorFields, InvalidArgument};
pub use service::issue::{IssueReport, Kind};
pub use service::list_tokens::{
    BearerToken, ListTokensRequest, ListTokensResponse, validate_response,
};
pub use service::options::CallOptions;
pub use service::retry::RetryOptions;
pub use service::scim::ScimEndpoint;
pub use service::sign::{SigningInput, authorization, sdk_date};
pub use service::token_status::{TokenState, TokenStatus, WARN_WITHIN_DAYS, token_status};

// For programs that compile to wasm, the call itself through the platform's `fetch`.
#[cfg(target_arch = "wasm32")]
pub use js::{list_tokens, parse_scim_endpoint};

// What JavaScript gets: `listTokens`, `validateResponse`, `tokenStatus`, `parseScimEndpoint`,
// `credentialsFrom` and the error classes.
#[cfg(all(target_arch = "wasm32", feature = "exports"))]
pub use js::exports;
#[cfg(all(target_arch = "wasm32", feature = "npm"))]
#[doc(hidden)]
pub use js::relay;

#[cfg(target_arch = "wasm32")]
mod js;
pub mod service;
