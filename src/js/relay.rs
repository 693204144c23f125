//! What the relay of the npm package asks: one request of any call, and the rules of a call
//! without one.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::arguments::{Argument, Members, call_options};
use super::error::CallError;
use super::exports::{call, ids_request};
use super::platform::{now_ms, parse_date, parse_url};
use crate::service::call::Call;
use crate::service::check_token::CHECK_TOKEN;
use crate::service::create_token::CREATE_TOKEN;
use crate::service::decode_authorization_message::DecodeAuthorizationMessageRequest;
use crate::service::delete_token::DELETE_TOKEN;
use crate::service::list_instances::{LIST_INSTANCES, page_request};
use crate::service::list_regions::LIST_REGIONS;
use crate::service::list_tenants::LIST_TENANTS;
use crate::service::list_tokens::LIST_TOKENS;
use crate::service::operation::Operation;
use crate::service::redact::Secrets;
use crate::service::request::{Bearer, Request};
use crate::service::retry::retry_after_ms;

/// The operations that a relay forwards and whose arguments are ids.
const OF_IDS: [&Operation; 6] = [
    &REGIONS,
    &LIST_TENANTS,
    &LIST_TOKENS,
    &CREATE_TOKEN,
    &DELETE_TOKEN,
    &CHECK,
];

// A relay passes on every error: what it means is for the page's call to say.
const REGIONS: Operation = Operation {
    is_result: Operation::READ.is_result,
    ..LIST_REGIONS
};
const CHECK: Operation = Operation {
    is_result: Operation::READ.is_result,
    ..CHECK_TOKEN
};

/// Throws what a call with these options would reject with: a relay takes its options long before
/// its first visitor.
#[wasm_bindgen(js_name = checkOptions, skip_typescript)]
pub fn check_options(options: JsValue) -> Result<(), JsValue> {
    Ok(check(options)?)
}

fn check(options: JsValue) -> Result<(), CallError> {
    let (options, platform) = call_options(options)?;
    let is_signed = platform.is_signed();
    // Its path does not matter: nothing is sent.
    let request = Request::without_arguments(&LIST_TOKENS);
    Call::new(request, &options, is_signed, parse_url)?;
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
        .map_or(&REGIONS, |request| request.operation);
    Ok(call(operation, request, options))
}

/// A request by the name of its operation. Beside the ids of its path it may have one text: the
/// marker of a page, the message to decode or the token to check.
fn request_of(request: JsValue) -> Result<Request, CallError> {
    let argument = Argument::new("request", request.clone());
    let mut members = Members::of(argument, "an object");
    let name = members.text("name");
    let text = members.optional_text("text");
    members.finish()?;
    if name == LIST_INSTANCES.name {
        return Ok(page_request(text.as_deref()));
    }
    let Some(operation) = OF_IDS.iter().find(|operation| operation.name == name) else {
        // The one that is left is the decode.
        let encoded_message = text.unwrap_or_default();
        return Ok(DecodeAuthorizationMessageRequest { encoded_message }.request()?);
    };
    let bearer = text.map(|token| Bearer::new(&[Zeroizing::new(token).as_str()]));
    Ok(Request {
        bearer,
        ..ids_request(operation, request)?
    })
}

/// Whether a value is the text of a `Retry-After`: a relay passes on no other.
#[wasm_bindgen(js_name = isRetryAfter, skip_typescript)]
pub fn is_retry_after(text: &JsValue) -> Result<bool, JsValue> {
    let text = text.as_string().unwrap_or_default();
    Ok(retry_after_ms(&text, now_ms(), parse_date).is_some())
}

/// A text without the secrets: a relay passes on whole answers.
#[wasm_bindgen(skip_typescript)]
pub fn redact(text: &JsValue, secrets: &Array) -> Result<JsValue, JsValue> {
    let mut known = Secrets::default();
    for secret in secrets.iter() {
        known.add(&secret.as_string().unwrap_or_default());
    }
    Ok(known.scrub(&text.as_string().unwrap_or_default()).into())
}
