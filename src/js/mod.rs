//! The JavaScript side: the exported functions, the call through `fetch`, and what JavaScript
//! lends (`pkg/src`). Exists for the wasm target only. Every rule of the service is in
//! [`service`](crate::service).

#[cfg(feature = "npm")]
mod allocator;
#[cfg(feature = "exports")]
mod arguments;
mod call;
mod deadline;
mod error;
#[cfg(feature = "exports")]
pub mod exports;
mod fetch;
mod operations;
mod platform;
mod redact_cause;
#[cfg(feature = "npm")]
pub mod relay;
mod rust_api;
#[cfg(feature = "exports")]
mod shared_memory;

pub use self::rust_api::{
    check_token, create_token, decode_authorization_message, delete_token, discover_tenants,
    list_instances, list_regions, list_tenants, list_tokens, parse_scim_endpoint,
};
