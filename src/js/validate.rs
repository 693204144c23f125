//! `validateResponse`: reads a body that the caller has as text, bytes or a parsed object.

use js_sys::{Array, JsString, Map, Uint8Array};
use wasm_bindgen::prelude::*;

use super::arguments::{Argument, Members, has_lone_surrogate, kind_of};
use super::error::CallError;
use super::shared_memory::{bytes_source, read_small, read_source, text_source};
use crate::service::operations::list_tokens::LIST_TOKENS;
use crate::service::reader::MAX_DEPTH;
use crate::service::request::options::DEFAULT_MAX_RESPONSE_BYTES;
use crate::service::response::error::InvalidArgument;
use crate::service::response::issue::{Issue, Problem};
use crate::service::response::redact::Secrets;
use crate::service::response::{api_error, document_error, is_success};

/// The longest error body that is read: the default limit of a call. Longer ones are ignored, because
/// the memory of the module never shrinks.
const MAX_ERROR_BODY: u32 = DEFAULT_MAX_RESPONSE_BYTES as u32;
/// The longest JSON text of a parsed body, in UTF-16 units.
const MAX_JSON_TEXT: u32 = 1 << 28;

#[wasm_bindgen(module = "/pkg/src/memory.js")]
extern "C" {
    /// The bytes of a view or buffer of any realm.
    #[wasm_bindgen(js_name = toBytes)]
    fn to_bytes(body: &JsValue) -> Option<Uint8Array>;
}

#[wasm_bindgen(module = "/pkg/src/arguments.js")]
extern "C" {
    /// The JSON text of a parsed body; `undefined` if it is too long. Throws the errors of getters.
    #[wasm_bindgen(catch, js_name = toJsonText)]
    fn to_json_text(body: &JsValue, max_depth: u32, max_length: u32) -> Result<JsValue, JsValue>;

    /// The result of [`to_json_text`].
    type JsonText;

    #[wasm_bindgen(method, getter)]
    fn text(this: &JsonText) -> JsValue;

    /// Descriptions of the values that JSON cannot represent, by JSON Pointer.
    #[wasm_bindgen(method, getter)]
    fn received(this: &JsonText) -> Map;
}

pub(super) fn validate(body: &JsValue, init: &JsValue) -> Result<JsValue, CallError> {
    if init.is_undefined()
        && let Some(response) = read_small(body)
    {
        return Ok(response?);
    }
    let status = status_of(init)?;
    let body = Body::of(body)?;
    if is_success(status) {
        return body.read();
    }
    let bytes = body.error_bytes();
    Err(api_error(&LIST_TOKENS, status, None, &bytes, &Secrets::default()).into())
}

fn status_of(init: &JsValue) -> Result<u16, CallError> {
    let mut members = Members::optional(Argument::new("init", init.clone()), "an object");
    let status = members.optional_number("init.status").unwrap_or(200.0);
    members.finish()?;
    if (100.0..=599.0).contains(&status) && status.fract() == 0.0 {
        return Ok(status as u16);
    }
    let (argument, expected) = ("init.status", "an integer from 100 to 599");
    Err(InvalidArgument::out_of_range(argument, expected, status).into())
}

/// The body argument of `validateResponse`.
enum Body {
    Bytes(Uint8Array),
    Text(JsValue),
    /// The JSON text of a parsed body, and [descriptions](JsonText::received) of values that are not JSON.
    Parsed(JsValue, Map),
}

impl Body {
    fn of(body: &JsValue) -> Result<Self, CallError> {
        if let Some(bytes) = to_bytes(body) {
            return Ok(Self::Bytes(bytes));
        }
        if body.is_string() {
            return Ok(Self::Text(body.clone()));
        }
        let kind = kind_of(body);
        if !matches!(&*kind, "an object" | "an array" | "a revoked proxy") {
            return Err(unsupported_body(&kind).into());
        }
        // One level more than the reader accepts, so that it reports the depth.
        let depth = MAX_DEPTH as u32 + 1;
        let json = to_json_text(body, depth, MAX_JSON_TEXT).map_err(CallError::Thrown)?;
        if json.is_undefined() {
            return Err(document_error(Problem::OutOfMemory).into());
        }
        let json: JsonText = json.unchecked_into();
        Ok(Self::Parsed(json.text(), json.received()))
    }

    fn read(&self) -> Result<JsValue, CallError> {
        let response = match self {
            Self::Bytes(bytes) => read_source(&bytes_source(&Array::of1(bytes)), &Issue::report),
            Self::Text(text) if has_lone_surrogate(text) => {
                Err(document_error(Problem::LoneSurrogate))
            }
            Self::Text(text) => read_source(&text_source(text), &Issue::report),
            Self::Parsed(text, received) => read_source(&text_source(text), &|issue| {
                issue.report_parsed(|path| received.get(&path.into()).as_string())
            }),
        };
        Ok(response?)
    }

    /// The bytes of an error body; empty if it is too long.
    fn error_bytes(&self) -> Vec<u8> {
        match self {
            Self::Bytes(bytes) if bytes.length() <= MAX_ERROR_BODY => bytes.to_vec(),
            Self::Text(text) | Self::Parsed(text, _)
                if text.unchecked_ref::<JsString>().length() <= MAX_ERROR_BODY =>
            {
                text.as_string().unwrap_or_default().into_bytes()
            }
            _ => Vec::new(),
        }
    }
}

/// The error of a body of an unsupported kind.
fn unsupported_body(kind: &str) -> InvalidArgument {
    let advice = match kind {
        "a Response" | "a Request" | "a Blob" | "a File" => " (await its text() or arrayBuffer())",
        "a ReadableStream" => " (await new Response(stream).text())",
        "a SharedArrayBuffer" => " (give new Uint8Array(buffer))",
        _ => "",
    };
    let expected = "a string, bytes or a parsed object";
    InvalidArgument::unexpected("body", expected, &[kind, advice].concat())
}
