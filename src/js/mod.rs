//! How a call crosses into JavaScript. Converts; every decision is the core's.

pub mod call;
pub mod columns;
mod convert;
pub mod exports;
mod http;
mod memory;

pub use self::convert::{Never, Reply, Snapshot};
