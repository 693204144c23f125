//! Redaction of the transport's error, which becomes the `cause` of ours.

use js_sys::{Array, Map, Reflect, Set, Symbol};
use wasm_bindgen::prelude::*;

use crate::service::response::redact::Secrets;

#[wasm_bindgen(module = "/pkg/src/arguments.js")]
extern "C" {
    /// Whether a value shows nothing but its members when it is printed.
    #[wasm_bindgen(js_name = isTransparent)]
    fn is_transparent(value: &JsValue) -> bool;

    /// An `Error` with these members.
    #[wasm_bindgen(js_name = plainError)]
    fn plain_error(members: &Map) -> JsValue;
}

/// The depth of nested causes in a copy, and the number of `errors` in each.
const MAX_DEPTH: u32 = 8;
/// Above this number of objects an error is not searched, and counts as one with a secret.
const MAX_OBJECTS: u32 = 2000;

/// Returns the error unchanged if it contains no secret, otherwise a redacted copy.
pub(super) fn redact_cause(cause: JsValue, secrets: &Secrets) -> JsValue {
    if secrets.is_empty() || matches!(contains_secret(&cause, secrets), Ok(false)) {
        return cause;
    }
    redacted_copy(&cause, secrets, MAX_DEPTH)
}

/// Whether `cause` contains a secret. True also for objects whose content cannot be searched, such as a
/// `Request` with its headers.
fn contains_secret(cause: &JsValue, secrets: &Secrets) -> Result<bool, JsValue> {
    // Search each object once: errors may refer to each other.
    let visited = Set::new(&JsValue::UNDEFINED);
    let mut queue = vec![cause.clone()];
    while let Some(value) = queue.pop() {
        let text = match value.dyn_ref::<Symbol>() {
            Some(symbol) => Some(String::from(symbol.to_string())),
            None => value.as_string(),
        };
        if let Some(text) = text {
            if secrets.occur_in(&text) {
                return Ok(true);
            }
            continue;
        }
        if !(value.is_object() || value.is_function()) || visited.has(&value) {
            continue;
        }
        if visited.size() >= MAX_OBJECTS || !is_transparent(&value) {
            return Ok(true);
        }
        visited.add(&value);
        for key in Reflect::own_keys(&value)?.iter() {
            queue.push(Reflect::get(&value, &key)?);
            queue.push(key);
        }
        // These may be inherited.
        for name in ["name", "message", "stack", "cause"] {
            queue.push(Reflect::get(&value, &name.into())?);
        }
    }
    Ok(false)
}

/// A plain error with the well-known members, redacted.
fn redacted_copy(value: &JsValue, secrets: &Secrets, depth: u32) -> JsValue {
    if let Some(text) = value.as_string() {
        return secrets.scrub(&text).into();
    }
    if depth == 0 || !(value.is_object() || value.is_function()) {
        return JsValue::UNDEFINED;
    }
    let member = |name: &str| Reflect::get(value, &name.into()).unwrap_or(JsValue::UNDEFINED);
    let text = |name| member(name).as_string().map(|text| secrets.scrub(&text));
    let copy = Map::new();
    for name in ["name", "message", "code"] {
        if let Some(text) = text(name) {
            copy.set(&name.into(), &text.into());
        }
    }
    // Always set: without it the copy would have a stack of this package.
    let stack = text("stack").map_or(JsValue::UNDEFINED, JsValue::from);
    copy.set(&"stack".into(), &stack);
    let cause = member("cause");
    if !cause.is_undefined() {
        copy.set(&"cause".into(), &redacted_copy(&cause, secrets, depth - 1));
    }
    if let Some(errors) = member("errors").dyn_ref::<Array>() {
        let first = (0..errors.length().min(MAX_DEPTH)).map(|index| errors.get(index));
        let copies: Array = first
            .map(|error| redacted_copy(&error, secrets, depth - 1))
            .collect();
        copy.set(&"errors".into(), &copies);
    }
    plain_error(&copy)
}
