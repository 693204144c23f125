//! `validateResponse`: a body that the caller has, whatever it is, to the bytes or text of a document.

use js_sys::{Array, JsString, Map, Uint8Array};
use wasm_bindgen::prelude::*;

use super::arguments::{Argument, Members, has_lone_surrogate, kind_of};
use super::error::CallError;
use super::shared_memory::{bytes_source, read_small, read_source, text_source};
use crate::service::operations::list_tokens::LIST_TOKENS;
use crate::service::reader::MAX_DEPTH;
use crate::service::response::error::InvalidArgument;
use crate::service::response::issue::{Issue, Problem};
use crate::service::response::redact::Secrets;
use crate::service::response::{api_error, document_error, is_success};

/// Longest body of an error response that is looked into, in bytes: the memory of the module never
/// shrinks, and no service says that much.
const MAX_ERROR_BODY: u32 = 8 * 1024 * 1024;
/// Longest text of a parsed body, in UTF-16 units.
const MAX_JSON_TEXT: u32 = 1 << 28;

#[wasm_bindgen(module = "/pkg/src/memory.js")]
extern "C" {
    /// Views and buffers of any realm, as one byte array.
    #[wasm_bindgen(js_name = toBytes)]
    fn to_bytes(body: &JsValue) -> Option<Uint8Array>;
}

#[wasm_bindgen(module = "/pkg/src/arguments.js")]
extern "C" {
    /// The JSON text that a parsed body was, `undefined` if it is too long; throws what its getters
    /// throw.
    #[wasm_bindgen(catch, js_name = toJsonText)]
    fn to_json_text(body: &JsValue, max_depth: u32, max_length: u32) -> Result<JsValue, JsValue>;

    /// What [`to_json_text`] gives.
    type JsonText;

    #[wasm_bindgen(method, getter)]
    fn text(this: &JsonText) -> JsValue;

    /// Words for the values that no JSON text can hold, by the JSON Pointers of their places.
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

/// A body that `validateResponse` was given.
enum Body {
    Bytes(Uint8Array),
    Text(JsValue),
    /// The JSON text of a parsed body, and [words](JsonText::received) for what it cannot hold.
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
        // One level more than the reader accepts: enough for it to see that there are too many.
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

    /// The bytes of an error response; none of one that is too long.
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

/// A body of a kind that cannot be read.
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
