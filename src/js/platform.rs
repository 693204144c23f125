//! JavaScript's built-in objects: clock, random numbers, parsers, type checks.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::service::request::endpoint::UrlParts;
use crate::service::request::sign::sdk_date;

#[wasm_bindgen(module = "/pkg/src/arguments.js")]
extern "C" {
    /// The class name of an object of any realm, such as `Date`. Empty for a revoked proxy.
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

    // Test environments replace these. An error that is not caught here would trap the module.
    #[wasm_bindgen(catch, js_namespace = Math, js_name = random)]
    fn math_random() -> Result<f64, JsValue>;

    type Date;

    #[wasm_bindgen(catch, constructor)]
    fn new(ms: f64) -> Result<Date, JsValue>;

    #[wasm_bindgen(catch, static_method_of = Date, js_name = now)]
    fn now() -> Result<f64, JsValue>;

    #[wasm_bindgen(catch, static_method_of = Date, js_name = parse)]
    fn parse(text: &str) -> Result<f64, JsValue>;

    #[wasm_bindgen(catch, method, structural, js_name = toISOString)]
    fn to_iso_string(this: &Date) -> Result<String, JsValue>;
}

/// The end of the year 9999. `toISOString` writes later years with six digits.
const MAX_TIME_MS: f64 = 253_402_300_799_999.0;

/// The current value of a global variable, or `undefined`.
pub(super) fn global(name: &str) -> JsValue {
    let value = GLOBAL_THIS.with(|scope| Reflect::get(scope, &name.into()));
    value.unwrap_or(JsValue::UNDEFINED)
}

/// Whether a global variable is a getter. In Node reading it may load the class.
pub(super) fn is_getter(name: &str) -> bool {
    let descriptor = GLOBAL_THIS.with(|scope| {
        let scope: &Object = scope.unchecked_ref();
        Reflect::get_own_property_descriptor(scope, &name.into())
    });
    let getter = descriptor.and_then(|descriptor| Reflect::get(&descriptor, &"get".into()));
    getter.is_ok_and(|getter| getter.is_function())
}

/// Epoch milliseconds, or NaN without a clock.
pub(super) fn now_ms() -> f64 {
    Date::now().unwrap_or(f64::NAN)
}

/// A random number, uniform in 0..1. If `Math.random` fails, 1: the longest wait.
pub(super) fn random() -> f64 {
    math_random().unwrap_or(1.0)
}

/// The value of `X-Sdk-Date` for the current time.
///
/// # Errors
///
/// The value that the platform's `Date` threw.
pub(super) fn sdk_date_now() -> Result<String, JsValue> {
    // A clock out of range counts as 0: `toISOString` would throw for it.
    let now = Some(Date::now()?).filter(|now| (0.0..=MAX_TIME_MS).contains(now));
    let iso = Date::new(now.unwrap_or_default())?.to_iso_string()?;
    Ok(sdk_date(&iso))
}

/// The nearest double of a decimal number, as `JSON.parse` reads it.
pub(super) fn parse_number(text: &str) -> f64 {
    number_of(text)
}

/// Epoch milliseconds of a date in any format that `Date.parse` reads, or NaN.
pub(super) fn parse_date(text: &str) -> f64 {
    Date::parse(text).unwrap_or(f64::NAN)
}

/// Parses an absolute URL with the platform's `URL` class.
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
