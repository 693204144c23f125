//! The functions that JavaScript gets, under their public names. Each reads the caller's own
//! arguments, and gives a typed object or throws (asynchronous ones: rejects with) an error class.

use js_sys::futures::future_to_promise;
use js_sys::{Array, JsString, Map, Promise, Uint8Array};
use wasm_bindgen::prelude::*;

use super::arguments::{Argument, Members, call_options, has_lone_surrogate, kind_of};
use super::call::run;
use super::error::{CallError, to_object};
use super::platform::{now_ms, parse_url};
use super::shared_memory::{bytes_source, read_small, read_source, text_source};
use crate::service::call::Call;
use crate::service::credentials::{Credentials, VARIABLES};
use crate::service::error::InvalidArgument;
use crate::service::issue::{Issue, Problem};
use crate::service::list_tokens::LIST_TOKENS;
use crate::service::operation::Operation;
use crate::service::reader::MAX_DEPTH;
use crate::service::redact::Secrets;
use crate::service::request::Request;
use crate::service::response::{api_error, document_error, is_success};
use crate::service::scim::ScimEndpoint;
use crate::service::token_status::{self, WARN_WITHIN_DAYS};

/// The declarations of the functions and classes below, written by hand. `credentialsFrom` has its
/// own: the npm package exports another function in its place.
#[wasm_bindgen(typescript_custom_section)]
const DECLARATIONS: &str = include_str!("../../pkg/api.d.cts");

/// Longest body of an error answer that is looked into, in bytes: the memory of the module never
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

/// The error classes belong to the module: whoever loads it finds them beside the functions.
#[wasm_bindgen(module = "/pkg/src/errors.js")]
extern "C" {
    #[wasm_bindgen(reexport = "IdentityCenterError", js_name = IdentityCenterError, skip_typescript)]
    fn class_identity_center_error();

    #[wasm_bindgen(reexport = "InvalidArgumentError", js_name = InvalidArgumentError, skip_typescript)]
    fn class_invalid_argument_error();

    #[wasm_bindgen(reexport = "ApiError", js_name = ApiError, skip_typescript)]
    fn class_api_error();

    #[wasm_bindgen(reexport = "BadRequestError", js_name = BadRequestError, skip_typescript)]
    fn class_bad_request_error();

    #[wasm_bindgen(reexport = "ForbiddenError", js_name = ForbiddenError, skip_typescript)]
    fn class_forbidden_error();

    #[wasm_bindgen(reexport = "ValidationError", js_name = ValidationError, skip_typescript)]
    fn class_validation_error();

    #[wasm_bindgen(reexport = "NetworkError", js_name = NetworkError, skip_typescript)]
    fn class_network_error();

    #[wasm_bindgen(reexport = "TimeoutError", js_name = TimeoutError, skip_typescript)]
    fn class_timeout_error();

    #[wasm_bindgen(reexport = "WasmLoadError", js_name = WasmLoadError, skip_typescript)]
    fn class_wasm_load_error();
}

/// Lists the access tokens of a tenant.
///
/// A `Result` though it never fails, as every function here: one that crosses as a lone reference
/// lets V8 11.3 (Node 20) end the process when it discards the optimised code of the caller
/// meanwhile.
#[wasm_bindgen(js_name = listTokens, skip_typescript)]
pub fn list_tokens(request: JsValue, options: JsValue) -> Result<Promise, JsValue> {
    Ok(call(&LIST_TOKENS, request, options, read_tokens))
}

fn read_tokens(chunks: &Array) -> Result<JsValue, CallError> {
    Ok(read_source(&bytes_source(chunks), &Issue::report)?)
}

/// Makes one call of an operation whose arguments are ids. All arguments are read before this
/// returns.
fn call(
    operation: &'static Operation,
    request: JsValue,
    options: JsValue,
    read: fn(&Array) -> Result<JsValue, CallError>,
) -> Promise {
    let prepared = ids_request(operation, request).and_then(|request| {
        let (options, platform) = call_options(options)?;
        let call = Call::new(request, &options, platform.is_signed(), parse_url)?;
        Ok((call, platform))
    });
    future_to_promise(async move {
        let (call, platform) = prepared?;
        let chunks = run(&call, &platform).await?;
        Ok(read(&chunks)?)
    })
}

/// The request of an operation whose arguments are ids.
pub(super) fn ids_request(
    operation: &'static Operation,
    request: JsValue,
) -> Result<Request, CallError> {
    let names: Vec<_> = operation.arguments().collect();
    let mut ids = Vec::new();
    if !names.is_empty() {
        let mut members = Members::of(Argument::new("request", request), "an object");
        ids.extend(names.into_iter().map(|name| members.text(name)));
        members.finish()?;
    }
    Ok(Request::new(operation, &ids)?)
}

/// Validates the body of an answer.
#[wasm_bindgen(js_name = validateResponse, skip_typescript)]
pub fn validate_response(body: &JsValue, init: &JsValue) -> Result<JsValue, JsValue> {
    Ok(validate(body, init)?)
}

fn validate(body: &JsValue, init: &JsValue) -> Result<JsValue, CallError> {
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
        let json = to_json_text(body, depth, MAX_JSON_TEXT).map_err(CallError::Foreign)?;
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

    /// The bytes of an error answer; none of one that is too long.
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

/// State and remaining days of a token.
#[wasm_bindgen(js_name = tokenStatus, skip_typescript)]
pub fn token_status(token: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    Ok(token_status_of(token, options)?)
}

fn token_status_of(token: JsValue, options: JsValue) -> Result<JsValue, CallError> {
    let mut token = Members::of(Argument::new("token", token), "an object");
    let expiration_time = token.number("token.expirationTime");
    token.finish()?;
    let mut options = Members::optional(Argument::new("options", options), "an object");
    let now = options.optional_time("now");
    let warn_within_days = options.optional_number("warnWithinDays");
    options.finish()?;
    let status = token_status::token_status(
        expiration_time,
        now.unwrap_or_else(now_ms),
        warn_within_days.unwrap_or(WARN_WITHIN_DAYS),
    )?;
    Ok(to_object(&status))
}

/// Region and tenant of a SCIM URL.
#[wasm_bindgen(js_name = parseScimEndpoint, skip_typescript)]
pub fn parse_scim_endpoint(url: JsValue) -> Result<JsValue, JsValue> {
    Ok(scim_endpoint_of(url)?)
}

fn scim_endpoint_of(url: JsValue) -> Result<JsValue, CallError> {
    let url = Argument::new("url", url).url()?.text()?;
    Ok(to_object(&ScimEndpoint::from_url(
        parse_url(&url).as_ref(),
    )?))
}

/// The credentials in an environment such as Node's `process.env`.
#[wasm_bindgen(js_name = credentialsFrom, unchecked_return_type = "Credentials")]
pub fn credentials_from(
    #[wasm_bindgen(unchecked_param_type = "Record<string, string | undefined>")]
    environment: JsValue,
) -> Result<JsValue, JsValue> {
    Ok(credentials_of(environment)?)
}

fn credentials_of(environment: JsValue) -> Result<JsValue, CallError> {
    let environment = Argument::new("environment", environment);
    let mut members = Members::of(environment, "an object");
    let values = VARIABLES.map(|name| members.optional_text(name));
    members.finish()?;
    Ok(to_object(&Credentials::from_variables(values)?))
}
