//! For the relay of the npm package: sends one request of any operation, and applies single rules
//! of a call.

use js_sys::{Array, Map, Object, Promise};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::arguments::{Argument, Members, call_options};
use super::error::CallError;
use super::exports::{call_request, ids_request};
use super::platform::{now_ms, parse_date, parse_url};
use crate::service::operation::{Host, Operation, RequestText};
use crate::service::operations::ALL;
use crate::service::operations::decode_authorization_message::DecodeAuthorizationMessageRequest;
use crate::service::operations::list_instances::page_request;
use crate::service::operations::list_regions::LIST_REGIONS;
use crate::service::operations::list_tokens::LIST_TOKENS;
use crate::service::request::prepared::PreparedRequest;
use crate::service::request::{Bearer, Request};
use crate::service::response::error::InvalidArgument;
use crate::service::response::redact::Secrets;
use crate::service::response::retry::retry_after_ms;

/// The operations of the service, for a relay to find the one that a request names: `name`, `method`,
/// `path` (literals and, at odd places, names of ids), `isGlobal`, `isChange`, and `text` if a
/// request carries one.
#[wasm_bindgen(skip_typescript)]
pub fn operations() -> Result<Array, JsValue> {
    Ok(ALL.into_iter().map(to_object).collect())
}

fn to_object(operation: &Operation) -> Object {
    let path: Array = operation.path.iter().map(|&part| text(part)).collect();
    let members = Map::new();
    for (name, value) in [
        ("name", text(operation.name)),
        ("method", text(operation.method.as_str())),
        ("path", path.into()),
        ("isGlobal", matches!(operation.host, Host::Global(_)).into()),
        ("isChange", operation.is_change.into()),
        ("text", text(operation.text.map_or("", RequestText::name))),
    ] {
        members.set(&name.into(), &value);
    }
    Object::from_entries(&members).unwrap_or_default()
}

fn text(text: &str) -> JsValue {
    text.into()
}

/// Throws what a call with these options would reject with: a relay checks its options when it is
/// made, before the first request.
#[wasm_bindgen(js_name = checkOptions, skip_typescript)]
pub fn check_options(options: JsValue) -> Result<(), JsValue> {
    Ok(check(options)?)
}

fn check(options: JsValue) -> Result<(), CallError> {
    let (options, platform) = call_options(options)?;
    let is_signed = platform.is_signed();
    // Its path does not matter: nothing is sent.
    let request = Request::without_arguments(&LIST_TOKENS);
    PreparedRequest::new(request, &options, is_signed, parse_url)?;
    Ok(())
}

/// Throws what [`forward`] would reject with for this request: a relay refuses it before it asks
/// whether the caller may call.
#[wasm_bindgen(js_name = checkRequest, skip_typescript)]
pub fn check_request(request: JsValue) -> Result<(), JsValue> {
    request_of(request)?;
    Ok(())
}

/// Sends one request of the operation that it names.
#[wasm_bindgen(skip_typescript)]
pub fn forward(request: JsValue, options: JsValue) -> Result<Promise, JsValue> {
    let request = request_of(request);
    let operation = request
        .as_ref()
        .map_or(&LIST_REGIONS, |request| request.operation);
    Ok(call_request(operation, request, options))
}

/// A request by the `name` of its operation. Next to the ids of the path it may have one `text`: the
/// marker of a page, the message to decode or the token to check.
fn request_of(request: JsValue) -> Result<Request, CallError> {
    let argument = Argument::new("request", request.clone());
    let mut members = Members::of(argument, "an object");
    let name = members.text("name");
    let text = members.optional_text("text");
    members.finish()?;
    let operation = ALL.into_iter().find(|operation| operation.name == name);
    let operation = operation.ok_or_else(|| {
        InvalidArgument::new("name", "expected the name of an operation of the service")
    })?;
    match operation.text {
        Some(RequestText::Marker) => return Ok(page_request(text.as_deref())),
        Some(RequestText::Message) => {
            let encoded_message = text.unwrap_or_default();
            return Ok(DecodeAuthorizationMessageRequest { encoded_message }.request()?);
        }
        Some(RequestText::Bearer) | None => {}
    }
    let bearer = text.map(|token| Bearer::new(&[Zeroizing::new(token).as_str()]));
    Ok(Request {
        bearer,
        // The relay passes every error on: the page's call decides what it means.
        is_empty_result: |_| false,
        ..ids_request(operation, request)?
    })
}

/// Whether a value is the text of a `Retry-After`: a relay passes on no other.
#[wasm_bindgen(js_name = isRetryAfter, skip_typescript)]
pub fn is_retry_after(text: &JsValue) -> Result<bool, JsValue> {
    let text = text.as_string().unwrap_or_default();
    Ok(retry_after_ms(&text, now_ms(), parse_date).is_some())
}

/// A text without the secrets: a relay passes on whole responses.
#[wasm_bindgen(skip_typescript)]
pub fn redact(text: &JsValue, secrets: &Array) -> Result<JsValue, JsValue> {
    let mut known = Secrets::default();
    for secret in secrets.iter() {
        known.add(&secret.as_string().unwrap_or_default());
    }
    Ok(known.scrub(&text.as_string().unwrap_or_default()).into())
}
