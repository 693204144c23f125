#![doc = include_str!("../README.md")]

// The Rust API, on every target: reading an answer, signing, token status, SCIM URL.
pub use service::call::Call;
pub use service::check_token::{CheckTokenRequest, Verdict};
pub use service::create_token::{CreateTokenRequest, CreatedToken};
pub use service::credentials::{Credentials, VARIABLES};
pub use service::decode_authorization_message::{
    DecodeAuthorizationMessageRequest, DecodeAuthorizationMessageResponse,
};
pub use service::delete_token::DeleteTokenRequest;
pub use service::discover_tenants::{DiscoverTenantsResponse, DiscoveredTenant};
pub use service::endpoint::{ParseUrl, UrlParts};
pub use service::error::{Code, Error, ErrorFields, InvalidArgument};
pub use service::issue::{IssueReport, Kind};
pub use service::list_instances::{Instance, ListInstancesResponse};
pub use service::list_regions::ListRegionsResponse;
pub use service::list_tenants::{ListTenantsRequest, ListTenantsResponse, ProvisioningTenant};
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
pub use js::rust_api::{
    check_token, create_token, decode_authorization_message, delete_token, discover_tenants,
    list_instances, list_regions, list_tenants, list_tokens, parse_scim_endpoint,
};

// What JavaScript gets: the same calls, `validateResponse`, `tokenStatus`, `parseScimEndpoint`,
// `credentialsFrom` and the error classes.
#[cfg(all(target_arch = "wasm32", feature = "exports"))]
pub use js::exports;
#[cfg(all(target_arch = "wasm32", feature = "npm"))]
#[doc(hidden)]
pub use js::relay;

#[cfg(target_arch = "wasm32")]
mod js;
pub mod service;
