//! How a call crosses into JavaScript. Converts and waits; every decision is the core's.

mod call;
mod cause;
pub mod columns;
mod convert;
pub mod exports;
mod http;
mod memory;
mod phase;

pub use self::convert::Snapshot;
