//! Converts an error to one of the JavaScript error classes (`pkg/src/errors.js`).

use js_sys::{Array, Map, Object};
#[cfg(feature = "exports")]
use serde::Serialize;
#[cfg(feature = "exports")]
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::service::response::error::{Error, InvalidArgument};
use crate::service::response::issue::IssueReport;

#[wasm_bindgen(module = "/pkg/src/errors.js")]
extern "C" {
    #[wasm_bindgen(js_name = toError)]
    fn to_error(fields: &JsValue) -> JsValue;
}

/// Why a call failed.
pub(super) enum CallError {
    /// An error of the package.
    Failed {
        error: Error,
        /// The transport's own error.
        cause: Option<JsValue>,
    },
    /// A value that a getter or callback of the caller threw, or the reason of its abort signal. It is
    /// rethrown unchanged.
    Thrown(JsValue),
}

impl From<Error> for CallError {
    fn from(error: Error) -> Self {
        Self::Failed { error, cause: None }
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
            CallError::Thrown(value) => value,
            CallError::Failed { error, cause } => to_error(&fields_of(error, cause)),
        }
    }
}

/// The members of the JavaScript error.
fn fields_of(error: Error, cause: Option<JsValue>) -> JsValue {
    let error = error.into_fields();
    let mut fields = Fields::default();
    fields.set("code", Some(error.code.name()));
    fields.set("message", Some(error.message));
    fields.set("argument", error.argument);
    fields.set("status", error.status);
    fields.set("errorCode", error.error_code);
    fields.set("errorMsg", error.error_msg);
    fields.set("requestId", error.request_id);
    fields.set(
        "encodedAuthorizationMessage",
        error.encoded_authorization_message,
    );
    fields.set("retryable", error.retryable);
    fields.set("outcomeUnknown", error.outcome_unknown);
    let issues = error.issues.map(|issues| {
        let issues: Array = issues.into_iter().map(fields_of_issue).collect();
        issues
    });
    fields.set("issues", issues);
    fields.set("cause", cause);
    fields.into_object()
}

fn fields_of_issue(issue: IssueReport) -> JsValue {
    let mut fields = Fields::default();
    fields.set("path", Some(issue.path));
    fields.set("kind", Some(issue.kind.name()));
    fields.set("expected", Some(issue.expected));
    fields.set("received", Some(issue.received));
    fields.set("message", Some(issue.message));
    // A double holds the offset in any body that fits into memory.
    fields.set("offset", issue.offset.map(|offset| offset as f64));
    fields.into_object()
}

/// Collects the members of an object in a map. Assigning them to an object would call setters on
/// `Object.prototype`, which lose the member, and would fail if a program froze the prototype.
#[derive(Default)]
struct Fields(Map);

impl Fields {
    /// Sets a member unless the value is `None`.
    fn set(&mut self, name: &str, value: Option<impl Into<JsValue>>) {
        if let Some(value) = value {
            self.0.set(&name.into(), &value.into());
        }
    }

    fn into_object(self) -> JsValue {
        Object::from_entries(&self.0).map_or(JsValue::UNDEFINED, JsValue::from)
    }
}

/// Serializes a value of [`service`](crate::service) to a plain object.
#[cfg(feature = "exports")]
pub(super) fn to_object(value: &impl Serialize) -> JsValue {
    // Serialization of strings and numbers does not fail.
    value
        .serialize(&Serializer::new())
        .unwrap_or(JsValue::UNDEFINED)
}
