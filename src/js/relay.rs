//! What the relay of the npm package asks: the rules of a call, without a call.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::arguments::call_options;
use super::error::CallError;
use super::platform::parse_url;
use crate::service::call::Call;
use crate::service::list_tokens::ListTokensRequest;
use crate::service::operation::Operation;
use crate::service::redact::Secrets;

/// Throws what a call with these options would reject with: a relay takes its options long before
/// its first visitor.
#[wasm_bindgen(js_name = checkOptions, skip_typescript)]
pub fn check_options(options: JsValue) -> Result<(), JsValue> {
    Ok(check(options)?)
}

fn check(options: JsValue) -> Result<(), CallError> {
    let (options, platform) = call_options(options)?;
    let is_signed = platform.is_signed();
    let operation = ListTokensRequest::DESCRIPTION;
    Ok(Call::check_options(
        operation, &options, is_signed, parse_url,
    )?)
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
