//! The calls for Rust programs that compile to wasm.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::call::{KeySource, Platform, joined, run};
use super::error::CallError;
use super::fetch::Fetch;
use super::platform::{parse_number, parse_url};
use crate::service::call::Call;
use crate::service::error::{Error, InvalidArgument};
use crate::service::issue::Issue;
use crate::service::list_tokens::{ListTokensRequest, ListTokensResponse};
use crate::service::operation::Operation;
use crate::service::options::CallOptions;
use crate::service::scim::ScimEndpoint;

/// Lists the access tokens of a tenant through the platform's `fetch`. Needs the IAM action
/// `IdentityCenter:externalIdp:listBearerTokens`.
///
/// Dropping the future gives the call up and closes its connection.
///
/// # Errors
///
/// Every failure of [`Code`](crate::Code).
///
/// ```no_run
/// use identity_center_tokens::{CallOptions, Credentials, Error, ListTokensRequest, list_tokens};
///
/// async fn expirations() -> Result<Vec<u64>, Error> {
///     let request = ListTokensRequest {
///         identity_store_id: "d-9067xxxxxx".into(),
///         tenant_id: "5bd76fe3-48cc-4e4b-a235-a4e6xxxxxxxx".into(),
///     };
///     let options = CallOptions {
///         endpoint: Some("https://relay.example.com/api".into()),
///         ..CallOptions::default()
///     };
///     let response = list_tokens(&request, &options).await?;
///     Ok(response.bearer_tokens.iter().map(|token| token.expiration_time).collect())
/// }
/// ```
pub async fn list_tokens(
    request: &ListTokensRequest,
    options: &CallOptions,
) -> Result<ListTokensResponse, Error> {
    send(request, options).await
}

/// Reads region and tenant from the SCIM URL that an identity provider is configured with,
/// `https://scim.<region>.myhuaweicloud.com/<tenant_id>/scim/v2/`. Slashes at the end and a query
/// are ignored.
///
/// # Errors
///
/// [`InvalidArgument`] where it is another URL.
pub fn parse_scim_endpoint(url: &str) -> Result<ScimEndpoint, InvalidArgument> {
    ScimEndpoint::from_url(parse_url(url).as_ref())
}

async fn send<O: Operation>(operation: &O, options: &CallOptions) -> Result<O::Response, Error> {
    let is_signed = options.credentials.is_some();
    let call = Call::new(operation, options, is_signed, parse_url)?;
    let Ok(fetch) = Fetch::global().dyn_into::<Function>() else {
        return Err(InvalidArgument::unexpected("fetch", "a global function", "none").into());
    };
    let platform = Platform {
        keys: match &options.credentials {
            Some(credentials) => KeySource::Fixed(credentials.clone()),
            None => KeySource::None,
        },
        fetch: Fetch::new(fetch, true),
        signal: JsValue::UNDEFINED,
    };
    let chunks = run(&call, &platform).await.map_err(|end| {
        let (mut error, cause) = match end {
            CallError::Ours { error, cause } => (error, cause),
            // No code of a caller could throw, and there is no signal.
            CallError::Foreign(value) => {
                let name = O::DESCRIPTION.name;
                (Error::network(name, "the request failed"), Some(value))
            }
        };
        error.cause = cause.map(|cause| text_of(&cause));
        error
    })?;
    O::read(&joined(&chunks), parse_number)
        .map_err(|issues| Error::validation(issues.iter().map(Issue::report).collect()))
}

fn text_of(cause: &JsValue) -> String {
    let message = js_sys::Reflect::get(cause, &"message".into());
    let message = message.ok().and_then(|message| message.as_string());
    message.or_else(|| cause.as_string()).unwrap_or_default()
}
