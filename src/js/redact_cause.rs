//! The transport's own error as the cause of ours, without secrets.

use js_sys::{Array, Map, Reflect, Set, Symbol};
use wasm_bindgen::prelude::*;

use crate::service::response::redact::Secrets;

#[wasm_bindgen(module = "/pkg/src/arguments.js")]
extern "C" {
    /// Whether all that any rendering of a value shows are members that can be read beforehand.
    #[wasm_bindgen(js_name = isTransparent)]
    fn is_transparent(value: &JsValue) -> bool;

    /// A plain error with these members.
    #[wasm_bindgen(js_name = plainError)]
    fn plain_error(members: &Map) -> JsValue;
}

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
        let text = match value.dyn_ref::<Symbol>() {
            Some(symbol) => Some(String::from(symbol.to_string())),
            None => value.as_string(),
        };
        if let Some(text) = text {
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

fn copy_of(value: &JsValue, secrets: &Secrets, depth: u32) -> JsValue {
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
    // Without a text of its own the copy must not keep the stack of this place.
    let stack = text("stack").map_or(JsValue::UNDEFINED, JsValue::from);
    copy.set(&"stack".into(), &stack);
    let cause = member("cause");
    if !cause.is_undefined() {
        copy.set(&"cause".into(), &copy_of(&cause, secrets, depth - 1));
    }
    if let Some(errors) = member("errors").dyn_ref::<Array>() {
        let first = (0..errors.length().min(MAX_DEPTH)).map(|index| errors.get(index));
        let copies: Array = first
            .map(|error| copy_of(&error, secrets, depth - 1))
            .collect();
        copy.set(&"errors".into(), &copies);
    }
    plain_error(&copy)
}
