//! The functions exported to JavaScript, under their public names. Each reads the caller's
//! arguments, and returns a plain object or throws (asynchronous ones: rejects with) an error class.

use std::pin::Pin;

use js_sys::Promise;
use js_sys::futures::future_to_promise;
use wasm_bindgen::prelude::*;

use super::arguments::{Argument, Members, call_options};
use super::call::run;
use super::error::{CallError, to_object};
use super::plan::run_plan;
use super::platform::{now_ms, parse_url};
use super::shared_memory::{bytes_source, read_source};
use super::validate::validate;
use super::value::to_js;
use crate::service::operation::{Operation, ResponseBody};
use crate::service::operations::check_token::{CHECK_TOKEN, CheckTokenRequest};
use crate::service::operations::create_token::CREATE_TOKEN;
use crate::service::operations::decode_authorization_message::{
    DECODE_AUTHORIZATION_MESSAGE, DecodeAuthorizationMessageRequest,
};
use crate::service::operations::delete_token::DELETE_TOKEN;
use crate::service::operations::discover_tenants::Discovery;
use crate::service::operations::list_instances::{LIST_INSTANCES, Pages};
use crate::service::operations::list_regions::{LIST_REGIONS, ListRegions};
use crate::service::operations::list_tenants::LIST_TENANTS;
use crate::service::operations::list_tokens::LIST_TOKENS;
use crate::service::operations::plan::{Plan, SingleRequest};
use crate::service::request::Request;
use crate::service::request::credentials::{Credentials, VARIABLES};
use crate::service::request::prepared::PreparedRequest;
use crate::service::response::issue::Issue;
use crate::service::response::settle_outcome;
use crate::service::scim::ScimEndpoint;
use crate::service::token_status::{self, WARN_WITHIN_DAYS};

/// The declarations of the functions and classes below, written by hand. `credentialsFrom` has its
/// own: the npm package exports another function in its place.
#[wasm_bindgen(typescript_custom_section)]
const DECLARATIONS: &str = include_str!("../../pkg/api.d.cts");

/// Re-exports the error classes next to the functions, for builds by `wasm-pack`.
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
/// Returns a `Result` though it never fails, as every function here: V8 11.3 (Node 20) can crash
/// when it deoptimises the caller of an export that returns a plain reference.
#[wasm_bindgen(js_name = listTokens, skip_typescript)]
pub fn list_tokens(request: JsValue, options: JsValue) -> Result<Promise, JsValue> {
    Ok(call_with_ids(&LIST_TOKENS, request, options))
}

/// Lists the regions where Identity Center is registered.
#[wasm_bindgen(js_name = listRegions, skip_typescript)]
pub fn list_regions(options: JsValue) -> Result<Promise, JsValue> {
    Ok(call_plan(&LIST_REGIONS, Ok(Box::new(ListRegions)), options))
}

/// Lists all instances of the organization.
#[wasm_bindgen(js_name = listInstances, skip_typescript)]
pub fn list_instances(options: JsValue) -> Result<Promise, JsValue> {
    let plan = Box::new(Pages::default());
    Ok(call_plan(&LIST_INSTANCES, Ok(plan), options))
}

/// Lists the tenants of an identity store.
#[wasm_bindgen(js_name = listTenants, skip_typescript)]
pub fn list_tenants(request: JsValue, options: JsValue) -> Result<Promise, JsValue> {
    Ok(call_with_ids(&LIST_TENANTS, request, options))
}

/// Finds the tenants of all regions.
#[wasm_bindgen(js_name = discoverTenants, skip_typescript)]
pub fn discover_tenants(options: JsValue) -> Result<Promise, JsValue> {
    let plan = Box::new(Discovery::default());
    Ok(call_plan(&LIST_TENANTS, Ok(plan), options))
}

/// Creates an access token.
#[wasm_bindgen(js_name = createToken, skip_typescript)]
pub fn create_token(request: JsValue, options: JsValue) -> Result<Promise, JsValue> {
    Ok(call_with_ids(&CREATE_TOKEN, request, options))
}

/// Deletes an access token.
#[wasm_bindgen(js_name = deleteToken, skip_typescript)]
pub fn delete_token(request: JsValue, options: JsValue) -> Result<Promise, JsValue> {
    Ok(call_with_ids(&DELETE_TOKEN, request, options))
}

/// Asks the SCIM endpoint whether a token works.
#[wasm_bindgen(js_name = checkToken, skip_typescript)]
pub fn check_token(request: JsValue, options: JsValue) -> Result<Promise, JsValue> {
    Ok(call_plan(&CHECK_TOKEN, check_plan(request), options))
}

/// Decodes the message of a 403.
#[wasm_bindgen(js_name = decodeAuthorizationMessage, skip_typescript)]
pub fn decode_authorization_message(
    request: JsValue,
    options: JsValue,
) -> Result<Promise, JsValue> {
    let operation = &DECODE_AUTHORIZATION_MESSAGE;
    Ok(call_request(operation, decode_request(request), options))
}

/// The request of an operation whose arguments are ids.
pub(super) fn ids_request(
    operation: &'static Operation,
    request: JsValue,
) -> Result<Request, CallError> {
    let mut members = Members::of(Argument::new("request", request), "an object");
    let mut ids = Vec::new();
    for name in operation.arguments() {
        ids.push(members.text(name));
    }
    members.finish()?;
    Ok(Request::new(operation, &ids)?)
}

fn decode_request(request: JsValue) -> Result<Request, CallError> {
    let mut members = Members::of(Argument::new("request", request), "an object");
    let encoded_message = members.text("encodedMessage");
    members.finish()?;
    Ok(DecodeAuthorizationMessageRequest { encoded_message }.request()?)
}

fn check_plan(request: JsValue) -> Result<Box<dyn Plan>, CallError> {
    let mut members = Members::of(Argument::new("request", request), "an object");
    let request = CheckTokenRequest {
        scim_endpoint: members.url("scimEndpoint"),
        token: members.text("token"),
    };
    members.finish()?;
    Ok(Box::new(request.plan(parse_url)?))
}

/// Sends the request of an operation whose arguments are ids.
fn call_with_ids(operation: &'static Operation, request: JsValue, options: JsValue) -> Promise {
    call_request(operation, ids_request(operation, request), options)
}

/// Sends one request.
pub(super) fn call_request(
    operation: &'static Operation,
    request: Result<Request, CallError>,
    options: JsValue,
) -> Promise {
    if matches!(operation.response, ResponseBody::Tokens) {
        return call_for_tokens(request, options);
    }
    let plan = request.map(|request| Box::new(SingleRequest(Some(request))) as Box<dyn Plan>);
    call_plan(operation, plan, options)
}

/// The same for a list of tokens, which may have a million entries: read into columns, not into
/// values.
fn call_for_tokens(request: Result<Request, CallError>, options: JsValue) -> Promise {
    let prepared = request.and_then(|request| Ok((request, call_options(options)?)));
    promise(Box::pin(async move {
        let (request, (options, platform)) = prepared?;
        let prepared = PreparedRequest::new(request, &options, platform.is_signed(), parse_url)?;
        let chunks = run(&prepared, &platform).await?;
        Ok(read_source(&bytes_source(&chunks), &Issue::report)?)
    }))
}

/// Runs a plan. All arguments are read before this returns. `operation` decides whether the result
/// is `undefined`, and whether errors have `outcomeUnknown`.
fn call_plan(
    operation: &'static Operation,
    plan: Result<Box<dyn Plan>, CallError>,
    options: JsValue,
) -> Promise {
    let prepared = plan.and_then(|plan| Ok((plan, call_options(options)?)));
    promise(Box::pin(async move {
        let done = match prepared {
            Ok((mut plan, (options, platform))) => run_plan(&mut *plan, &options, &platform).await,
            Err(error) => Err(error),
        };
        match done {
            Ok(_) if matches!(operation.response, ResponseBody::Ignored) => Ok(JsValue::UNDEFINED),
            Ok(result) => Ok(to_js(&result)),
            Err(mut error) => {
                if let CallError::Failed { error, .. } = &mut error {
                    settle_outcome(operation, error);
                }
                Err(error)
            }
        }
    }))
}

/// The promise of a call. Boxed: a generic function would be compiled once per future.
fn promise(call: Pin<Box<dyn Future<Output = Result<JsValue, CallError>>>>) -> Promise {
    future_to_promise(async move { Ok(call.await?) })
}

/// Validates the body of a response.
#[wasm_bindgen(js_name = validateResponse, skip_typescript)]
pub fn validate_response(body: &JsValue, init: &JsValue) -> Result<JsValue, JsValue> {
    Ok(validate(body, init)?)
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
        "url",
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
