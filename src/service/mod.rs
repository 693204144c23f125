//! The rules of the service's API: what to send, how to sign it, what a response means, when to
//! retry.
//!
//! Pure Rust: no JavaScript value, clock, random number, I/O or panic belongs here. The time, random
//! numbers and the platform's parsers are arguments, so all of it runs in `cargo test`.

#![forbid(unsafe_code)]

mod encoding;
pub mod operation;
pub mod operations;
pub mod reader;
pub mod request;
pub mod response;
pub mod scim;
pub mod token_status;
