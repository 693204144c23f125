//! The platform's clock, random numbers, parsers and type checks.

use js_sys::{Date, Math, Reflect};
use wasm_bindgen::prelude::*;

use crate::service::endpoint::UrlParts;
use crate::service::sign::sdk_date;

#[wasm_bindgen(module = "/pkg/src/arguments.js")]
extern "C" {
    /// The class of an object of any realm: `Date`, `Error`. Empty for a revoked proxy.
    #[wasm_bindgen(js_name = objectTag)]
    pub(super) fn object_tag(value: &JsValue) -> String;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = globalThis)]
    static GLOBAL_THIS: JsValue;

    /// `Number(text)`
    #[wasm_bindgen(js_name = Number)]
    fn number_of(text: &str) -> f64;
}

/// The end of the year 9999: later years have more than four digits.
const MAX_TIME_MS: f64 = 253_402_300_799_999.0;

/// What stands in the global scope under a name at this moment.
pub(super) fn global(name: &str) -> JsValue {
    let value = GLOBAL_THIS.with(|scope| Reflect::get(scope, &name.into()));
    value.unwrap_or(JsValue::UNDEFINED)
}

pub(super) fn now_ms() -> f64 {
    Date::now()
}

/// A random number, uniform in 0..1.
pub(super) fn random() -> f64 {
    Math::random()
}

/// The value of `X-Sdk-Date` for this moment.
pub(super) fn sdk_date_now() -> String {
    // `toISOString` throws for a clock out of this range.
    let now = Some(now_ms()).filter(|now| (0.0..=MAX_TIME_MS).contains(now));
    let date = Date::new(&now.unwrap_or_default().into());
    sdk_date(&String::from(date.to_iso_string()))
}

/// The nearest double of a decimal text, as `JSON.parse` reads it.
pub(super) fn parse_number(text: &str) -> f64 {
    number_of(text)
}

/// Epoch milliseconds of a date in any form that the platform knows, or NaN.
pub(super) fn parse_date(text: &str) -> f64 {
    Date::parse(text)
}

/// Takes a URL apart with the WHATWG parser; none where the text is no absolute URL.
pub(super) fn parse_url(text: &str) -> Option<UrlParts> {
    let url: JsValue = web_sys::Url::new(text).ok()?.into();
    let part = |name: &str| Reflect::get(&url, &name.into()).ok()?.as_string();
    let names = [
        "href", "protocol", "host", "hostname", "pathname", "username", "password",
    ];
    let [
        Some(href),
        Some(protocol),
        Some(host),
        Some(hostname),
        Some(pathname),
        username,
        password,
    ] = names.map(part)
    else {
        return None;
    };
    Some(UrlParts {
        href,
        protocol,
        host,
        hostname,
        pathname,
        has_user_info: [username, password]
            .iter()
            .flatten()
            .any(|part| !part.is_empty()),
    })
}
