//! The transport's own error, as it may be said aloud.

use js_sys::{Array, Error, Reflect, Set};
use wasm_bindgen::prelude::*;

use crate::core::redact::Secrets;

/// How far a copy follows causes.
const MAX_DEPTH: usize = 8;
/// An error of more objects counts as one that may hold anything.
const MAX_OBJECTS: u32 = 2000;

/// The error itself, or a scrubbed copy if a secret of the call is anywhere in it.
pub(super) fn said_aloud(cause: JsValue, secrets: &Secrets) -> JsValue {
    if secrets.is_empty() || !holds_secret(&cause, secrets) {
        return cause;
    }
    scrubbed(&cause, secrets, MAX_DEPTH)
}

/// Whether a secret can be read anywhere in `cause`. What cannot be looked into, such as a
/// `Request` with its headers, may hold one.
fn holds_secret(cause: &JsValue, secrets: &Secrets) -> bool {
    // Each object once: errors may refer to one another.
    let seen = Set::new(&JsValue::UNDEFINED);
    let todo = Array::of1(cause);
    while todo.length() > 0 {
        let value = todo.pop();
        if let Some(text) = value.as_string() {
            if secrets.are_in(&text) {
                return true;
            }
            continue;
        }
        if !value.is_object() && !value.is_function() || seen.has(&value) {
            continue;
        }
        if seen.size() >= MAX_OBJECTS || !is_transparent(&value) {
            return true;
        }
        seen.add(&value);
        let Ok(keys) = Reflect::own_keys(&value) else {
            return true;
        };
        // These may stand on the prototype.
        for name in ["name", "message", "stack", "cause"] {
            keys.push(&name.into());
        }
        for key in keys.iter() {
            let Ok(member) = Reflect::get(&value, &key) else {
                return true;
            };
            todo.push(&key);
            todo.push(&member);
        }
    }
    false
}

#[wasm_bindgen]
extern "C" {
    /// What kind of object a value is, of whatever realm.
    #[wasm_bindgen(js_namespace = ["Object", "prototype", "toString"], js_name = call, catch)]
    pub(super) fn tag(value: &JsValue) -> Result<String, JsValue>;
}

/// Whether all that an object shows are its own properties.
fn is_transparent(value: &JsValue) -> bool {
    tag(value).is_ok_and(|tag| {
        matches!(
            &*tag,
            "[object Object]"
                | "[object Error]"
                | "[object Array]"
                | "[object Function]"
                | "[object AsyncFunction]"
                | "[object DOMException]"
        )
    })
}

fn scrubbed(value: &JsValue, secrets: &Secrets, depth: usize) -> JsValue {
    if let Some(text) = value.as_string() {
        return secrets.scrub(&text).into();
    }
    if !value.is_object() || depth == 0 {
        return JsValue::UNDEFINED;
    }
    let text = |name: &str| {
        let member = Reflect::get(value, &name.into()).ok()?.as_string()?;
        Some(secrets.scrub(&member))
    };
    let copy = Error::new(&text("message").unwrap_or_default());
    for name in ["name", "stack", "code"] {
        // Without a text of its own the copy must not keep the stack of this place.
        let member = text(name).map_or(JsValue::UNDEFINED, JsValue::from);
        if !member.is_undefined() || name == "stack" {
            let _ = Reflect::set(&copy, &name.into(), &member);
        }
    }
    let member = |name: &str| Reflect::get(value, &name.into()).unwrap_or(JsValue::UNDEFINED);
    let cause = member("cause");
    if !cause.is_undefined() {
        let _ = Reflect::set(
            &copy,
            &"cause".into(),
            &scrubbed(&cause, secrets, depth - 1),
        );
    }
    let errors = member("errors");
    if Array::is_array(&errors) {
        let errors: Array = errors.unchecked_into();
        let copies: Array = errors
            .iter()
            .take(MAX_DEPTH)
            .map(|error| scrubbed(&error, secrets, depth - 1))
            .collect();
        let _ = Reflect::set(&copy, &"errors".into(), &copies);
    }
    copy.into()
}
