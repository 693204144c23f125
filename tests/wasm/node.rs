//! The suite in Node.
#![cfg(target_arch = "wasm32")]

#[cfg(test)]
mod suite;
