//! Fuzz tests with a fixed number of rounds: mutated bytes as response bodies, error responses and
//! arguments, and the properties that hold for all of them.
//!
//! The inputs are the same in every run. `FUZZ_SEED` and `FUZZ_ROUNDS` change or extend the search: `FUZZ_SEED=7 FUZZ_ROUNDS=5000000 cargo test --release --test fuzz -- --nocapture`.
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
