//! Lists the SCIM access tokens of Huawei Cloud IAM Identity Center.
//!
//! * [`core`] knows what the API means: arguments, URL, signature, answer, retry. It has no
//!   JavaScript, no clock and no I/O, and is tested on the host.
//! * `wasm` carries values between the core and JavaScript and decides nothing. It exists for
//!   the wasm target only.

pub mod core;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
