//! What the API means. No JavaScript value, no clock, no I/O, no panic.

#![forbid(unsafe_code)]

pub mod issue;
pub mod reader;
