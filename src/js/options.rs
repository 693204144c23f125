//! The options of a call that are JavaScript values: a function that gives the keys, `fetch`, and
//! the abort signal. All others are in [`CallOptions`](crate::CallOptions).

#[cfg(feature = "exports")]
use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::fetch::Fetch;
use crate::service::request::credentials::Credentials;

/// Where the keys of a call come from.
pub(super) enum KeySource {
    /// The call is not signed.
    None,
    /// The same keys sign every attempt.
    Fixed(Credentials),
    /// The caller's function, called once per attempt.
    #[cfg(feature = "exports")]
    Callback(Function),
}

/// What a call needs from the caller and the platform: keys, `fetch`, abort signal.
pub(super) struct Platform {
    pub(super) keys: KeySource,
    pub(super) fetch: Fetch,
    /// An `AbortSignal` of any realm, or `undefined`.
    pub(super) signal: JsValue,
}

impl Platform {
    pub(super) fn is_signed(&self) -> bool {
        !matches!(self.keys, KeySource::None)
    }
}
