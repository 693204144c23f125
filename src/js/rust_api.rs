//! The calls for Rust programs that compile to wasm.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::call::{KeySource, Platform, joined, run};
use super::error::CallError;
use super::fetch::Fetch;
use super::operations;
use super::platform::{parse_number, parse_url};
use crate::service::call::Call;
use crate::service::check_token::{CheckTokenRequest, Verdict};
use crate::service::create_token::{CreateTokenRequest, CreatedToken};
use crate::service::decode_authorization_message::{
    DecodeAuthorizationMessageRequest, DecodeAuthorizationMessageResponse,
};
use crate::service::delete_token::DeleteTokenRequest;
use crate::service::discover_tenants::DiscoverTenantsResponse;
use crate::service::error::{Error, InvalidArgument};
use crate::service::issue::Issue;
use crate::service::list_instances::ListInstancesResponse;
use crate::service::list_regions::{LIST_REGIONS, ListRegionsResponse};
use crate::service::list_tenants::{ListTenantsRequest, ListTenantsResponse};
use crate::service::list_tokens::{ListTokensRequest, ListTokensResponse, read_tokens};
use crate::service::options::CallOptions;
use crate::service::request::Request;
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
    let platform = platform_of(options)?;
    let is_signed = options.credentials.is_some();
    let call = Call::new(request.request()?, options, is_signed, parse_url)?;
    let chunks = run(&call, &platform).await.map_err(error_of)?;
    read_tokens(&joined(&chunks), parse_number)
        .map_err(|issues| Error::validation(issues.iter().map(Issue::report).collect()))
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

/// Lists the regions where Identity Center is registered. Needs the IAM action
/// `IdentityCenter:instance:describeRegisteredRegions`; no region.
///
/// # Errors
///
/// Every failure of [`Code`](crate::Code).
pub async fn list_regions(options: &CallOptions) -> Result<ListRegionsResponse, Error> {
    let platform = platform_of(options)?;
    let result = operations::send(
        Request::without_arguments(&LIST_REGIONS),
        options,
        &platform,
    )
    .await;
    result.map(ListRegionsResponse::from).map_err(error_of)
}

/// Lists all instances of the organization, page by page. Needs the IAM action
/// `IdentityCenter:instance:list`; no region.
///
/// # Errors
///
/// Every failure of [`Code`](crate::Code). A service that names the same page twice is a
/// [`Code::Validation`](crate::Code::Validation).
pub async fn list_instances(options: &CallOptions) -> Result<ListInstancesResponse, Error> {
    let platform = platform_of(options)?;
    let result = operations::list_instances(options, &platform, |_| Ok(())).await;
    result.map(ListInstancesResponse::from).map_err(error_of)
}

/// Lists the tenants of an identity store. Needs the IAM action
/// `IdentityCenter:externalIdp:listProvisioningTenant`.
///
/// # Errors
///
/// Every failure of [`Code`](crate::Code).
pub async fn list_tenants(
    request: &ListTenantsRequest,
    options: &CallOptions,
) -> Result<ListTenantsResponse, Error> {
    let platform = platform_of(options)?;
    let result = operations::send(request.request()?, options, &platform).await;
    result.map(ListTenantsResponse::from).map_err(error_of)
}

/// Finds every tenant: asks for the regions (unless `region` is given), the instances, and the
/// tenants of each, at most four calls at a time. Needs the IAM actions of [`list_regions`],
/// [`list_instances`] and [`list_tenants`].
///
/// # Errors
///
/// Every failure of [`Code`](crate::Code), of the call that failed first.
///
/// ```no_run
/// use identity_center_tokens::{CallOptions, Credentials, Error, discover_tenants};
///
/// async fn scim_endpoints(credentials: Credentials) -> Result<Vec<String>, Error> {
///     let options = CallOptions {
///         credentials: Some(credentials),
///         ..CallOptions::default()
///     };
///     let found = discover_tenants(&options).await?;
///     Ok(found.tenants.into_iter().map(|tenant| tenant.scim_endpoint).collect())
/// }
/// ```
pub async fn discover_tenants(options: &CallOptions) -> Result<DiscoverTenantsResponse, Error> {
    let platform = platform_of(options)?;
    let result = operations::discover_tenants(options, &platform).await;
    result.map(DiscoverTenantsResponse::from).map_err(error_of)
}

/// Creates an access token. Needs the IAM action
/// `IdentityCenter:externalIdp:createBearerToken`. Repeated only where the service did nothing
/// (429): each repeat would make another token.
///
/// # Errors
///
/// Every failure of [`Code`](crate::Code). `outcome_unknown` says whether a token may exist now.
///
/// ```no_run
/// use identity_center_tokens::{CallOptions, CreateTokenRequest, Error, create_token};
///
/// async fn renew(request: &CreateTokenRequest, options: &CallOptions) -> Result<(), Error> {
///     match create_token(request, options).await {
///         Ok(created) => store(&created.token),
///         Err(error) if error.outcome_unknown == Some(true) => look_for_a_token_nobody_uses(),
///         Err(error) => return Err(error),
///     }
///     Ok(())
/// }
/// # fn store(_: &str) {}
/// # fn look_for_a_token_nobody_uses() {}
/// ```
pub async fn create_token(
    request: &CreateTokenRequest,
    options: &CallOptions,
) -> Result<CreatedToken, Error> {
    let result = async {
        let platform = platform_of(options)?;
        let result = operations::send(request.request()?, options, &platform).await;
        result.map(CreatedToken::from).map_err(error_of)
    };
    with_outcome(result.await)
}

/// Deletes an access token. Needs the IAM action
/// `IdentityCenter:externalIdp:deleteBearerToken`.
///
/// # Errors
///
/// Every failure of [`Code`](crate::Code). `outcome_unknown` says whether the token may be gone.
pub async fn delete_token(
    request: &DeleteTokenRequest,
    options: &CallOptions,
) -> Result<(), Error> {
    let result = async {
        let platform = platform_of(options)?;
        let result = operations::send(request.request()?, options, &platform).await;
        result.map(|_| ()).map_err(error_of)
    };
    with_outcome(result.await)
}

/// Asks the SCIM endpoint whether a token works, with a wrong token as the control. Not signed.
///
/// # Errors
///
/// Every failure of [`Code`](crate::Code) of either request, but for 401 and 403, which are the
/// answer.
pub async fn check_token(
    request: &CheckTokenRequest,
    options: &CallOptions,
) -> Result<Verdict, Error> {
    let platform = platform_of(options)?;
    let result = operations::check_token(request, options, &platform).await;
    result.map_err(error_of)
}

/// Decodes the `encoded_authorization_message` of a 403. Needs the IAM action
/// `sts::decodeAuthorizationMessage`.
///
/// # Errors
///
/// Every failure of [`Code`](crate::Code).
pub async fn decode_authorization_message(
    request: &DecodeAuthorizationMessageRequest,
    options: &CallOptions,
) -> Result<DecodeAuthorizationMessageResponse, Error> {
    let platform = platform_of(options)?;
    let result = operations::send(request.request()?, options, &platform).await;
    result
        .map(DecodeAuthorizationMessageResponse::from)
        .map_err(error_of)
}

/// The platform's own `fetch`, and the keys of the options.
fn platform_of(options: &CallOptions) -> Result<Platform, Error> {
    let Ok(fetch) = Fetch::global().dyn_into::<Function>() else {
        return Err(InvalidArgument::unexpected("fetch", "a global function", "none").into());
    };
    Ok(Platform {
        keys: match &options.credentials {
            Some(credentials) => KeySource::Fixed(credentials.clone()),
            None => KeySource::None,
        },
        fetch: Fetch::new(fetch, true),
        signal: JsValue::UNDEFINED,
    })
}

fn error_of(end: CallError) -> Error {
    let (mut error, cause) = match end {
        CallError::Ours { error, cause } => (error, cause),
        // No code of a caller could throw, and there is no signal.
        CallError::Foreign(value) => (
            Error::network("the call", "the request failed"),
            Some(value),
        ),
    };
    error.cause = cause.map(|cause| text_of(&cause));
    error
}

/// Every error of an operation that changes something tells whether that may have happened.
fn with_outcome<T>(result: Result<T, Error>) -> Result<T, Error> {
    result.map_err(|mut error| {
        error.outcome_unknown.get_or_insert(false);
        error
    })
}

fn text_of(cause: &JsValue) -> String {
    let message = js_sys::Reflect::get(cause, &"message".into());
    let message = message.ok().and_then(|message| message.as_string());
    message.or_else(|| cause.as_string()).unwrap_or_default()
}
