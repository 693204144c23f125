//! What the relay of the npm package asks: the rules of a call, without a call.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::arguments::call_options;
use super::error::CallError;
use super::exports::ids_request;
use super::platform::{now_ms, parse_date, parse_url};
use crate::service::call::Call;
use crate::service::list_tokens::LIST_TOKENS;
use crate::service::redact::Secrets;
use crate::service::request::Request;
use crate::service::retry::retry_after_ms;

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

/// Throws what `listTokens` would reject with for this request: a relay refuses it before it asks
/// whether the caller may call.
#[wasm_bindgen(js_name = checkRequest, skip_typescript)]
pub fn check_request(request: JsValue) -> Result<(), JsValue> {
    Ok(check_ids(request)?)
}

fn check_ids(request: JsValue) -> Result<(), CallError> {
    ids_request(&LIST_TOKENS, request).map(|_| ())
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
