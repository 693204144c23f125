//! The reader of answers.
#![cfg(not(target_arch = "wasm32"))]

#[cfg(test)]
mod fast_path;
#[cfg(test)]
mod feed;
#[cfg(test)]
mod mutations;
#[cfg(test)]
mod numbers;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod pieces;
#[cfg(test)]
mod place;
#[cfg(test)]
#[path = "../platform/random.rs"]
mod random;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod shapes;
#[cfg(test)]
mod suite;
#[cfg(test)]
mod work;
