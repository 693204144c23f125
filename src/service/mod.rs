//! What the service's API means: arguments, URL, signature, answers, retries.
//!
//! Pure: no JavaScript value, no clock, no random number, no I/O and no panic. Clock, random
//! number and the platform's parsers are arguments, so everything here runs in `cargo test`.

#![forbid(unsafe_code)]

pub mod call;
pub mod check_token;
pub mod create_token;
pub mod credentials;
pub mod decode_authorization_message;
pub mod delete_token;
pub mod discover_tenants;
mod encoding;
pub mod endpoint;
pub mod error;
pub mod issue;
pub mod list_instances;
pub mod list_regions;
pub mod list_tenants;
pub mod list_tokens;
pub mod operation;
pub mod options;
pub mod reader;
pub mod redact;
pub mod request;
pub mod response;
pub mod retry;
pub mod scim;
pub mod sign;
pub mod task;
pub mod token_status;
