//! The JavaScript side, for the wasm target only: the exported functions, the call through `fetch`, and
//! the imports from `pkg/src`.
//!
//! It converts values and drives the call. Rules of the service belong to
//! [`service`](crate::service), where `cargo test` runs them.

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
