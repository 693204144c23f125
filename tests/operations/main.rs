//! The operations: the requests they send, and how they read responses.
#![cfg(not(target_arch = "wasm32"))]

#[cfg(test)]
mod discovery;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod responses;
#[cfg(test)]
mod support;
