//! Failures to the JavaScript error classes: `pkg/src/errors.js`.

use js_sys::Reflect;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::service::error::{Error, InvalidArgument};

#[wasm_bindgen(module = "/pkg/src/errors.js")]
extern "C" {
    #[wasm_bindgen(js_name = toError)]
    fn to_error(fields: &JsValue) -> JsValue;
}

/// Why a call gave no result.
pub(super) enum CallError {
    /// An error of ours.
    Ours {
        error: Error,
        /// The transport's own error.
        cause: Option<JsValue>,
    },
    /// The caller's own: what a getter or a callback threw, or the reason of an abort. It comes
    /// out unchanged.
    Foreign(JsValue),
}

impl From<Error> for CallError {
    fn from(error: Error) -> Self {
        Self::Ours { error, cause: None }
    }
}

impl From<InvalidArgument> for CallError {
    fn from(invalid: InvalidArgument) -> Self {
        Error::from(invalid).into()
    }
}

impl From<CallError> for JsValue {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Foreign(value) => value,
            CallError::Ours { error, cause } => {
                let fields = to_object(&error);
                if let Some(cause) = cause {
                    // A plain object of ours takes any member.
                    let _ = Reflect::set(&fields, &"cause".into(), &cause);
                }
                to_error(&fields)
            }
        }
    }
}

/// A plain object with the members of a type of the pure part.
pub(super) fn to_object(value: &impl Serialize) -> JsValue {
    // Strings, numbers and lists into a plain object: there is no error to occur.
    value
        .serialize(&Serializer::new())
        .unwrap_or(JsValue::UNDEFINED)
}
