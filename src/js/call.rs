//! The decisions of one call. JavaScript asks for each, and carries it out: `pkg/src/call.js`.
//!
//! Nothing is kept here from one to the next: whatever becomes of a call, nothing of it stays.

use js_sys::{Array, Date, Math};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::convert::{
    Reply, Snapshot, callback_members, invalid_value, joined, object, parse_url, text,
};
use super::http::request;
use crate::service::attempt::{Answer, Ended, failure_of};
use crate::service::credentials::callback_credentials;
use crate::service::redact::Secrets;
use crate::service::request::CredentialsSource;
use crate::service::retry::{Next, next};

/// The bounds of a call: milliseconds of an attempt, bytes of a body. Or the failure that an
/// argument is.
#[wasm_bindgen(js_name = boundsOf)]
pub fn bounds_of(snapshot: &Snapshot) -> Reply {
    match snapshot.arguments().check(parse_url) {
        Ok(call) => {
            let timeout = call.timeout_ms.ceil();
            Ok(Array::of2(&timeout.into(), &call.max_response_bytes.into()).into())
        }
        Err(invalid) => invalid_value(invalid),
    }
}

/// The request of one attempt, signed for this moment. Or the failure that an argument or the
/// answer of a credentials callback is. Or, in an array, the error of a platform that cannot build
/// it.
#[wasm_bindgen(js_name = requestOf)]
pub fn request_of(snapshot: &Snapshot, callback_answer: &JsValue, signal: &AbortSignal) -> Reply {
    let checked = snapshot.arguments().check(parse_url).and_then(|call| {
        let credentials = match &call.credentials {
            CredentialsSource::None => None,
            CredentialsSource::Fixed(credentials) => Some(credentials.clone()),
            CredentialsSource::Callback => {
                Some(callback_credentials(&callback_members(callback_answer))?)
            }
        };
        Ok((call, credentials))
    });
    match checked {
        Ok((call, credentials)) => Ok(request(&call, credentials.as_ref(), signal)
            .unwrap_or_else(|cause| Array::of1(&cause).into())),
        Err(invalid) => invalid_value(invalid),
    }
}

#[wasm_bindgen]
extern "C" {
    /// What there was of an answer: `status`, `type`, the headers `X-Request-Id` and
    /// `Retry-After`, and the chunks of the body, in an array.
    #[wasm_bindgen(extends = Array)]
    pub type Report;
    /// The keys of every attempt so far, each as an array.
    #[wasm_bindgen(extends = Array)]
    pub type Keys;
}

/// What comes after attempt number `tried` (from 1): nothing, if the body is the answer; the
/// milliseconds to wait before the next; or the failure that ends the call.
#[wasm_bindgen(js_name = nextOf)]
pub fn next_of(snapshot: &Snapshot, tried: f64, keys: &Keys, ended: f64, report: &Report) -> Reply {
    let call = match snapshot.arguments().check(parse_url) {
        Ok(call) => call,
        Err(invalid) => return invalid_value(invalid),
    };
    let [kind, request_id, retry_after] = [1, 2, 3].map(|place| text(&report.get(place)));
    let answer = Answer {
        status: report.get(0).as_f64(),
        kind: kind.as_deref(),
        request_id: request_id.as_deref(),
    };
    let body = || joined(&report.get(4).unchecked_into());
    let failure = failure_of(&call, Ended::numbered(ended), answer, body, &secrets(keys));
    let Some(failure) = failure else {
        return Ok(JsValue::UNDEFINED);
    };
    let (now, chance) = (Date::now(), Math::random());
    match next(
        &call.retry,
        tried,
        &failure,
        retry_after.as_deref(),
        now,
        chance,
    ) {
        Next::GiveUp => object(&failure),
        Next::WaitMs(ms) => Ok(ms.into()),
    }
}

/// A text without the secrets among the keys; nothing, if it holds none.
#[wasm_bindgen(js_name = scrubbed)]
pub fn scrubbed(said: &JsValue, keys: &Keys) -> Option<String> {
    let (said, secrets) = (said.as_string()?, secrets(keys));
    secrets.are_in(&said).then(|| secrets.scrub(&said))
}

/// All but the access key ids.
fn secrets(keys: &Keys) -> Secrets {
    let mut secrets = Secrets::default();
    for keys in keys.iter() {
        let keys: Array = keys.unchecked_into();
        for secret in [keys.get(1), keys.get(2)] {
            secrets.add(&text(&secret).unwrap_or_default());
        }
    }
    secrets
}
