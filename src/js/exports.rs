//! The functions beside a call. Each converts in, asks the core, converts out.

use wasm_bindgen::prelude::*;

use super::convert::{Reply, given, invalid_value, kind, member, object, parse_url};
use crate::service::endpoint::Invalid;
use crate::service::environment;
use crate::service::outcome::{Failure, api_failure, error_members, is_success};
use crate::service::redact::Secrets;
use crate::service::request::{status, unsupported_body};
use crate::service::scim;
use crate::service::token_status::checked_status;
use serde::Serialize;

/// The status that a body is to be read for: `undefined` if it is a success, the status if it is
/// not, or the failure that the argument itself is.
#[wasm_bindgen(js_name = statusToRefuse)]
pub fn status_to_refuse(value: &JsValue) -> Reply {
    match status(given(value)) {
        Ok(status) if is_success(status) => Ok(JsValue::UNDEFINED),
        Ok(status) => Ok(status.into()),
        Err(invalid) => invalid_value(invalid),
    }
}

/// The failure of an answer outside 2xx, from the bytes of its body.
#[wasm_bindgen(js_name = refusedBytes)]
pub fn refused_bytes(status: u16, body: &[u8]) -> Reply {
    let failure = api_failure(status, None, error_members(body), &Secrets::default());
    object(&failure)
}

/// The failure of a text with a lone surrogate, which no UTF-8 stands for.
#[wasm_bindgen(js_name = illFormedText)]
pub fn ill_formed_text() -> Reply {
    object(&Failure::ill_formed_text())
}

/// The failure of a body that is neither text nor bytes nor an object.
#[wasm_bindgen(js_name = unsupportedBody)]
pub fn unsupported(body: &JsValue) -> Reply {
    invalid_value(unsupported_body(kind(body)))
}

/// State and days left of a token, or the failure that an argument is.
#[wasm_bindgen(js_name = tokenStatus)]
pub fn token_status(expiration_time: &JsValue, now: &JsValue, warn_within_days: &JsValue) -> Reply {
    let clock = js_sys::Date::now();
    answer(checked_status(
        given(expiration_time),
        given(now),
        given(warn_within_days),
        clock,
    ))
}

/// Region and tenant of a SCIM URL, or the failure that the argument is.
#[wasm_bindgen(js_name = parseScimEndpoint)]
pub fn parse_scim_endpoint(url: &JsValue) -> Reply {
    answer(scim::parse(given(url), parse_url))
}

/// The credentials in an environment (a plain object), or the failure that a variable is.
#[wasm_bindgen(js_name = credentialsFrom)]
pub fn credentials_from(environment: &JsValue) -> Reply {
    answer(environment::check(&environment::VARIABLES.map(|name| {
        let value = member(environment, name);
        given(&value.unwrap_or(JsValue::UNDEFINED))
    })))
}

fn answer(result: Result<impl Serialize, Invalid>) -> Reply {
    match result {
        Ok(value) => object(&value),
        Err(invalid) => invalid_value(invalid),
    }
}
