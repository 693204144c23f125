//! The transport's own error as the cause of ours, without secrets.

use js_sys::{Array, Reflect, Set};
use wasm_bindgen::prelude::*;

use super::platform::object_tag;
use crate::service::redact::Secrets;

/// How far a copy follows causes.
const MAX_DEPTH: u32 = 8;
/// An error of more objects counts as one that may hold anything.
const MAX_OBJECTS: u32 = 2000;

/// The error itself, or a copy with the secrets replaced if one is anywhere in it.
pub(super) fn redact_cause(cause: JsValue, secrets: &Secrets) -> JsValue {
    if secrets.is_empty() || matches!(holds_secret(&cause, secrets), Ok(false)) {
        return cause;
    }
    copy_of(&cause, secrets, MAX_DEPTH)
}

/// Whether a secret can be read anywhere in `cause`. What cannot be looked into, such as a
/// `Request` with its headers, may hold one.
fn holds_secret(cause: &JsValue, secrets: &Secrets) -> Result<bool, JsValue> {
    // Each object once: errors may refer to one another.
    let seen = Set::new(&JsValue::UNDEFINED);
    let mut todo = vec![cause.clone()];
    while let Some(value) = todo.pop() {
        if let Some(text) = value.as_string() {
            if secrets.are_in(&text) {
                return Ok(true);
            }
            continue;
        }
        if !(value.is_object() || value.is_function()) || seen.has(&value) {
            continue;
        }
        if seen.size() >= MAX_OBJECTS || !is_transparent(&value) {
            return Ok(true);
        }
        seen.add(&value);
        for key in Reflect::own_keys(&value)?.iter() {
            todo.push(Reflect::get(&value, &key)?);
            todo.push(key);
        }
        // These may stand on the prototype.
        for name in ["name", "message", "stack", "cause"] {
            todo.push(Reflect::get(&value, &name.into())?);
        }
    }
    Ok(false)
}

/// Whether all that an object shows are its own properties.
fn is_transparent(value: &JsValue) -> bool {
    matches!(
        &*object_tag(value),
        "Object" | "Error" | "Array" | "Function" | "AsyncFunction" | "DOMException"
    )
}

fn copy_of(value: &JsValue, secrets: &Secrets, depth: u32) -> JsValue {
    if let Some(text) = value.as_string() {
        return secrets.scrub(&text).into();
    }
    if depth == 0 || !(value.is_object() || value.is_function()) {
        return JsValue::UNDEFINED;
    }
    let member = |name: &str| Reflect::get(value, &name.into()).unwrap_or(JsValue::UNDEFINED);
    let text = |name| member(name).as_string().map(|text| secrets.scrub(&text));
    let copy = js_sys::Error::new(&text("message").unwrap_or_default());
    let set = |name: &str, value: &JsValue| {
        // An error of ours takes any member.
        let _ = Reflect::set(&copy, &name.into(), value);
    };
    for name in ["name", "code"] {
        if let Some(text) = text(name) {
            set(name, &text.into());
        }
    }
    // Without a text of its own the copy must not keep the stack of this place.
    set(
        "stack",
        &text("stack").map_or(JsValue::UNDEFINED, JsValue::from),
    );
    let cause = member("cause");
    if !cause.is_undefined() {
        set("cause", &copy_of(&cause, secrets, depth - 1));
    }
    if let Some(errors) = member("errors").dyn_ref::<Array>() {
        let first = (0..errors.length().min(MAX_DEPTH)).map(|index| errors.get(index));
        let copies: Array = first
            .map(|error| copy_of(&error, secrets, depth - 1))
            .collect();
        set("errors", &copies);
    }
    copy.into()
}
