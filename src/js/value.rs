//! Converts the values of a small response to JavaScript values.

use js_sys::{Array, Map, Object};
use wasm_bindgen::prelude::*;

use crate::service::reader::Value;

/// A plain object, array, string or number. Names are in camel case: `tenant_id` becomes `tenantId`.
/// Absent members are left out.
pub(super) fn to_js(value: &Value) -> JsValue {
    match value {
        Value::Absent => JsValue::UNDEFINED,
        Value::Text(text) => text.as_str().into(),
        Value::Time(time) => (*time as f64).into(),
        Value::List(elements) => elements.iter().map(to_js).collect::<Array>().into(),
        Value::Object(members) => {
            // Not assigned one by one: that would call setters on `Object.prototype`.
            let entries = Map::new();
            for (name, value) in members {
                if *value != Value::Absent {
                    entries.set(&camel_case(name).into(), &to_js(value));
                }
            }
            Object::from_entries(&entries).map_or(JsValue::UNDEFINED, JsValue::from)
        }
    }
}

fn camel_case(name: &str) -> String {
    let mut out = String::new();
    let mut starts_word = false;
    for character in name.chars() {
        if character == '_' {
            starts_word = true;
        } else if starts_word {
            out.push(character.to_ascii_uppercase());
            starts_word = false;
        } else {
            out.push(character);
        }
    }
    out
}
