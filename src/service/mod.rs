//! What the API means. No JavaScript value, no clock, no I/O, no panic.

#![forbid(unsafe_code)]

pub mod attempt;
pub mod code;
pub mod credentials;
pub mod date;
mod encoding;
pub mod endpoint;
pub mod environment;
pub mod given;
pub mod issue;
pub mod outcome;
pub mod reader;
pub mod redact;
pub mod request;
pub mod retry;
pub mod scim;
pub mod sign;
pub mod token_status;
