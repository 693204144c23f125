//! Lists the SCIM access tokens of Huawei Cloud IAM Identity Center.
//!
//! * [`service`] knows what the API means: arguments, URL, signature, answer, retry. It has no
//!   JavaScript, no clock and no I/O, and is tested on the host.
//! * `js` carries values between the core and JavaScript and decides nothing. It exists for
//!   the wasm target only.

#[cfg(target_arch = "wasm32")]
pub mod js;
pub mod service;
