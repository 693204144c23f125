//! Reads the caller's JavaScript values by name into typed arguments. It checks types only; the rules
//! for values are in [`service`](crate::service).

use js_sys::{Array, Function, JsString};
use wasm_bindgen::prelude::*;

use super::error::CallError;
use super::fetch::Fetch;
use super::options::{KeySource, Platform};
use super::platform::object_tag;
use crate::service::request::credentials::Credentials;
use crate::service::request::options::{CallOptions, positive_integer};
use crate::service::request::prepared::header_argument;
use crate::service::response::error::InvalidArgument;
use crate::service::response::retry::RetryOptions;

/// The longest argument, in UTF-16 units. A longer one is refused before it is copied, because the
/// memory of the module never shrinks.
const MAX_TEXT: u32 = 65_536;
const TEXT_TOO_LONG: &str = "a string of more than 65536 characters";

/// The limit of all names and values of `headers` together, in UTF-16 units.
const MAX_HEADERS: u32 = 1_048_576;
const HEADERS_TOO_LONG: &str = "must not hold more than 1048576 characters";

#[wasm_bindgen(module = "/pkg/src/arguments.js")]
extern "C" {
    /// Reads a member of an object; throws what its getter throws.
    #[wasm_bindgen(catch, js_name = readMember)]
    fn read_member(object: &JsValue, name: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = urlText)]
    fn url_text(value: &JsValue) -> Result<JsValue, JsValue>;

    /// Whether a string has a lone surrogate, which UTF-8 cannot encode.
    #[wasm_bindgen(js_name = hasLoneSurrogate)]
    pub(super) fn has_lone_surrogate(text: &JsValue) -> bool;

    /// Describes the kind of a value without quoting it: "a Promise".
    #[wasm_bindgen(js_name = kindOf)]
    pub(super) fn kind_of(value: &JsValue) -> String;

    /// Whether members can be read from a value by name.
    #[wasm_bindgen(js_name = hasMembers)]
    fn has_members(value: &JsValue) -> bool;
}

#[wasm_bindgen]
extern "C" {
    /// `Object.entries`
    #[wasm_bindgen(catch, js_namespace = Object, js_name = entries)]
    fn entries(object: &JsValue) -> Result<Array, JsValue>;

    /// The time of a `Date` of any realm; throws for other values.
    #[wasm_bindgen(catch, js_namespace = ["Date", "prototype", "getTime"], js_name = call)]
    fn time_of(date: &JsValue) -> Result<f64, JsValue>;
}

/// A value of the caller, and its path in errors.
pub(super) struct Argument {
    path: &'static str,
    value: JsValue,
}

impl Argument {
    pub(super) fn new(path: &'static str, value: JsValue) -> Self {
        Self { path, value }
    }

    fn is_absent(&self) -> bool {
        self.value.is_undefined()
    }

    fn unexpected(&self, expected: &str) -> CallError {
        InvalidArgument::unexpected(self.path, expected, &kind_of(&self.value)).into()
    }

    pub(super) fn text(&self) -> Result<String, CallError> {
        text_of(&self.value).map_err(|received| {
            InvalidArgument::unexpected(self.path, "a string", &received).into()
        })
    }

    /// Converts a `URL` to its text; other values stay.
    pub(super) fn url(self) -> Result<Self, CallError> {
        let value = url_text(&self.value).map_err(CallError::Thrown)?;
        Ok(Self { value, ..self })
    }

    fn number(&self) -> Result<f64, CallError> {
        let number = self.value.as_f64();
        number.ok_or_else(|| self.unexpected("a number"))
    }

    fn integer(&self) -> Result<u64, CallError> {
        Ok(positive_integer(self.path, self.number()?)?)
    }

    /// Epoch milliseconds, of a number or a `Date`.
    fn time(&self) -> Result<f64, CallError> {
        match time_of(&self.value) {
            Ok(time) if time.is_nan() => {
                let (expected, received) = ("a number or a valid Date", "an invalid Date");
                Err(InvalidArgument::unexpected(self.path, expected, received).into())
            }
            Ok(time) => Ok(time),
            Err(_) => self.number(),
        }
    }

    /// The result of `read`, if the value is not `undefined`.
    fn optional<T>(&self, read: fn(&Self) -> Result<T, CallError>) -> Result<Option<T>, CallError> {
        (!self.is_absent()).then(|| read(self)).transpose()
    }
}

/// Reads the members of one object. [`finish`](Self::finish) returns the first problem; after it all
/// members are read as absent, so that a record needs one check only.
pub(super) struct Members {
    object: Argument,
    problem: Option<CallError>,
}

impl Members {
    /// The members of an object. `expected` describes the object in errors.
    pub(super) fn of(object: Argument, expected: &str) -> Self {
        let problem = (!has_members(&object.value)).then(|| object.unexpected(expected));
        Self { object, problem }
    }

    /// The members of an object that may be `undefined`.
    pub(super) fn optional(object: Argument, expected: &str) -> Self {
        if object.is_absent() {
            let problem = None;
            return Self { object, problem };
        }
        Self::of(object, expected)
    }

    /// Reads a member. Its name is the last part of its path.
    fn member(&mut self, path: &'static str) -> Argument {
        let mut value = JsValue::UNDEFINED;
        if self.problem.is_none() && !self.object.is_absent() {
            let (_, name) = path.rsplit_once('.').unwrap_or(("", path));
            value = self.keep(read_member(&self.object.value, name).map_err(CallError::Thrown));
        }
        Argument::new(path, value)
    }

    /// The value of a result, or a default if it is an error, which `finish` returns.
    fn keep<T: Default>(&mut self, result: Result<T, CallError>) -> T {
        result.unwrap_or_else(|error| {
            self.problem.get_or_insert(error);
            T::default()
        })
    }

    pub(super) fn text(&mut self, path: &'static str) -> String {
        let member = self.member(path);
        self.keep(member.text())
    }

    pub(super) fn optional_text(&mut self, path: &'static str) -> Option<String> {
        let member = self.member(path);
        self.keep(member.optional(Argument::text))
    }

    pub(super) fn url(&mut self, path: &'static str) -> String {
        let member = self.member(path);
        self.keep(member.url().and_then(|url| url.text()))
    }

    fn optional_url(&mut self, path: &'static str) -> Option<String> {
        let member = self.member(path);
        self.keep(member.url().and_then(|url| url.optional(Argument::text)))
    }

    pub(super) fn number(&mut self, path: &'static str) -> f64 {
        let member = self.member(path);
        self.keep(member.number())
    }

    pub(super) fn optional_number(&mut self, path: &'static str) -> Option<f64> {
        let member = self.member(path);
        self.keep(member.optional(Argument::number))
    }

    fn optional_integer(&mut self, path: &'static str) -> Option<u64> {
        let member = self.member(path);
        self.keep(member.optional(Argument::integer))
    }

    pub(super) fn optional_time(&mut self, path: &'static str) -> Option<f64> {
        let member = self.member(path);
        self.keep(member.optional(Argument::time))
    }

    /// The first problem, if there was one.
    pub(super) fn finish(self) -> Result<(), CallError> {
        self.problem.map_or(Ok(()), Err)
    }
}

/// Reads the options of a call.
pub(super) fn call_options(options: JsValue) -> Result<(CallOptions, Platform), CallError> {
    let mut members = Members::optional(Argument::new("options", options), "an object");
    let defaults = CallOptions::default();
    let region = members.optional_text("region");
    let endpoint = members.optional_url("endpoint");
    let signing_endpoint = members.optional_url("signingEndpoint");
    let credentials = members.member("credentials");
    let domain_id = members.optional_text("domainId");
    let headers = members.member("headers");
    let signal = members.member("signal");
    let timeout_ms = members.optional_number("timeoutMs");
    let retry = members.member("retry");
    let max_response_bytes = members.optional_integer("maxResponseBytes");
    let fetch = members.member("fetch");
    members.finish()?;

    let options = CallOptions {
        region,
        endpoint,
        signing_endpoint,
        // They are in `Platform`: a callback may give new ones for each attempt.
        credentials: None,
        domain_id,
        headers: read_headers(&headers)?,
        timeout_ms: timeout_ms.unwrap_or(defaults.timeout_ms),
        retry: retry_options(retry)?,
        max_response_bytes: max_response_bytes.unwrap_or(defaults.max_response_bytes),
    };
    let platform = Platform {
        keys: key_source(credentials)?,
        fetch: read_fetch(fetch)?,
        signal: read_signal(signal)?,
    };
    Ok((options, platform))
}

fn key_source(credentials: Argument) -> Result<KeySource, CallError> {
    if credentials.is_absent() {
        return Ok(KeySource::None);
    }
    if let Some(callback) = credentials.value.dyn_ref::<Function>() {
        return Ok(KeySource::Callback(callback.clone()));
    }
    let expected = "an object or a function";
    Ok(KeySource::Fixed(read_credentials(credentials, expected)?))
}

fn read_credentials(credentials: Argument, expected: &str) -> Result<Credentials, CallError> {
    let mut members = Members::of(credentials, expected);
    let credentials = Credentials {
        access_key_id: members.text("credentials.accessKeyId"),
        secret_access_key: members.text("credentials.secretAccessKey"),
        security_token: members.optional_text("credentials.securityToken"),
    };
    members.finish()?;
    credentials.check()?;
    Ok(credentials)
}

/// Reads the result of a credentials callback.
pub(super) fn callback_credentials(value: JsValue) -> Result<Credentials, CallError> {
    let credentials = Argument::new("credentials", value);
    read_credentials(credentials, "an object from the callback")
}

fn read_headers(headers: &Argument) -> Result<Vec<(String, String)>, CallError> {
    let mut read = Vec::new();
    if headers.is_absent() {
        return Ok(read);
    }
    if !has_members(&headers.value) || object_tag(&headers.value) != "Object" {
        return Err(headers.unexpected("an object of names and strings"));
    }
    let mut left = MAX_HEADERS;
    for entry in entries(&headers.value).map_err(CallError::Thrown)?.iter() {
        let entry: Array = entry.unchecked_into();
        let name = Argument::new("headers", entry.get(0)).text()?;
        let value = entry.get(1);
        let length = value.dyn_ref::<JsString>().map_or(0, JsString::length);
        let length = length.saturating_add(name.len() as u32);
        left = left
            .checked_sub(length)
            .ok_or_else(|| InvalidArgument::new("headers", HEADERS_TOO_LONG))?;
        let value = text_of(&value).map_err(|received| {
            InvalidArgument::unexpected(&header_argument(&name), "a string", &received)
        })?;
        read.push((name, value));
    }
    Ok(read)
}

fn retry_options(retry: Argument) -> Result<RetryOptions, CallError> {
    let defaults = RetryOptions::default();
    if retry.value == JsValue::FALSE {
        return Ok(RetryOptions::never());
    }
    let mut members = Members::optional(retry, "an object or false");
    let attempts = members.optional_integer("retry.maxAttempts");
    let base_delay_ms = members.optional_number("retry.baseDelayMs");
    let max_delay_ms = members.optional_number("retry.maxDelayMs");
    members.finish()?;
    let attempts = attempts.map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    Ok(RetryOptions {
        max_attempts: attempts.unwrap_or(defaults.max_attempts),
        base_delay_ms: base_delay_ms.unwrap_or(defaults.base_delay_ms),
        max_delay_ms: max_delay_ms.unwrap_or(defaults.max_delay_ms),
    })
}

/// The caller's `fetch`, or that of the global scope.
fn read_fetch(fetch: Argument) -> Result<Fetch, CallError> {
    let platform_fetch = Fetch::global();
    let fetch = if fetch.is_absent() {
        Argument::new("fetch", platform_fetch.clone())
    } else {
        fetch
    };
    match fetch.value.dyn_ref::<Function>() {
        Some(function) => Ok(Fetch::new(function.clone(), fetch.value == platform_fetch)),
        None => Err(fetch.unexpected("a function")),
    }
}

/// An `AbortSignal` of any realm. `instanceof` knows its own realm only, so its members are checked.
fn read_signal(signal: Argument) -> Result<JsValue, CallError> {
    let member = |name| read_member(&signal.value, name).unwrap_or(JsValue::UNDEFINED);
    let is_signal = || {
        signal.value.is_object()
            && member("aborted").as_bool().is_some()
            && member("addEventListener").is_function()
            && member("removeEventListener").is_function()
    };
    if signal.is_absent() || is_signal() {
        return Ok(signal.value);
    }
    Err(signal.unexpected("an AbortSignal"))
}

/// A string of limited length without lone surrogates; otherwise a description of the value.
fn text_of(value: &JsValue) -> Result<String, String> {
    if !value.is_string() {
        return Err(kind_of(value));
    }
    let text: &JsString = value.unchecked_ref();
    if text.length() > MAX_TEXT {
        return Err(TEXT_TOO_LONG.into());
    }
    if has_lone_surrogate(value) {
        return Err("a string with a lone surrogate".into());
    }
    Ok(String::from(text))
}
