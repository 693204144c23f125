#![doc = include_str!("../README.md")]

// For Rust programs, on every target: the operations' requests and responses.
pub use service::operations::check_token::{CheckTokenRequest, Verdict};
pub use service::operations::create_token::{CreateTokenRequest, CreatedToken};
pub use service::operations::decode_authorization_message::{
    DecodeAuthorizationMessageRequest, DecodeAuthorizationMessageResponse,
};
pub use service::operations::delete_token::DeleteTokenRequest;
pub use service::operations::discover_tenants::{DiscoverTenantsResponse, DiscoveredTenant};
pub use service::operations::list_instances::{Instance, ListInstancesResponse};
pub use service::operations::list_regions::ListRegionsResponse;
pub use service::operations::list_tenants::{
    ListTenantsRequest, ListTenantsResponse, ProvisioningTenant,
};
pub use service::operations::list_tokens::{BearerToken, ListTokensRequest, ListTokensResponse};

// Options and errors of every call.
pub use service::request::credentials::{Credentials, VARIABLES};
pub use service::request::options::CallOptions;
pub use service::response::error::{Code, Error, ErrorFields, InvalidArgument};
pub use service::response::issue::{IssueReport, Kind};
pub use service::response::retry::RetryOptions;

// Functions that send nothing.
pub use service::operations::list_tokens::validate_response;
pub use service::request::endpoint::{ParseUrl, UrlParts};
pub use service::request::prepared::PreparedRequest;
pub use service::request::sign::{SigningInput, authorization, sdk_date};
pub use service::scim::ScimEndpoint;
pub use service::token_status::{TokenState, TokenStatus, WARN_WITHIN_DAYS, token_status};

// For Rust programs that compile to wasm: the calls, through the platform's `fetch`.
#[cfg(target_arch = "wasm32")]
pub use js::rust_api::*;

// For JavaScript: the same calls, `validateResponse`, `tokenStatus`, `parseScimEndpoint`,
// `credentialsFrom`, the error classes; for the relay of the npm package a few more.
#[cfg(all(target_arch = "wasm32", feature = "exports"))]
pub use js::exports;
#[cfg(all(target_arch = "wasm32", feature = "npm"))]
#[doc(hidden)]
pub use js::relay;

// The rooms: the rules of the service (pure Rust), and the JavaScript side.
#[cfg(target_arch = "wasm32")]
mod js;
pub mod service;
