//! The functions for Rust programs that compile to wasm: the same calls as `exports`, with Rust
//! types.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::call::{joined, run};
use super::error::CallError;
use super::fetch::Fetch;
use super::options::{KeySource, Platform};
use super::plan::run_plan;
use super::platform::{parse_number, parse_url};
use crate::service::operation::Operation;
use crate::service::operations::check_token::{CheckTokenRequest, Verdict};
use crate::service::operations::create_token::{CREATE_TOKEN, CreateTokenRequest, CreatedToken};
use crate::service::operations::decode_authorization_message::{
    DecodeAuthorizationMessageRequest, DecodeAuthorizationMessageResponse,
};
use crate::service::operations::delete_token::{DELETE_TOKEN, DeleteTokenRequest};
use crate::service::operations::discover_tenants::{DiscoverTenantsResponse, Discovery};
use crate::service::operations::list_instances::{ListInstancesResponse, Pages};
use crate::service::operations::list_regions::{ListRegions, ListRegionsResponse};
use crate::service::operations::list_tenants::{ListTenantsRequest, ListTenantsResponse};
use crate::service::operations::list_tokens::{ListTokensRequest, ListTokensResponse, read_tokens};
use crate::service::operations::plan::{Plan, SingleRequest};
use crate::service::reader::Value;
use crate::service::request::options::CallOptions;
use crate::service::request::prepared::PreparedRequest;
use crate::service::response::error::{Error, InvalidArgument};
use crate::service::response::settle_outcome;
use crate::service::scim::ScimEndpoint;

/// Lists the access tokens of a tenant through the platform's `fetch`. Needs the IAM actions
/// `IdentityCenter:externalIdp:listBearerTokens` and `organizations:delegatedAdministrators:list`.
///
/// <https://support.huaweicloud.com/intl/en-us/api-identitycenter/>
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
    let prepared = PreparedRequest::new(request.request()?, options, is_signed, parse_url)?;
    let chunks = run(&prepared, &platform).await.map_err(error_of)?;
    read_tokens(&joined(&chunks), parse_number).map_err(|issues| Error::of_issues(&issues))
}

/// Reads region and tenant from the SCIM URL that an identity provider is configured with,
/// `https://scim.<region>.myhuaweicloud.com/<tenant_id>/scim/v2/`. Slashes at the end and a query
/// are ignored.
///
/// <https://support.huaweicloud.com/intl/en-us/usermanual-identitycenter/>
///
/// # Errors
///
/// [`InvalidArgument`] where it is another URL.
///
/// ```no_run
/// use identity_center_tokens::{InvalidArgument, parse_scim_endpoint};
///
/// fn region(scim_url: &str) -> Result<String, InvalidArgument> {
///     Ok(parse_scim_endpoint(scim_url)?.region)
/// }
/// ```
pub fn parse_scim_endpoint(url: &str) -> Result<ScimEndpoint, InvalidArgument> {
    ScimEndpoint::from_url("url", parse_url(url).as_ref())
}

/// Lists the regions where Identity Center is registered; none if the service says so by a 404. Needs
/// the IAM actions `IdentityCenter:instance:describeRegisteredRegions` and
/// `organizations:delegatedAdministrators:list`; no region.
///
/// <https://support.huaweicloud.com/intl/en-us/api-identitycenter/>
///
/// # Errors
///
/// Every failure of [`Code`](crate::Code).
///
/// ```no_run
/// use identity_center_tokens::{CallOptions, Error, list_regions};
///
/// async fn is_registered(region: &str, options: &CallOptions) -> Result<bool, Error> {
///     let found = list_regions(options).await?;
///     Ok(found.region_ids.iter().any(|id| id == region))
/// }
/// ```
pub async fn list_regions(options: &CallOptions) -> Result<ListRegionsResponse, Error> {
    call_plan(&mut ListRegions, options).await.map(Into::into)
}

/// Lists all instances of the organization, page by page. Needs the IAM actions
/// `IdentityCenter:instance:list` and `organizations:delegatedAdministrators:list`; no region.
///
/// <https://support.huaweicloud.com/intl/en-us/api-identitycenter/>
///
/// # Errors
///
/// Every failure of [`Code`](crate::Code). A service that names the same page twice is a
/// [`Code::Validation`](crate::Code::Validation).
///
/// ```no_run
/// use identity_center_tokens::{CallOptions, Error, list_instances};
///
/// async fn stores(options: &CallOptions) -> Result<Vec<String>, Error> {
///     let found = list_instances(options).await?.instances;
///     Ok(found.into_iter().map(|instance| instance.identity_store_id).collect())
/// }
/// ```
pub async fn list_instances(options: &CallOptions) -> Result<ListInstancesResponse, Error> {
    let mut plan = Pages::default();
    call_plan(&mut plan, options).await.map(Into::into)
}

/// Lists the tenants of an identity store. Needs the IAM actions
/// `IdentityCenter:externalIdp:listProvisioningTenant` and
/// `organizations:delegatedAdministrators:list`.
///
/// <https://support.huaweicloud.com/intl/en-us/api-identitycenter/>
///
/// # Errors
///
/// Every failure of [`Code`](crate::Code).
///
/// ```no_run
/// use identity_center_tokens::{CallOptions, Error, ListTenantsRequest, list_tenants};
///
/// async fn is_switched_on(store: &str, options: &CallOptions) -> Result<bool, Error> {
///     let request = ListTenantsRequest {
///         identity_store_id: store.into(),
///     };
///     let found = list_tenants(&request, options).await?;
///     Ok(!found.provisioning_tenants.is_empty())
/// }
/// ```
pub async fn list_tenants(
    request: &ListTenantsRequest,
    options: &CallOptions,
) -> Result<ListTenantsResponse, Error> {
    let mut plan = SingleRequest(Some(request.request()?));
    call_plan(&mut plan, options).await.map(Into::into)
}

/// Finds every tenant: asks for the regions (unless `region` is given), the instances, and the
/// tenants of each, at most four calls at a time. Needs the IAM actions of [`list_regions`],
/// [`list_instances`] and [`list_tenants`].
///
/// <https://support.huaweicloud.com/intl/en-us/api-identitycenter/>
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
    let mut plan = Discovery::default();
    call_plan(&mut plan, options).await.map(Into::into)
}

/// Creates an access token. Needs the IAM actions `IdentityCenter:externalIdp:createBearerToken` and
/// `organizations:delegatedAdministrators:list`. Repeated only where the service did nothing (429):
/// each repeat would make another token.
///
/// <https://support.huaweicloud.com/intl/en-us/api-identitycenter/>
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
///         Err(error) if error.outcome_unknown == Some(true) => look_for_an_unused_token(),
///         Err(error) => return Err(error),
///     }
///     Ok(())
/// }
/// # fn store(_: &str) {}
/// # fn look_for_an_unused_token() {}
/// ```
pub async fn create_token(
    request: &CreateTokenRequest,
    options: &CallOptions,
) -> Result<CreatedToken, Error> {
    let result = async {
        let mut plan = SingleRequest(Some(request.request()?));
        call_plan(&mut plan, options).await.map(Into::into)
    };
    with_outcome(&CREATE_TOKEN, result.await)
}

/// Deletes an access token. Needs the IAM actions `IdentityCenter:externalIdp:deleteBearerToken` and
/// `organizations:delegatedAdministrators:list`. A 404 after an attempt that may have deleted it is
/// success.
///
/// <https://support.huaweicloud.com/intl/en-us/api-identitycenter/>
///
/// # Errors
///
/// Every failure of [`Code`](crate::Code). `outcome_unknown` says whether the token may be gone.
///
/// ```no_run
/// use identity_center_tokens::{CallOptions, CreateTokenRequest, DeleteTokenRequest, Error, delete_token};
///
/// async fn delete(tenant: CreateTokenRequest, id: &str, options: &CallOptions) -> Result<(), Error> {
///     let request = DeleteTokenRequest {
///         identity_store_id: tenant.identity_store_id,
///         tenant_id: tenant.tenant_id,
///         token_id: id.into(),
///     };
///     delete_token(&request, options).await
/// }
/// ```
pub async fn delete_token(
    request: &DeleteTokenRequest,
    options: &CallOptions,
) -> Result<(), Error> {
    let result = async {
        let mut plan = SingleRequest(Some(request.request()?));
        call_plan(&mut plan, options).await.map(|_| ())
    };
    with_outcome(&DELETE_TOKEN, result.await)
}

/// Asks the SCIM endpoint whether a token works, with a wrong token as the control. Not signed, so it
/// needs no IAM action; options that would sign are refused.
///
/// <https://support.huaweicloud.com/intl/en-us/api-identitycenter/> and RFC 7644, section 4
///
/// # Errors
///
/// Every failure of [`Code`](crate::Code) of either request, but for 401 and 403, which are the
/// answer.
///
/// ```no_run
/// use identity_center_tokens::{CallOptions, CheckTokenRequest, CreatedToken, Error, Verdict, check_token};
///
/// async fn works(scim_endpoint: &str, created: &CreatedToken) -> Result<bool, Error> {
///     let request = CheckTokenRequest {
///         scim_endpoint: scim_endpoint.into(),
///         token: created.token.clone(),
///     };
///     Ok(check_token(&request, &CallOptions::default()).await? == Verdict::Accepted)
/// }
/// ```
pub async fn check_token(
    request: &CheckTokenRequest,
    options: &CallOptions,
) -> Result<Verdict, Error> {
    let mut plan = request.plan(parse_url)?;
    call_plan(&mut plan, options).await.map(Into::into)
}

/// Decodes the `encoded_authorization_message` of a 403. Needs the IAM action
/// `sts::decodeAuthorizationMessage`, which any caller may be given.
///
/// <https://support.huaweicloud.com/intl/en-us/api-sts/>
///
/// # Errors
///
/// Every failure of [`Code`](crate::Code).
///
/// ```no_run
/// use identity_center_tokens::{
///     CallOptions, DecodeAuthorizationMessageRequest, Error, decode_authorization_message,
/// };
///
/// async fn reason(forbidden: &Error, options: &CallOptions) -> Result<Option<String>, Error> {
///     let Some(message) = &forbidden.encoded_authorization_message else {
///         return Ok(None);
///     };
///     let request = DecodeAuthorizationMessageRequest {
///         encoded_message: message.clone(),
///     };
///     let response = decode_authorization_message(&request, options).await?;
///     Ok(Some(response.decoded_message))
/// }
/// ```
pub async fn decode_authorization_message(
    request: &DecodeAuthorizationMessageRequest,
    options: &CallOptions,
) -> Result<DecodeAuthorizationMessageResponse, Error> {
    let mut plan = SingleRequest(Some(request.request()?));
    call_plan(&mut plan, options).await.map(Into::into)
}

async fn call_plan(plan: &mut dyn Plan, options: &CallOptions) -> Result<Value, Error> {
    let platform = platform_of(options)?;
    let result = run_plan(plan, options, &platform).await;
    result.map_err(error_of)
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

fn error_of(error: CallError) -> Error {
    let (mut error, cause) = match error {
        CallError::Failed { error, cause } => (error, cause),
        // Cannot happen: no callback, getter or signal of a caller takes part.
        CallError::Thrown(value) => (
            Error::network("the call", "the request failed"),
            Some(value),
        ),
    };
    error.cause = cause.map(|cause| text_of(&cause));
    error
}

fn with_outcome<T>(operation: &Operation, result: Result<T, Error>) -> Result<T, Error> {
    result.map_err(|mut error| {
        settle_outcome(operation, &mut error);
        error
    })
}

fn text_of(cause: &JsValue) -> String {
    let message = js_sys::Reflect::get(cause, &"message".into());
    let message = message.ok().and_then(|message| message.as_string());
    message.or_else(|| cause.as_string()).unwrap_or_default()
}
