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
mod options;
mod plan;
mod platform;
mod redact_cause;
#[cfg(feature = "npm")]
pub mod relay;
pub(crate) mod rust_api;
#[cfg(feature = "exports")]
mod shared_memory;
#[cfg(feature = "exports")]
mod validate;
#[cfg(feature = "exports")]
mod value;
