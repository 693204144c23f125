//! A bounded search for inputs that break a promise: mutated bytes, run through a target each for
//! the reader, the outcome of an answer, and the arguments.
//!
//! The search is the same every time. `FUZZ_SEED` and `FUZZ_ROUNDS` make it another or a longer
//! one: `FUZZ_SEED=7 FUZZ_ROUNDS=5000000 cargo test --release --test fuzz -- --nocapture`.
#![cfg(not(target_arch = "wasm32"))]

#[cfg(test)]
mod arguments;
#[cfg(test)]
mod mutate;
#[cfg(test)]
mod outcome;
#[cfg(test)]
#[path = "../reader/read.rs"]
mod read;
#[cfg(test)]
mod reader;
