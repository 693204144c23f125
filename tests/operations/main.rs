//! The operations: what each sends, and how it reads its answers.
#![cfg(not(target_arch = "wasm32"))]

#[cfg(test)]
mod answers;
#[cfg(test)]
mod discovery;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod support;
