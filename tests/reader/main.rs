//! The reader, against rules, an oracle and the public JSON test suite.
#![cfg(not(target_arch = "wasm32"))]

#[cfg(test)]
mod fast_loop;
#[cfg(test)]
mod fast_path;
#[cfg(test)]
mod json_test_suite;
#[cfg(test)]
mod mutations;
#[cfg(test)]
mod numbers;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod pieces;
#[cfg(test)]
#[path = "../platform/random.rs"]
mod random;
#[cfg(test)]
mod read;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod shapes;
#[cfg(test)]
mod target;
